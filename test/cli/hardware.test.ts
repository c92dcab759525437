import { describe, expect, test } from 'vitest'
import { checkHardware } from './contract'
import { example, memwall } from './memwall'

interface Target {
  readonly id: string
  readonly vendor: string
  readonly peak: Readonly<Record<string, number>>
  readonly peakFp16Accumulate: number | null
  readonly memory: readonly { readonly name: string; readonly bytes: number; readonly bandwidth: number | null }[]
  readonly unverified: readonly string[]
}

const targets = async (...args: string[]): Promise<readonly Target[]> => {
  const { code, stdout, stderr } = await memwall(['hardware', '--format', 'json', ...args])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const value = JSON.parse(stdout)
  checkHardware(value)
  return value
}

describe('hardware', () => {
  test('--format json keeps the contract, in FLOP/s, bytes and bytes/s', async () => {
    const all = await targets()
    expect(all.length).toBeGreaterThanOrEqual(20)
    expect(new Set(all.map(target => target.id)).size).toBe(all.length)
    // NVIDIA's H100 data sheet, SXM: 989 TFLOP/s dense in fp16, 3.35 TB/s; nvidia-smi reports 81559 MiB.
    const [h100, ...others] = await targets('h100-sxm')
    expect(others).toEqual([])
    expect(h100?.peak.fp16).toBeCloseTo(989.4e12, -12)
    expect(h100?.memory[0]).toMatchObject({ bytes: 81_559 * 2 ** 20, bandwidth: 3.35e12 })
  })

  test('the table lists every target under its vendor, with units', async () => {
    const { stdout, code, stderr } = await memwall(['hardware'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const blocks = stdout.split('\n\n')
    expect(blocks[0]).toMatch(
      /^id +name +year +memory +bandwidth +16-bit peak +int8 peak +ridge\n +GB +GB\/s +TFLOP\/s +TFLOP\/s +FLOP\/B$/,
    )
    const all = await targets()
    for (const vendor of new Set(all.map(target => target.vendor))) {
      const block = blocks.find(text => text.startsWith(`${vendor}\n`)) ?? ''
      const ids = [...block.matchAll(/^(\S+) /gm)].map(match => match[1])
      expect(ids.filter(id => id !== vendor && all.some(target => target.id === id))).toEqual(
        all.filter(target => target.vendor === vendor).map(target => target.id),
      )
    }
    expect(stdout).toMatch(/^h100-sxm +H100.* 85\.5 +3,350 +989\.0 +1,979\.0 +295\.\d+$/m)
  })

  test('fits a terminal of 80 columns, figures first', async () => {
    const { stdout } = await memwall(['hardware'], { env: { COLUMNS: '80' } })
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/^h100-sxm +85\.5 +3,350 +989\.0 +1,979\.0 +295\.\d+$/m)
  })

  // The data sheets: bf16 on an MI100 has half the fp16 rate, on a Gaudi 3 four times it; a V100 and a T4 have fp16 alone, a
  // TPU v4 bf16 alone. The ridge is the peak over the bandwidth: 92.3 / 1.2288, 1677 / 3.7, 125 / 0.9, 275 / 1.2.
  test.each([
    ['mi100', '92.3', '75.1'],
    ['gaudi3', '1,677.0', '453.2'],
    ['v100-sxm-16', '125.0', '138.9'],
    ['t4', '65.0', '203.1'],
    ['tpu-v4', '275.0', '229.2'],
  ])('the 16-bit peak and the ridge of %s are those of the format that analyze takes', async (id, peak, ridge) => {
    const { stdout } = await memwall(['hardware'])
    const line = stdout.split('\n').find(each => each.startsWith(`${id} `)) ?? ''
    expect(line).toContain(` ${peak} `)
    expect(line).toMatch(new RegExp(` ${ridge}$`))
    const analysed = await memwall(['analyze', example('lenet5.ts'), '--hardware', id])
    expect(analysed.stdout).toContain(`ridge ${Number(Number(ridge).toPrecision(3))} FLOP/B`)
  })

  test('tells the two fp16 rates of a GeForce apart', async () => {
    // NVIDIA's Ada whitepaper, appendix A: 330.3 TFLOP/s with FP16 accumulate, 165.2 with FP32 accumulate.
    const [geforce] = await targets('rtx4090')
    expect(geforce?.peak.fp16).toBe(165.2e12)
    expect(geforce?.peakFp16Accumulate).toBe(330.3e12)
    expect((await targets('a100-sxm-80'))[0]?.peakFp16Accumulate).toBeNull()
    const { stdout } = await memwall(['hardware', 'rtx4090'])
    expect(stdout).toMatch(/^peak fp16 +165 TFLOP\/s +ridge/m)
    expect(stdout).toMatch(/^peak fp16 +330 TFLOP\/s +fp16 accumulation, not used in times$/m)
  })

  test('a card has every figure, its sources, and marks those that no source confirms', async () => {
    for (const target of (await targets()).filter(each => each.unverified.length > 0).slice(0, 3)) {
      const { stdout } = await memwall(['hardware', target.id])
      expect(stdout).toContain('unverified')
      for (const dtype of Object.keys(target.peak)) expect(stdout).toMatch(new RegExp(`^peak ${dtype} `, 'm'))
      for (const { name } of target.memory) expect(stdout).toContain(name)
      expect(stdout).toMatch(/^sources +\S/m)
    }
  })
})
