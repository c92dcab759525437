import { expect, test } from 'vitest'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { bytes, percent, seconds } from '../../src/text/format'
import type { Panel } from './page'
import { column, keyed } from './read'
import { eachWithAPanel, openPanel, panel } from './shown'
import { analysed, modelOf } from './state'

const training = (recompute: Scenario['training']['recompute']): Partial<Scenario> => ({
  phase: 'train',
  dims: { batch: 16 },
  training: { ...defaultScenario.training, recompute },
})
const bert = analysed('bert.ts', training('none'))
const model = modelOf(bert.state)

eachWithAPanel()

const open = (state = bert.state) => openPanel(state)

test('memory is told by what it holds, with a bar as long as each part is of the device', async () => {
  const { page } = await open()
  // BERT-Base has 109,482,240 parameters (test/fixtures/zoo). In mixed precision weights and gradients take 2 bytes each;
  // AdamW keeps two moments and a master weight in 4 (Rajbhandari et al., arXiv 1910.02054, 3.1).
  const parameters = 109_482_240
  const parts = await keyed(page, '.memory')
  expect(parts).toMatchObject({
    Weights: bytes(2 * parameters),
    Gradients: bytes(2 * parameters),
    'Optimizer states': bytes(12 * parameters),
    'Saved activations': bytes(model.totals.memory.activations),
    'Temporaries of backward': bytes(model.totals.memory.transient),
  })
  expect(Object.keys(parts)).toHaveLength(5)
  const [bar, optimizer] = await page.evaluate(() =>
    ['.memory .bar', '.memory .bar-part[title^="Optimizer"]'].map(
      each => document.querySelector(each)?.getBoundingClientRect().width ?? 0,
    ),
  )
  expect((optimizer ?? 0) / (bar ?? 1)).toBeCloseTo((12 * parameters) / (81_920 * 2 ** 20), 2)
})

test('the passes of a step are told apart and add up to its time', async () => {
  const { page } = await open(analysed('bert.ts', training('selective')).state)
  const own = modelOf(analysed('bert.ts', training('selective')).state).totals
  const { forward, backward, recompute, optimizer } = own.passes ?? expect.fail('a step has passes')
  expect(forward.time + backward.time + optimizer.time).toBeCloseTo(own.time, 9)
  const text = (time: number): string => `≥ ${seconds(time)} · ${percent(time / own.time)}`
  expect(await keyed(page, '.passes')).toEqual({
    Forward: text(forward.time),
    'Backward without recomputation': text(backward.time - recompute.time),
    Recomputed: text(recompute.time),
    Optimizer: text(optimizer.time),
  })
  // 12 layers of softmax (5 per score), scale (1) and two matmuls of 2 · 64 per score, on 16 · 12 · 512² scores.
  const scores = 12 * 16 * 12 * 512 ** 2
  expect(recompute.flops / (scores * (2 * 2 * 64 + 6))).toBeCloseTo(1, 1)
})

test('only training has passes and what layers save', async () => {
  const { page } = await open()
  const saved = (await column(page, 'saved')).filter(each => each !== '–')
  expect(saved.length).toBeGreaterThan(5)
  expect(await page.locator('td.saved').first().isVisible()).toBe(true)
  expect(model.layers.reduce((sum, row) => sum + row.saved, 0)).toBeCloseTo(model.totals.memory.activations, -3)
  await panel.send({ type: 'state', state: { ...analysed('bert.ts').state, version: 2 } })
  expect(await page.locator('td.saved').first().isVisible()).toBe(false)
  expect(await page.locator('.passes').isVisible()).toBe(false)
  expect(await page.locator('.question.frontier').isVisible()).toBe(false)
  expect(Object.keys(await keyed(page, '.memory'))).toEqual(['Weights', 'Activations'])
})

/** Plans that can be pointed at: pixels, and what each says. */
const plansOn = (page: Panel['page']) =>
  page.evaluate(() =>
    [...document.querySelectorAll<SVGCircleElement>('[data-plan]')].map(dot => ({
      x: dot.cx.baseVal.value,
      y: dot.cy.baseVal.value,
      says: dot.getAttribute('aria-label'),
    })),
  )

test('the frontier is asked for where training is shown, and a plan that is picked takes what it says', async () => {
  const { page } = await open()
  expect(await panel.posted()).toContainEqual({ type: 'ask', version: 1, model: 0, what: 'frontier' })
  const section = page.locator('.question.frontier')
  expect(await section.getByRole('status').textContent()).toBe('working…')
  await panel.send(bert.told('frontier'))
  expect(await section.getByRole('status').textContent()).toBe('')

  const frontier = bert.answer('frontier')
  const plans = await plansOn(page)
  const own = model.totals.flops
  const [least] = frontier.slice(-1)
  expect(plans[0]?.says).toBe(`${bytes(model.totals.memory.total)}, nothing recomputed`)
  expect(plans.at(-1)?.says).toBe(`${bytes(least?.memory ?? 0)}, ${percent((least?.extraFlops ?? 0) / own)} more FLOPs`)
  // Ever less memory for ever more work, to the right and down.
  for (let at = 1; at < plans.length; at++) {
    expect(plans[at]?.x).toBeGreaterThan(plans[at - 1]?.x ?? 0)
    expect(plans[at]?.y).toBeGreaterThan(plans[at - 1]?.y ?? 0)
  }
  expect(await section.textContent()).toContain('Every plan fits 85.9 GB.')

  const at = Math.floor(plans.length / 2)
  await page.locator(`[data-plan="${at}"]`).click()
  const message = (await panel.posted()).at(-1)
  if (message?.type !== 'recompute' || message.budget === null) throw new Error('a plan was asked for')
  // What the plan says is what the step takes once it is chosen.
  const { totals } = modelOf(analysed('bert.ts', training({ budget: message.budget })).state)
  expect(totals.memory.total).toBeLessThanOrEqual(message.budget)
  expect(`${bytes(totals.memory.total)}, ${percent((totals.passes?.recompute.flops ?? 0) / own)} more FLOPs`).toBe(
    plans[at]?.says,
  )
})

test('where a kernel computes scores again anyway, the plan that is chosen stands on the curve, not beside it', async () => {
  const flash = analysed('bert.ts', { ...training('none'), fusion: 'flash' })
  const { page } = await open(flash.state)
  await panel.send(flash.told('frontier'))
  const { totals } = modelOf(flash.state)
  const [first] = await plansOn(page)
  // Scores anew are a product of 2 · 64 for each, of 12 layers of 12 heads, and 8 a score for scale and softmax.
  const again = totals.passes?.recompute.flops ?? 0
  expect(again / (12 * 16 * 12 * 512 ** 2 * (2 * 64 + 8))).toBeCloseTo(1, 1)
  expect(first?.says).toBe(`${bytes(totals.memory.total)}, ${percent(again / (totals.flops - again))} more FLOPs`)
  const chosen = await page.locator('.frontier-chart .chosen path').evaluate(each => {
    const { e, f } = (each as SVGPathElement).transform.baseVal.consolidate()?.matrix ?? { e: 0, f: 0 }
    return { x: e, y: f }
  })
  expect(Math.hypot(chosen.x - (first?.x ?? 0), chosen.y - (first?.y ?? 0))).toBeLessThan(1)
  await page.locator('[data-plan="0"]').click()
  expect((await panel.posted()).at(-1)).toEqual({ type: 'recompute', budget: null })
})

test('the keyboard walks the plans and picks one; the first is to compute nothing again', async () => {
  const { page } = await open()
  await panel.send(bert.told('frontier'))
  const count = (await plansOn(page)).length
  expect(await page.locator('[data-plan][tabindex="0"]').count()).toBe(1)
  await page.locator('[data-plan="0"]').focus()
  await page.keyboard.press('End')
  const focused = () => page.evaluate(() => Number((document.activeElement as SVGElement | null)?.dataset.plan))
  expect(await focused()).toBe(count - 1)
  expect(await page.locator('.question.frontier').textContent()).toContain('Click to plan for it.')
  await page.keyboard.press('ArrowLeft')
  expect(await focused()).toBe(count - 2)
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  expect((await panel.posted()).at(-1)).toEqual({ type: 'recompute', budget: null })
})

test('the capacity is drawn where plans lie on both sides of it, and said where they do not', async () => {
  // 5.63 GB as it is, 2.44 GB at the least.
  const small = { ...bert.state.target, memory: [{ name: 'RAM', bytes: 4e9, bandwidth: 1e12 }] }
  const { page } = await open({ ...bert.state, target: small })
  await panel.send(bert.told('frontier'))
  const first = bert.answer('frontier').find(each => each.memory <= 4e9)
  const from = percent((first?.extraFlops ?? 0) / model.totals.flops)
  expect(await page.locator('.question.frontier').textContent()).toContain(
    `Plans with at least ${from} more FLOPs fit 4 GB.`,
  )
  const line = await page.locator('.frontier-chart [aria-label="rule"] line').evaluate(each => ({
    y: Number(each.getAttribute('y1')),
  }))
  for (const { y, says } of await plansOn(page)) {
    const memory = Number(says?.split(' ')[0])
    if (Math.abs(memory - 4) > 0.02) expect(y > line.y).toBe(memory < 4)
  }
})
