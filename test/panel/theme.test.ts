import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { colours } from '../../webview/kinds'
import { contrast, difference, type Rgb, sights } from './colour'
import { type Panels, startPanels, themes } from './page'
import { pointAt } from './read'
import { example, modelOf } from './state'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const bert = example('bert.ts')

let panels: Panels
beforeAll(async () => {
  panels = await startPanels()
}, 60_000)
afterAll(() => panels.close())

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

test('script and style sheet are small', () => {
  expect(panels.size).toBeGreaterThan(100_000)
  expect(panels.size).toBeLessThan(600_000)
})

describe.each(themes)('%s', theme => {
  test('axe finds nothing serious, and the content security policy is kept', async () => {
    const panel = await panels.open({ theme })
    const { page } = panel
    await panel.send({
      type: 'state',
      state: { ...bert, stale: true, models: bert.models.map(each => ({ ...each, complete: false })) },
    })
    await panel.send({ type: 'highlight', rows: [5, 6] })
    await pointAt(page, 9)
    // The badge and the dimmed dots take their time to get there.
    await page.waitForTimeout(1000)
    await page.evaluate(axe)
    const violations = (await page.evaluate('axe.run().then(result => result.violations)')) as readonly Violation[]
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary])).toEqual([])
    expect(await panel.wrong()).toEqual([])
    await page.close()
  })

  test('the colours of kinds stand out from the ground and from each other, for colour-blind eyes too', async () => {
    const panel = await panels.open({ theme })
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
    await panel.page.close()
  })
})

test.each([400, 640, 900, 1200])('nothing is cut off at %i pixels', async width => {
  const panel = await panels.open({ width })
  await panel.send({ type: 'state', state: bert })
  const { page } = panel
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ])
  expect(content).toBe(window)
  const [table, scroller] = await page.evaluate(() => {
    const box = document.querySelector('.table-scroller')
    return [box?.scrollWidth ?? 0, box?.clientWidth ?? 0]
  })
  expect(table).toBe(scroller)
  const figure = await page.locator('.roofline').boundingBox()
  const holder = await page.locator('.chart-holder').boundingBox()
  expect(figure?.width).toBeCloseTo(holder?.width ?? 0, 0)
  expect(await page.locator('tbody tr').count()).toBe(modelOf(bert).layers.length)
  await page.close()
})
