import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import type { PanelQuestion } from '../../src/protocol/panel'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { colours } from '../../webview/kinds'
import { isFull } from '../support/full'
import { contrast, difference, type Rgb, sights } from './colour'
import { bundle, frame, type Panel, settled } from './page'
import { pointAt } from './read'
import { eachWithAPanel, openEmpty, openPanel } from './shown'
import { type Analysed, analysed, example, modelOf } from './state'
import { themes } from './themes'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const bert = analysed('bert.ts').state
const unfinished = { ...bert, stale: true, models: bert.models.map(each => ({ ...each, complete: false })) }

/** Everything there is to see in training, over several devices. */
const training = analysed('bert.ts', {
  phase: 'train',
  dims: { batch: 16 },
  parallel: { ...oneDevice, dp: 2, zero: 1, tp: 2, sp: true },
})
const pipeline = analysed('gpt2-sizes.ts', { phase: 'train', parallel: { ...oneDevice, pp: 4 } })
const compressed = analysed('gpt2.ts', {
  phase: 'decode',
  dtypes: { weights: { dtype: 'int4', group: 128 }, activations: 'fp16', kvCache: 'int8' },
})
const cases: readonly (readonly [string, Analysed, readonly PanelQuestion[]])[] = [
  ['training', training, ['uncompressed', 'frontier', 'fit', 'advice']],
  ['a pipeline', pipeline, []],
  ['compression', compressed, ['uncompressed', 'fit', 'advice']],
]

async function show(
  { page, send }: Panel,
  { state, told }: Analysed,
  questions: readonly PanelQuestion[],
): Promise<void> {
  await send({ type: 'state', state })
  for (const what of questions) {
    await send({ type: 'open', what })
    await send(told(what))
  }
  await page.evaluate(() => window.scrollTo(0, 0))
}

eachWithAPanel()

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe finds serious, once all has faded in. */
async function grave({ page }: Panel): Promise<readonly unknown[]> {
  await settled(page)
  await page.evaluate(axe)
  const violations = (await page.evaluate('axe.run().then(result => result.violations)')) as readonly Violation[]
  const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return found.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary])
}

test('script and style sheet are small', () => {
  const { script, style } = bundle()
  expect(script.length + style.length).toBeGreaterThan(100_000)
  expect(script.length + style.length).toBeLessThan(600_000)
})

/** `MEMWALL_FULL=1` (npm run test:full) has axe look at all themes, which takes it seconds each. */
const looked = isFull ? themes : themes.slice(0, 1)

describe.each(looked)('%s', theme => {
  test('axe finds nothing serious, and the content security policy is kept', async () => {
    const panel = await openEmpty({ theme })
    const { page } = panel
    await panel.send({ type: 'state', state: unfinished })
    await panel.send({ type: 'highlight', rows: [5, 6] })
    await pointAt(page, 9)
    expect(await grave(panel)).toEqual([])
  })

  test.each(cases)('so it is with %s', async (_, shown, questions) => {
    const panel = await openEmpty({ theme })
    await show(panel, shown, questions)
    await panel.send({ type: 'highlight', rows: [5] })
    expect(await grave(panel)).toEqual([])
  })
})

describe.each(themes)('%s', theme => {
  test('the parts of the memory bar stand apart, for colour-blind eyes too', async () => {
    const panel = await openEmpty({ theme })
    await panel.send({ type: 'state', state: training.state })
    const parts = await panel.page
      .locator('.memory .square')
      .evaluateAll(all => all.map(each => (getComputedStyle(each).backgroundColor.match(/[\d.]+/g) ?? []).map(Number)))
    expect(parts).toHaveLength(5)
    for (const [name, sight] of Object.entries(sights)) {
      const seen = parts.map(([red = 0, green = 0, blue = 0]) => sight([red, green, blue]))
      const differences = seen.flatMap((a, index) => seen.slice(index + 1).map(b => difference(a, b)))
      expect(Math.min(...differences), name).toBeGreaterThan(0.09)
    }
  })

  test('the colours of kinds stand out from the ground and from each other, for colour-blind eyes too', async () => {
    const panel = await openEmpty({ theme })
    await panel.send({ type: 'state', state: bert })
    const read = (expression: string): Promise<Rgb> =>
      panel.page.evaluate(colour => {
        const probe = document.body.appendChild(document.createElement('i'))
        probe.style.color = colour
        const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number)
        probe.remove()
        return [red, green, blue] as const
      }, expression)
    const ground = await read('var(--vscode-editor-background)')
    const kinds = await Promise.all(Array.from({ length: colours }, (_, slot) => read(`var(--kind-${slot})`)))
    for (const kind of kinds) expect(contrast(kind, ground)).toBeGreaterThanOrEqual(3)
    for (const [name, sight] of Object.entries(sights)) {
      const differences = kinds.flatMap((a, index) => kinds.slice(index + 1).map(b => difference(sight(a), sight(b))))
      expect(Math.min(...differences), name).toBeGreaterThan(0.09)
    }
  })
})

const widths = [400, 640, 900, 1200]
const shown: readonly (readonly [string, Analysed, readonly PanelQuestion[]])[] = [
  ['one pass', analysed('bert.ts'), []],
  ...cases,
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
  await show(panel, each, questions)
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
