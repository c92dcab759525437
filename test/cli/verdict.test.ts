/** Whether a model fits is said in one way wherever it is said. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import type { Report } from '../../src/analysis/report'
import { linesOf } from '../../src/editor/shownLines'
import { allRows } from '../../src/export/rowChoice'
import { toTable } from '../../src/export/terminalReport'
import { noColours } from '../../src/export/textTable'
import type { Target } from '../../src/hardware/target'
import { finish } from '../../src/limits/resumable'
import { hoverText } from '../../src/present/hoverText'
import { lensText } from '../../src/present/lensText'
import { pictureColours } from '../../src/present/rooflinePicture'
import { defaultScenario } from '../../src/scenario/scenario'
import { held } from '../editor/support'
import { launchChromium } from '../host/chromium.mjs'
import { lensContext } from '../support/lensContext'
import { a100 } from '../support/report'
import { analysisOf } from './contract'
import { folder, memwall } from './memwall'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

const file = (body: string): string => `import { input, linear, model, repeat } from 'memwall'
model('m', { batch: 1, seq: 4 }, ({ batch, seq }) => ${body})
`

const verdicts = ['does not fit', 'not known', 'fits'] as const
const verdictIn = (text: string) => verdicts.filter(each => text.includes(each))[0]

const report = (text: string, target: Target): Report =>
  openAnalysis({ file: '/m.ts', read: () => text }).report(defaultScenario, target)

/** Lens of the model. */
function lensOf(of: Report): string {
  const reading = held(of)
  const shown = linesOf(of.lines, of.models, 0, { now: reading.lineNow, gone: () => false })
  const [own] = shown.filter(({ rollup }) => rollup.kind === 'model')
  return (own && lensText(own, lensContext(of))) ?? expect.fail('the model has no lens')
}

/** Verdict in the hover of the model. */
function hoverOf(text: string, target: Target): string {
  const analysis = openAnalysis({ file: '/m.ts', read: () => text })
  const { models, lines } = analysis.report(defaultScenario, target)
  const index = analysis.places(defaultScenario, target, 0) ?? expect.fail('there is no model')
  const [line] = lines.filter(({ kind }) => kind === 'model')
  const hover = hoverText({
    model: models[0] ?? expect.fail('there is no model'),
    target,
    part: finish(index.part(index.ops(line ?? expect.fail('the model has no line')))),
    title: 'm',
    path: '',
    whole: true,
    formulas: analysis.formulas(defaultScenario, 0),
    colours: pictureColours.dark,
    stale: false,
    compared: false,
  })
  return hover[0]?.split('\n')[0] ?? expect.fail('there is no verdict')
}

const cases = [
  ['fits', true, file('linear(8)(input([batch, seq, 8]))')],
  // 300 · (16384² + 16384) weights of two bytes are 161 GB.
  ['does not fit', false, file('repeat(300, () => linear(16384))(input([batch, seq, 16384]))')],
  ['not known', null, file('undefinedLayer(8)(linear(8)(input([batch, seq, 8])))')],
  // What was counted is too much by itself, whatever was not.
  ['does not fit', false, file('undefinedLayer(8)(repeat(300, () => linear(16384))(input([batch, seq, 16384])))')],
] as const

describe.each(cases)('%s (%s): %s', (verdict, fits, text) => {
  test('in lens, hover, analyze, fit, Markdown, JSON, HTML and the panel', async () => {
    using files = folder({ 'm.ts': text })
    const run = async (...args: string[]) => (await memwall([...args, 'm.ts'], { cwd: files.path })).stdout
    const line = (printed: string, name: string): string =>
      printed.split('\n').find(each => each.includes(name)) ?? expect.fail(`there is no ${name} in ${printed}`)

    expect(verdictIn(line(await run('analyze'), 'footprint '))).toBe(verdict)
    expect(verdictIn(line(await run('fit'), 'devices '))).toBe(verdict)
    expect(verdictIn(line(await run('analyze', '--format', 'markdown'), '**Footprint**'))).toBe(verdict)
    expect(verdictIn(line(await run('fit', '--format', 'markdown'), '**Devices**'))).toBe(verdict)
    const [model] = analysisOf(await run('analyze', '--format', 'json')).models
    expect(model?.totals.memory.fits).toBe(fits)
    expect(JSON.parse(await run('fit', '--format', 'json')).models[0].memory.fits).toBe(fits)

    expect(verdictIn(lensOf(report(text, a100)))).toBe(verdict)
    expect(verdictIn(hoverOf(text, a100))).toBe(verdict)

    await run('analyze', '--format', 'html', '-o', 'page.html')
    expect(readFileSync(join(files.path, 'page.html'), 'utf8')).toContain('<html')
    const page = await browser.newPage()
    await page.goto(pathToFileURL(join(files.path, 'page.html')).href)
    const footprint = page.locator('.total', { hasText: 'Footprint' })
    await footprint.waitFor()
    expect(verdictIn((await footprint.textContent()) ?? '')).toBe(verdict)
    await page.close()
  })
})

test('of a target that does not state how much memory it has it is not known', () => {
  const text = file('linear(8)(input([batch, seq, 8]))')
  const target = { ...a100, memory: [] }
  const of = report(text, target)
  expect(of.models[0]?.totals.memory.fits).toBeNull()
  expect(of.diagnostics).toEqual([])
  expect(lensOf(of)).toMatch(/^fit not known · /)
  expect(verdictIn(hoverOf(text, target))).toBe('not known')
  expect(toTable(of, { file: 'm.ts', choice: allRows, columns: 200, colours: noColours, extras: [] })).toMatch(
    /^footprint .*, not known: the target does not state how much memory it has; /m,
  )
})
