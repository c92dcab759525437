import { describe, expect, it } from 'vitest'
import { catalogue, findTarget } from '../../src/hardware/catalogue'
import { linkBandwidth, linksOf } from '../../src/hardware/roofline'
import type { Target } from '../../src/hardware/target'
import { type DType, isDType } from '../../src/tensor/dtype'
import capacities from './capacities.json'
import datasheets from './datasheets.json'

const target = (id: string): Target => {
  const found = findTarget(id)
  if (!found) throw new Error(`no target ${id}`)
  return found
}
const ids = (targets: readonly Target[]): string[] => targets.map(each => each.id)
const level = (id: string, name: string) => target(id).memory.find(each => each.name === name)

/** Follows a path such as `memory[0].bandwidth`. */
const at = (value: unknown, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)

describe('figures printed by the vendors', () => {
  // Sheets print rates with 2:4 sparsity (twice the dense rate) and links in both directions.
  it.each(datasheets)('$id is as in the $sheet', sheet => {
    const { peak, peakFp16Accumulate, memory, tdp } = target(sheet.id)
    const [link] = linksOf(target(sheet.id))
    const printed: Record<string, number> = { ...sheet.dense }
    for (const [dtype, tflops] of Object.entries(sheet.sparse ?? {})) printed[dtype] = tflops / 2
    for (const [dtype, tflops] of Object.entries(printed)) {
      const ours = (peak[dtype as DType] ?? 0) / 1e12
      expect(Math.abs(ours / tflops - 1), `${dtype}: ${ours} against ${tflops}`).toBeLessThan(0.005)
    }
    expect(peakFp16Accumulate).toBe(sheet.fp16Accumulate && sheet.fp16Accumulate * 1e12)
    // A driver reports less than the GiB that are built in (ECC, carve-outs), and no less than the GB that are sold.
    expect(memory[0]?.bytes).toBeGreaterThanOrEqual(sheet.memoryGB * 1e9)
    expect(memory[0]?.bytes).toBeLessThanOrEqual(sheet.memoryGB * 2 ** 30)
    expect(Math.abs((memory[0]?.bandwidth ?? 0) / (sheet.memoryGBps * 1e9) - 1)).toBeLessThan(0.001)
    if (sheet.linkBothWaysGBps) expect(link?.bandwidth).toBe((sheet.linkBothWaysGBps / 2) * 1e9)
    if (sheet.watts) expect(tdp).toBe(sheet.watts)
  })

  it.each(capacities)('$id has the memory seen by $seen', ({ id, GiB = 0, MiB = 0, B = 0 }) => {
    expect(target(id).memory[0]?.bytes).toBe(GiB * 2 ** 30 + MiB * 2 ** 20 + B)
  })

  it('has the cache sizes that drivers report', () => {
    const reported: [string, string, number][] = [
      ['v100-pcie-16', 'L2', 6_291_456],
      ['a100-sxm-80', 'L2', 41_943_040],
      ['a30', 'L2', 24_576 * 1024],
      ['h100-sxm', 'L2', 52_428_800],
      ['h100-nvl', 'L2', 62_914_560],
      // deviceQuery of GH200 480GB: 62914560 bytes; PyTorch on an H200: L2_cache_size=60MB.
      ['gh200-96', 'L2', 62_914_560],
      ['gh200-144', 'L2', 62_914_560],
      ['h200-sxm', 'L2', 62_914_560],
      ['b200', 'L2', 132_644_864],
      ['a40', 'L2', 6_291_456],
      ['l4', 'L2', 50_331_648],
      ['l40s', 'L2', 100_663_296],
      ['rtx5090', 'L2', 100_663_296],
      ['agx-xavier', 'L2', 524_288],
      ['agx-orin-64', 'L2', 4_194_304],
      ['orin-nx-16', 'L2', 2_097_152],
      ['orin-nano-super', 'L2', 2_097_152],
      ['jetson-t5000', 'L2', 33_554_432],
      // deviceQuery of a DGX Spark, and PyTorch on an A10G.
      ['gb10', 'L2', 25_165_824],
      ['a10g', 'L2', 6_291_456],
      // lscpu of a Grace: 114 MiB (1 instance).
      ['grace', 'L3', 119_537_664],
      ['mi100', 'L2', 8_388_608],
      ['mi300a', 'Infinity Cache', 268_435_456],
    ]
    for (const [id, name, bytes] of reported) expect(level(id, name)?.bytes, `${id} ${name}`).toBe(bytes)
    // In total over the SMs: 192 KiB on an A100, 256 KiB on an H100.
    expect(level('a100-sxm-80', 'L1 and shared memory')?.bytes).toBe(108 * 196_608)
    expect(level('h100-sxm', 'L1 and shared memory')?.bytes).toBe(132 * 262_144)
  })

  it('has no rate of a format without a unit for it', () => {
    for (const id of ['p100-sxm', 'p100-pcie', 'v100-sxm-16', 'v100-sxm-32', 'v100-pcie-16', 'v100-pcie-32', 't4'])
      expect(target(id).peak.bf16, id).toBeUndefined()
    expect(target('h100-sxm').peak.int4).toBeUndefined()
  })

  it('has int8 on a V100 at the rate of DP4A, four operations where fp32 has one', () => {
    for (const id of ['v100-sxm-16', 'v100-sxm-32', 'v100-pcie-16', 'v100-pcie-32']) {
      const { int8 = 0, fp32 = 0 } = target(id).peak
      expect(int8 / fp32, id).toBeCloseTo(4, 6)
    }
    expect(target('v100-sxm-32').peak.int8).toBe(62.8e12)
  })

  it('has the rates outside the matrix cores where they are slower', () => {
    expect(target('mi250x').vector).toBe(47.9e12)
    expect(target('mi250').vector).toBe(45.3e12)
    expect(target('mi100').vector).toBe(23.1e12)
    expect(target('a100-sxm-80').vector).toBeUndefined()
    expect(target('gaudi3').vector).toBe(28.7e12)
    // Two cores, each with a vector engine of 2.3 and a scalar engine of 2.9 TFLOP/s.
    expect(target('trainium1').vector).toBeCloseTo(2 * (2.3e12 + 2.9e12), -9)
    // Eight of 1.0 and 1.2 TFLOP/s, in the documentation of NeuronCore-v3.
    expect(target('trainium2').vector).toBeCloseTo(8 * (1.0e12 + 1.2e12), -9)
    // Eight of 1.2 and 1.2 TFLOP/s, in the documentation of NeuronCore-v4.
    expect(target('trainium3').vector).toBeCloseTo(8 * (1.2e12 + 1.2e12), -9)
    // 24 TPCs of 128 bf16 lanes at 1.8 GHz.
    expect(Math.abs((target('gaudi2').vector ?? 0) / (24 * 128 * 2 * 1.8e9) - 1)).toBeLessThan(0.005)
    // 4 FLOPs of f32v2axpy where the matrix unit of a tile does 128 in fp16.
    expect(target('graphcore-gc200').vector).toBeCloseTo(250e12 * (4 / 128), -11)
    // 256 fp16 multiply-accumulates a clock where the tensor unit does 4096.
    for (const id of ['qaic-std', 'qaic-pro', 'qaic-ultra'])
      expect(target(id).vector, id).toBeCloseTo(((target(id).peak.fp16 ?? 0) * 256) / 4096, -11)
  })

  it('derives the vector rate of TPUs from the clock of their MXUs', () => {
    // A clock of a core's VPU does 8 x 128 lanes x ALUs operations, one of its MXUs 2 x 128 x 128 each.
    for (const [id, mxus, alus] of [
      ['tpu-v2', 1, 2],
      ['tpu-v3', 2, 2],
      ['tpu-v4', 4, 2],
      ['tpu-v5e', 4, 4],
      ['tpu-v5p', 4, 4],
    ] as const) {
      const { peak, vector = 0 } = target(id)
      const expected = ((peak.bf16 ?? 0) / (mxus * 2 * 128 * 128)) * 8 * 128 * alus
      expect(Math.abs(vector / expected - 1), id).toBeLessThan(0.01)
    }
  })

  it('has the bandwidth of on-chip levels by bytes a clock, units and clock', () => {
    const perClock: [string, string, number][] = [
      ['v100-sxm-16', 'L2', 2048 * 1.53e9],
      ['v100-sxm-16', 'L1 and shared memory', 80 * 128 * 1.53e9],
      ['v100-pcie-32', 'L2', 2048 * 1.38e9],
      ['v100-pcie-32', 'L1 and shared memory', 80 * 128 * 1.38e9],
      ['a100-sxm-80', 'L2', 5120 * 1.41e9],
      ['a100-pcie-40', 'L1 and shared memory', 108 * 128 * 1.41e9],
      ['h100-sxm', 'L1 and shared memory', 132 * 128 * 1.98e9],
      ['h100-pcie', 'L1 and shared memory', 114 * 128 * 1.755e9],
      ['mi300x', 'Infinity Cache', 128 * 64 * 2.1e9],
      ['mi300x', 'L2', 8 * 2048 * 2.1e9],
      ['mi300a', 'L2', 6 * 2048 * 2.1e9],
      ['tpu-v5e', 'VMEM', 22 * 8.1e11],
      ['xeon-6242', 'L2', 16 * 64 * 2.8e9],
    ]
    for (const [id, name, expected] of perClock)
      expect(Math.abs((level(id, name)?.bandwidth ?? 0) / expected - 1), `${id} ${name}`).toBeLessThan(0.002)
  })

  it('has L2 bandwidths within those measured over the data sets that fit', () => {
    // te42kyfo/gpu-benches, gpu-l2-cache, in GB/s: h200.txt 11 to 34 MB, h100_pcie.txt 7 to 33 MB, l40.txt 7 to 92 MB.
    const measured: [string, number, number][] = [
      ['h200-sxm', 9628, 9921],
      ['h100-pcie', 6826, 7109],
      ['l40', 5139, 5332],
    ]
    for (const [id, least, most] of measured) {
      const bandwidth = (level(id, 'L2')?.bandwidth ?? 0) / 1e9
      expect(bandwidth >= least && bandwidth <= most, id).toBe(true)
    }
  })

  it('derives processors from cores, clock and FLOPs a cycle', () => {
    expect(target('xeon-6242').peak.fp32).toBeCloseTo(16 * 2.8e9 * 64, -10)
    expect(target('xeon-6242').memory[0]?.bandwidth).toBeCloseTo(6 * 2933e6 * 8, -9)
    expect(target('epyc-9654').peak.fp32).toBeCloseTo(96 * 2.4e9 * 32, -10)
    expect(target('rpi5').peak.fp32).toBeCloseTo(4 * 2.4e9 * 16, -8)
  })
})

describe('links of a rack', () => {
  // DGX GB200 user guide: 72 GPUs in an NVLink domain, one ConnectX-7 of 400 Gbit/s for each; ConnectX-8 of 800 on a GB300.
  it.each([
    ['gb200', 400e9],
    ['gb300', 800e9],
  ])('%s has NVLink among 72 devices, and %d bit/s beyond', (id, network) => {
    expect(linkBandwidth(target(id), 2)).toBe(900e9)
    expect(linkBandwidth(target(id), 72)).toBe(900e9)
    expect(linkBandwidth(target(id), 73)).toBe(network / 8)
  })

  it.each(catalogue)('$id has links that connect more devices and get slower outwards', each => {
    const links = linksOf(each)
    for (const [at, { bandwidth, devices }] of links.entries()) {
      const inner = links[at - 1]
      expect(devices === undefined).toBe(at === links.length - 1)
      if (inner === undefined) continue
      expect(devices ?? Number.POSITIVE_INFINITY).toBeGreaterThan(inner.devices ?? 0)
      expect(bandwidth).toBeLessThan(inner.bandwidth)
    }
  })
})

describe('every target', () => {
  it('is told from all others, and found by its id', () => {
    for (const each of catalogue) expect(findTarget(each.id)).toBe(each)
    expect(new Set(ids(catalogue)).size).toBe(catalogue.length)
    expect(new Set(catalogue.map(each => each.name)).size).toBe(catalogue.length)
  })

  it.each(catalogue)('$id is sound', each => {
    expect(each.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(each.sources.length).toBeGreaterThan(0)
    for (const source of each.sources) expect(source.length).toBeGreaterThan(10)
    expect(new Set(each.sources).size).toBe(each.sources.length)

    const peaks = Object.entries(each.peak)
    expect(peaks.length).toBeGreaterThan(0)
    expect(peaks.every(([dtype]) => isDType(dtype))).toBe(true)
    expect(each.memory[0]?.bandwidth).not.toBeNull()
    const figures = [
      ...peaks.map(([, rate]) => rate),
      ...each.memory.flatMap(({ bytes, bandwidth }) => (bandwidth === null ? [bytes] : [bytes, bandwidth])),
      ...linksOf(each).map(link => link.bandwidth),
      each.peakFp16Accumulate ?? 1,
      each.vector ?? 1,
      each.tdp ?? 1,
      each.year ?? 1,
    ]
    for (const figure of figures) expect(Number.isFinite(figure) && figure > 0).toBe(true)
    // 50 GFLOP/s to 100 PFLOP/s, 10 GB/s to 100 TB/s, on a wafer to 100 PB/s: a slip of a prefix falls outside.
    for (const [, rate] of peaks) expect(rate > 5e10 && rate < 1e17).toBe(true)
    expect(each.memory[0]?.bandwidth ?? 0).toBeGreaterThan(1e10)
    expect(each.memory[0]?.bandwidth ?? 0).toBeLessThan(each.kind === 'wafer' ? 1e17 : 1e14)
  })

  it.each(catalogue)('$id is no slower in a narrower format of the same family', ({ peak }) => {
    const families: DType[][][] = [
      [['fp64'], ['fp32'], ['tf32'], ['bf16', 'fp16'], ['fp8'], ['fp6'], ['fp4']],
      [['int8'], ['int4']],
    ]
    for (const family of families) {
      let slowestWider = 0
      for (const width of family) {
        const rates = width.map(dtype => peak[dtype]).filter(rate => rate !== undefined)
        for (const rate of rates) expect(rate).toBeGreaterThanOrEqual(slowestWider)
        slowestWider = Math.max(slowestWider, ...rates)
      }
    }
  })

  it.each(catalogue)('$id has levels that get smaller or faster towards the core', ({ memory }) => {
    for (let inner = 1; inner < memory.length; inner++)
      expect(memory[inner]?.bytes).toBeLessThan(memory[0]?.bytes as number)
    const speeds = memory.map(({ bandwidth }) => bandwidth).filter(bandwidth => bandwidth !== null)
    expect(speeds).toEqual([...speeds].sort((a, b) => a - b))
  })

  it.each(catalogue)('$id names unverified figures that it has', each => {
    for (const path of each.unverified) expect(at(each, path), path).toBeTypeOf('number')
    expect(new Set(each.unverified).size).toBe(each.unverified.length)
  })

  it('says where a figure is derived', () => {
    for (const each of catalogue.filter(({ kind }) => kind === 'cpu')) expect(each.note).toContain('Derived')
  })
})

describe('finding a target', () => {
  it('goes by the exact id', () => {
    expect(findTarget('a100-sxm-80')?.name).toBe('A100 SXM4 80GB')
    expect(findTarget('A100')).toBeUndefined()
    expect(findTarget('toString')).toBeUndefined()
  })
})
