/** Dots of a baseline in the panel: where they are, what they are joined to, and what is said of them. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { compareReports } from '../../src/analysis/baseline/comparison'
import type { LayerRow, Report } from '../../src/analysis/report'
import { panelBaseline } from '../../src/editor/baseline/panelBaseline'
import type { PanelState } from '../../src/protocol/panel'
import { reportOf } from '../support/report'
import { dotsOf, pointAt, scaleOf } from './read'
import { eachWithAPanel, openPanel, panel } from './shown'
import { modelOf, rowOf, stateOf } from './state'

const mlp = (width: number, activation = 'relu'): Report =>
  reportOf(`import { gelu, input, linear, model, relu } from 'memwall'
model('MLP', {}, () => {
  const up = linear(${width}, { bias: false })
  const down = linear(128, { bias: false })
  return down(${activation}(up(input([64, 128]))))
})
`)

const [narrow, wide] = [mlp(256), mlp(2048)]

const against = (before: Report, now: Report): PanelState => ({
  ...stateOf('model.ts', now),
  baseline: panelBaseline(compareReports('head', before, now)),
})

const before = stateOf('model.ts', narrow)
const now = against(narrow, wide)

eachWithAPanel()

interface Circle {
  readonly x: number
  readonly y: number
}

/** Centres of hollow dots, and both ends of the lines that lead to the dots. */
const ghostsOf = (page: Page): Promise<readonly Circle[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<SVGGraphicsElement>('.ghosts > *')].map(ghost => {
      if (ghost instanceof SVGCircleElement) return { x: ghost.cx.baseVal.value, y: ghost.cy.baseVal.value }
      const { e, f } = ghost.transform.baseVal.consolidate()?.matrix ?? { e: Number.NaN, f: Number.NaN }
      return { x: e, y: f }
    }),
  )

const trailsOf = (page: Page): Promise<readonly (readonly number[])[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.trails > *')].map(path =>
      (path.getAttribute('d') ?? '').split(/[ML,]/).filter(Boolean).map(Number),
    ),
  )

const placeOf = ({ flops, intensity, time }: LayerRow): readonly [number, number] => [intensity ?? 0, flops / time]

test('a hollow dot is where the axes say the layer was, joined to where it is', async () => {
  const { page } = await openPanel(now)
  const [x, y] = [await scaleOf(page, 'x'), await scaleOf(page, 'y')]
  const [dots, trails] = [await dotsOf(page), await trailsOf(page)]
  const ghosts = await ghostsOf(page)
  // Both linears read more weights per FLOP at first; relu has the same FLOPs per byte at every width.
  const moved = modelOf(now).layers.filter(({ kind }) => kind === 'linear')
  expect(ghosts).toHaveLength(moved.length)
  expect(trails).toHaveLength(moved.length)
  for (const row of moved) {
    const [intensity, attained] = placeOf(rowOf(before, row.path, 'linear'))
    const ghost = ghosts.find(each => Math.abs(x(each.x) / intensity - 1) < 0.01)
    expect(y(ghost?.y ?? 0) / attained).toBeCloseTo(1, 1)
    const dot = dots.find(each => each.row === row.index)
    const ends = [ghost?.x, ghost?.y, dot?.x, dot?.y].map(each => each ?? Number.NaN)
    const distance = (trail: readonly number[]): number => Math.hypot(...ends.map((end, at) => end - (trail[at] ?? 0)))
    expect(Math.min(...trails.map(distance))).toBeLessThan(0.1)
  }
})

test('the legend names the baseline and what changed, and the caption explains the hollow dots', async () => {
  const { page } = await openPanel(now)
  // 2·64·128·width for each linear and 64·width for relu: eight times as many.
  expect(await page.locator('.against').textContent()).toMatch(/^ *vs HEAD .*8\.4 → 67\.2 MFLOP \(\+700%\)/)
  expect(await page.locator('.caption').textContent()).toContain('A hollow dot is where a layer is at HEAD')
  expect(await page.locator('.labels text', { hasText: /^HEAD$/ }).count()).toBe(1)
})

test('a dot says its change to a screen reader and in its tooltip', async () => {
  const { page } = await openPanel(now)
  const { index } = rowOf(now, 'up')
  const label = await page.locator(`.dots [data-row="${index}"]`).getAttribute('aria-label')
  expect(label).toMatch(/^up, linear, vs HEAD: .*4\.19 → 33\.6 MFLOP \(\+700%\)/)
  await pointAt(page, index)
  expect(await page.locator('.tooltip').innerText()).toContain('4.19 → 33.6 MFLOP (+700%)')
})

test('a new layer has no hollow dot, and says that it is new', async () => {
  const state = against(mlp(256), mlp(256, 'gelu'))
  const { page } = await openPanel(state)
  expect(await ghostsOf(page)).toEqual([])
  expect(await page.locator('.against').textContent()).toMatch(/^ *vs HEAD .*1 new, 1 gone$/)
  const { index } = rowOf(state, 'gelu')
  expect(await page.locator(`.dots [data-row="${index}"]`).getAttribute('aria-label')).toBe('gelu, gelu, new vs HEAD')
})

test('without a baseline there is no legend, also after one', async () => {
  const { page } = await openPanel(now)
  expect(await page.locator('.against').isVisible()).toBe(true)
  const { baseline: _, ...without } = now
  await panel.send({ type: 'state', state: { ...without, version: 2 } })
  expect(await page.locator('.against').isVisible()).toBe(false)
  expect(await ghostsOf(page)).toEqual([])
})
