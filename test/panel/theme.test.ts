import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { colours } from '../../webview/kinds'
import { isFull } from '../support/full'
import { contrast, difference, type Rgb, sights } from './colour'
import { bundle, type Panel, settled } from './page'
import { pointAt } from './read'
import { settings, showAll, training } from './settings'
import { eachWithAPanel, openEmpty } from './shown'
import { analysed } from './state'
import { themes } from './themes'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const bert = analysed('bert.ts').state
const unfinished = { ...bert, stale: true, models: bert.models.map(each => ({ ...each, complete: false })) }

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

/** Each theme takes seconds, so only the sweeps look at all. */
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

  test.each(settings)('so it is with %s', async (_, shown, questions) => {
    const panel = await openEmpty({ theme })
    await showAll(panel, shown, questions)
    await panel.send({ type: 'highlight', rows: [5] })
    expect(await grave(panel)).toEqual([])
  })
})

describe.each(looked)('%s', theme => {
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
