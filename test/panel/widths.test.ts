/** Nothing is painted over or cut off, however wide the panel is. */
import { expect, test } from 'vitest'
import type { PanelQuestion } from '../../src/protocol/panel'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { frame } from './page'
import { settings, showAll } from './settings'
import { eachWithAPanel, openEmpty, openPanel } from './shown'
import { type Analysed, analysed, example, modelOf } from './state'

eachWithAPanel()

const widths = [400, 640, 900, 1200]
const shown: readonly (readonly [string, Analysed, readonly PanelQuestion[]])[] = [
  ['one pass', analysed('bert.ts'), []],
  ...settings,
]

test('no figure of the header is painted over its neighbour, at any width', async () => {
  const dtypes = { ...defaultScenario.dtypes, weights: { dtype: 'int4', group: 128 }, kvCache: 'fp8' } as const
  const scenarios: readonly Partial<Scenario>[] = [
    { phase: 'decode', dtypes, parallel: { ...oneDevice, tp: 4 } },
    { phase: 'decode', dims: { batch: 512 }, parallel: { ...oneDevice, dp: 4096 } },
    { phase: 'generate', prompt: 8, dims: { seq: 16 } },
  ]
  for (const scenario of scenarios) {
    const { page } = await openPanel(example('llama2-7b.ts', 'h100-sxm', scenario))
    for (const width of [...widths, 1400]) {
      await page.setViewportSize({ width, height: 900 })
      await frame(page)
      const over = await page.evaluate(() =>
        [...document.querySelectorAll('.total')]
          .filter(each => {
            // Text may be wider than the box it is in.
            const text = document.createRange()
            text.selectNodeContents(each)
            return text.getBoundingClientRect().right > each.getBoundingClientRect().right + 0.5
          })
          .map(each => each.textContent),
      )
      expect(over, `${width} pixels`).toEqual([])
    }
  }
})

test.each(shown)('nothing is cut off at any width: %s', async (_, each, questions) => {
  const panel = await openEmpty()
  await showAll(panel, each, questions)
  const { page } = panel
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    await frame(page)
    const [content, window] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ])
    expect(content, `${width} pixels`).toBe(window)
    const [table, scroller] = await page.evaluate(() => {
      const box = document.querySelector('.table-scroller')
      return [box?.scrollWidth ?? 0, box?.clientWidth ?? 0]
    })
    expect(table, `${width} pixels`).toBe(scroller)
    const figure = await page.locator('.roofline').boundingBox()
    const holder = await page.locator('.chart-holder').boundingBox()
    expect(figure?.width, `${width} pixels`).toBeCloseTo(holder?.width ?? 0, 0)
  }
  expect(await page.locator('.layers tbody tr').count()).toBe(modelOf(each.state).layers.length)
})
