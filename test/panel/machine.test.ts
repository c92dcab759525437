import { expect, test } from 'vitest'
import { oneDevice } from '../../src/scenario/scenario'
import { bytes, lowerBound, percent } from '../../src/text/format'
import { column, keyed, pointAt, scaleOf, tooltipFacts } from './read'
import { eachWithAPanel, openPanel, panel } from './shown'
import { analysed, example, modelOf, target } from './state'

eachWithAPanel()

const open = (state = example('bert.ts')) => openPanel(state)

const roofs = () =>
  panel.page.locator('[data-roof]').evaluateAll(all => all.map(each => each.getAttribute('data-roof')))
const diamond = (name: 'whole' | 'outline') =>
  panel.page.evaluate(
    className =>
      [...document.querySelectorAll<SVGPathElement>(`path.${className}, .${className} > path`)].map(path => {
        const { e, f } = path.transform.baseVal.consolidate()?.matrix ?? { e: Number.NaN, f: Number.NaN }
        return { x: e, y: f }
      }),
    name,
  )

/** Split over two devices the second sums its 4096 x 1024 results of 2 bytes over both: 2 · 1/2 of them are sent. */
const narrow = `import { gelu, input, linear, model, sequential } from 'memwall'
  model('narrow', { batch: 4096 }, ({ batch }) => sequential(linear(64), gelu, linear(1024))(input([batch, 1024])))`
const sent = 4096 * 1024 * 2

test('what devices send each other is told by kind, and the link is a roof of its own', async () => {
  const { page } = await open(analysed({ text: narrow }, { parallel: { ...oneDevice, tp: 2 } }).state)
  expect(await roofs()).toEqual(['HBM2e', 'NVLink 3', 'bf16, fp16', 'fp64, fp32, vector'])
  expect(await page.locator('.labels [data-label="NVLink 3"].used').textContent()).toBe('NVLink 3 300 GB/s')
  expect(await page.locator('[data-roof="NVLink 3"]').getAttribute('stroke-dasharray')).toBe('5 4')
  // 8.39 MB over 300 GB/s.
  expect(bytes(sent)).toBe('8.39 MB')
  expect(await keyed(page, '.sent')).toEqual({ 'All-reduce': '8.39 MB · ≥ 0.028 ms' })
  expect(await page.locator('.sent .bar-title').textContent()).toMatch(
    /^8\.39 MB sent by one device · ≥ 0\.028 ms not overlapped · \d+% of the time$/,
  )
  const figure = page.locator('.total', { hasText: 'Sent' }).locator('.figure')
  expect(await figure.textContent()).toBe('8.39 MB')
})

test('a layer that the link bounds says so in the table, on its dot and below the chart', async () => {
  const { page } = await open(analysed({ text: narrow }, { parallel: { ...oneDevice, tp: 2 } }).state)
  expect(await column(page, 'sent')).toEqual(['–', '–', '8.39'])
  expect(await column(page, 'bound')).toEqual(['memory', 'memory', 'link'])
  expect(
    await page.locator('.dots > .link-bound').evaluateAll(all => all.map(each => each.getAttribute('data-row'))),
  ).toEqual(['2'])
  expect(await page.locator('.caption').textContent()).toContain(
    'A dot with a dashed rim is bound by the link between devices.',
  )
  await pointAt(page, 2)
  expect(await page.locator('.tooltip-about').textContent()).toBe('linear · link-bound')
  expect(await tooltipFacts(page)).toMatchObject({ Sent: '8.39 MB by one device over NVLink 3 at 300 GB/s' })
})

test('one device sends nothing: no column, no section, no roof', async () => {
  const { page } = await open()
  expect(await page.locator('.sent').first().isVisible()).toBe(false)
  expect(await page.locator('td.sent').first().isVisible()).toBe(false)
  expect(await page.locator('.total', { hasText: 'Sent' }).count()).toBe(0)
  expect(await roofs()).not.toContain('NVLink 3')
})

test('a target without a link says that sending is not timed', async () => {
  const { link: _, ...alone } = target('a100-sxm-80')
  const { page } = await open(analysed({ text: narrow }, { parallel: { ...oneDevice, tp: 2 } }, alone).state)
  expect(await page.locator('.sent .note').textContent()).toContain('A100 SXM4 80GB states no link')
  expect(await keyed(page, '.sent')).toEqual({ 'All-reduce': '8.39 MB' })
})

test('a pipeline has a memory bar a stage, the fullest in figures', async () => {
  const { state } = analysed('gpt3.ts', { phase: 'train', parallel: { ...oneDevice, tp: 8, pp: 8, dp: 8 } })
  const { page } = await open(state)
  const stages = page.locator('.stages li')
  expect(await stages.count()).toBe(8)
  const { memory } = modelOf(state).totals
  const totals = await stages.evaluateAll(all => all.map(each => each.querySelector('.number:last-child')?.textContent))
  expect(totals[0]).toBe(bytes(memory.total))
  expect(await page.locator('.sent .bar-title').textContent()).toContain(' sent by one device of each stage · ')
  // With one forward, one backward the first of p stages keeps p micro-batches, the last one (Narayanan et al., 2.2).
  const saved = await stages.evaluateAll(all =>
    all.map(each => each.querySelector('[title^="Saved activations"]')?.getBoundingClientRect().width ?? 0),
  )
  for (let at = 1; at < 7; at++) expect((saved[at] ?? 0) / (saved[0] ?? 1)).toBeCloseTo((8 - at) / 8, 1)
  const { time = 0, bubble = 0 } = modelOf(state).totals.pipeline ?? {}
  expect(await page.locator('.passes p').textContent()).toContain(
    `A step of all stages takes ${lowerBound(time)} for 8 micro-batches, ${percent(bubble)} of it bubble: `,
  )
  const over = await stages.evaluateAll(all => all.map(each => each.querySelector('.warn') !== null))
  // The third holds 43.5 GB of states, 6/8 of the first one's 55.6 GB of activations and 0.26 GB: 85.4 of 85.9 GB.
  expect(over).toEqual([true, true, false, false, false, false, false, false])
  // A pipeline's plans are of a stage each, and have no one frontier.
  expect(await page.locator('.question.frontier').isVisible()).toBe(false)
  expect((await panel.posted()).filter(each => each.type === 'ask').map(each => each.what)).toEqual(['uncompressed'])
})

test('of several devices that are too small the fullest is told, and no count of devices that another split would take', async () => {
  const gpt3 = analysed('gpt3.ts', { phase: 'train', parallel: { ...oneDevice, tp: 8, pp: 8, dp: 8 } })
  const { page } = await open(gpt3.state)
  expect(await page.locator('.memory .bar-title').textContent()).toMatch(/^\S+ GB · does not fit 85\.9 GB$/)
  expect(await page.locator('.total', { hasText: 'Footprint' }).textContent()).not.toContain('needs')
  await panel.send({ type: 'open', what: 'fit' })
  const capacity = 81_920 * 2 ** 20
  const answer = { capacity, weightDevices: 1, batch: null, seq: null, alternatives: [], remedies: [] }
  await panel.send({ type: 'answer', version: 1, model: 0, what: 'fit', answer })
  const { total } = modelOf(gpt3.state).totals.memory
  expect(total).toBeGreaterThan(capacity)
  const cells = await page.locator('.fit-lines').locator('dt, .figure, .quiet').allTextContents()
  const used = `${bytes(total)}, ${percent(total / capacity)} of 85.9 GB`
  expect(cells.slice(0, 3)).toEqual(['As asked', 'does not fit', `the fullest of ${8 * 8 * 8} devices holds ${used}`])
  expect(cells.slice(3, 5)).toEqual(['Fits with', 'no change that was tried'])
})

test('a compressed model stands beside itself uncompressed', async () => {
  const text = `import { input, linear, model } from 'memwall'
    model('square', { batch: 1 }, ({ batch }) => linear(4096, { bias: false })(input([batch, 4096])))`
  const int4 = analysed({ text }, { dtypes: { weights: 'int4', activations: 'fp16', kvCache: 'fp16' } })
  const { page } = await open(int4.state)
  expect(await panel.posted()).toContainEqual({ type: 'ask', version: 1, model: 0, what: 'uncompressed' })
  expect(await diamond('outline')).toEqual([])
  await panel.send(int4.told('uncompressed'))
  const was = (name: string) => page.locator('.total', { hasText: name }).locator('.was')
  // 4096² weights of half a byte or of two, and 4096 inputs and outputs of two.
  const moved = (weight: number) => 4096 ** 2 * weight + 2 * 4096 * 2
  expect(await was('Bytes moved').textContent()).toBe(`was ${bytes(moved(2))} (${(moved(2) / moved(0.5)).toFixed(2)}×)`)
  expect(await was('FLOPs').isVisible()).toBe(false)
  const x = await scaleOf(page, 'x')
  const [outline] = await diamond('outline')
  const [whole] = await diamond('whole')
  expect(x(outline?.x ?? 0) / ((2 * 4096 ** 2) / moved(2))).toBeCloseTo(1, 2)
  expect(x(whole?.x ?? 0) / ((2 * 4096 ** 2) / moved(0.5))).toBeCloseTo(1, 2)
  const labels = await page.locator('.labels .label').allTextContents()
  expect(labels).toContain('uncompressed')
})

test('a model that is not compressed has no outline', async () => {
  const bert = analysed('bert.ts')
  const { page } = await open(bert.state)
  await panel.send(bert.told('uncompressed'))
  expect(await page.locator('.was:visible').count()).toBe(0)
  expect(await diamond('outline')).toEqual([])
})

test('what is served on chip is said, and that memory is the roof', async () => {
  const { page } = await open(example('lenet5.ts', 'a100-sxm-80', { resident: 'auto' }))
  expect(await page.locator('.memory .note').textContent()).toBe(
    'On chip: weights and activations from L1 and shared memory (21.2 MB, 19.5 TB/s)',
  )
  expect(await roofs()).toEqual(['L1 and shared memory', 'bf16, fp16', 'fp64, fp32, vector'])
  // 312 TFLOP/s and 19.5 TFLOP/s over 19.492 TB/s.
  expect(await page.locator('.labels .label').allTextContents()).toEqual(
    expect.arrayContaining(['ridge 16 FLOP/B', 'ridge 1 FLOP/B']),
  )
  await pointAt(page, 0)
  expect(await tooltipFacts(page)).toMatchObject({
    Intensity: expect.stringContaining('ridge 16 FLOP/B at 312 TFLOP/s bf16'),
  })
})

test('where nothing fits the chip that is said, and the outermost memory stays the roof', async () => {
  const { page } = await open(example('gpt2.ts', 'rtx4090', { resident: 'auto', dims: { batch: 64, seq: 1024 } }))
  const { residency } = modelOf(
    example('gpt2.ts', 'rtx4090', { resident: 'auto', dims: { batch: 64, seq: 1024 } }),
  ).totals
  expect(residency).toEqual({})
  expect(await page.locator('.memory .note').textContent()).toBe(
    'On chip: neither weights, KV cache nor activations fit on the chip',
  )
  expect((await roofs())[0]).toBe(target('rtx4090').memory[0]?.name)
})
