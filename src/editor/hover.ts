/** Hover over a layer, where it is made or applied, or over any line that carries figures. */
import * as vscode from 'vscode'
import { isSpread } from '../cost/parallel/settings'
import type { Work } from '../cost/work'
import type { Parts, PartsOf } from '../report/parts'
import { commonPath } from '../report/paths'
import type { LayerRow, ModelReport } from '../report/report'
import { advised } from './advised'
import type { Documents, Reading } from './documents'
import type { HoverContext } from './hoverText'
import { inTurns } from './inTurns'
import { lensTooltip } from './lensText'
import { escaped } from './markdown'
import { selector } from './modelFile'
import type { pictureColours } from './rooflinePicture'
import { type Place, placeAt } from './sites'

const openRoofline = 'memwall.showRoofline'

/** Markdown of more than this many characters is not shown by VS Code. */
const maxLength = 100_000

/** What lies under the pointer. */
interface Found {
  readonly reading: Reading
  readonly place: Place
  readonly model: ModelReport
  readonly rows: readonly LayerRow[]
  readonly line: number
  readonly word: vscode.Range | undefined
}

/**
 * Two hovers over one place. The first has the figures. What would move them takes up to seconds: it is part of the first
 * where that need not wait for it; else it follows in one of its own, which VS Code adds below.
 */
export function hovers(documents: Documents): vscode.Disposable {
  // Each traces the model once more, so it is kept as long as its report is.
  const formulas = new WeakMap<ModelReport, readonly string[]>()
  const parts = new WeakMap<ModelReport, PartsOf | null>()
  const dense = new WeakMap<ModelReport, readonly LayerRow[] | null>()
  const advice = advised()

  /** A single device in one pass has neither passes nor collectives. */
  function partsIn({ reading: { analysis, scenario, report }, model, place, rows }: Found): Parts | null {
    const { training, parallel } = model.scenario
    if (training === null && !isSpread(parallel)) return null
    const of = kept(parts, model, () => analysis.parts(scenario, report.target, place.model))
    return of === null ? null : of(rows.map(row => row.index))
  }

  /** What a first hover over a model waits for, a trace at a time. */
  function* traced(found: Found): Work<Pick<HoverContext, 'formulas' | 'parts' | 'dense'>> {
    const { reading, place, model } = found
    const rules = kept(formulas, model, () => reading.formulas(place.model))
    yield
    const partsOfRows = partsIn(found)
    yield
    const { analysis, scenario, report } = reading
    const denseRows = kept(dense, model, () => analysis.uncompressedRows(scenario, report.target, place.model))
    return { formulas: rules, parts: partsOfRows, dense: denseRows }
  }

  async function figures(found: Found, cancelled: vscode.CancellationToken): Promise<string | null> {
    const { reading, place, model, rows, line } = found
    if (rows.length === 0) return place.line === null ? null : escaped(lensTooltip(place.line))
    const told = await inTurns(traced(found), () => !cancelled.isCancellationRequested)
    if (told === undefined) return null
    const { hoverText, pictureColours } = await import('./later')
    const argument = { uri: reading.document.uri.toString(), line, model: place.model }
    return hoverText({
      model,
      target: reading.report.target,
      rows,
      title: place.line?.rollup.name || commonPath(rows.map(row => row.path)) || (rows[0]?.path ?? ''),
      advice: (await advice.soon(reading, place.model, cancelled)) ?? null,
      ...told,
      colours: pictureColours[themeNow()],
      stale: reading.stale,
      link: `command:${openRoofline}?${encodeURIComponent(JSON.stringify([argument]))}`,
    })
  }

  async function following(
    { reading, place, rows }: Found,
    cancelled: vscode.CancellationToken,
  ): Promise<string | null> {
    if (rows.length === 0 || (await advice.soon(reading, place.model, cancelled)) !== undefined) return null
    const found = await advice.later(reading, place.model, cancelled)
    if (found === undefined || found === null) return null
    const { adviceText } = await import('./later')
    return adviceText(
      found,
      rows.map(row => row.index),
    )
  }

  const provider = (
    text: (found: Found, cancelled: vscode.CancellationToken) => Promise<string | null>,
  ): vscode.HoverProvider => ({
    async provideHover(document, position, cancelled) {
      if (!documents.has(document.uri)) return undefined
      const reading = await documents.settled(document)
      if (reading === undefined || cancelled.isCancellationRequested) return undefined
      const found = foundAt(reading, position)
      const markdown = found === null ? null : await text(found, cancelled)
      if (markdown === null || markdown === '' || markdown.length >= maxLength) return undefined
      const content = new vscode.MarkdownString(markdown, true)
      content.isTrusted = { enabledCommands: [openRoofline] }
      return new vscode.Hover(content, found?.word)
    },
  })
  // Of providers alike, VS Code shows the last registered first.
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(selector, provider(following)),
    vscode.languages.registerHoverProvider(selector, provider(figures)),
  )
}

function kept<T>(known: WeakMap<ModelReport, T>, model: ModelReport, make: () => T): T {
  const before = known.get(model)
  if (before !== undefined) return before
  const made = make()
  known.set(model, made)
  return made
}

function foundAt(reading: Reading, position: vscode.Position): Found | null {
  const line = position.line + 1
  const place = placeAt(reading, line, position.character + 1)
  const word = reading.document.getWordRangeAtPosition(position)
  if (place === null || (place.span === null && word === undefined)) return null
  const model = reading.report.models[place.model]
  if (model === undefined) return null
  return { reading, place, model, rows: place.rows.flatMap(index => model.layers[index] ?? []), line, word }
}

function themeNow(): keyof typeof pictureColours {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
    case vscode.ColorThemeKind.HighContrastLight:
      return 'light'
    case vscode.ColorThemeKind.HighContrast:
      return 'highContrast'
    default:
      return 'dark'
  }
}
