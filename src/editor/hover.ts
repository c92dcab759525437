/** Hover over a layer, where it is made or applied, or over any line that carries figures. */
import * as vscode from 'vscode'
import type { Work } from '../cost/work'
import { commonPath } from '../report/paths'
import type { Part, Places } from '../report/places'
import type { ModelReport } from '../report/report'
import { advised } from './advised'
import type { Documents, Reading } from './documents'
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
  /** Null where its figures are of an earlier text. */
  readonly part: Part | null
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
  const places = new WeakMap<ModelReport, Places | null>()
  const advice = advised()

  function* foundAt(reading: Reading, position: vscode.Position): Work<Found | null> {
    const { analysis, scenario, report } = reading
    const placesOf = (index: number): Places | null => {
      const model = report.models[index]
      return model === undefined ? null : kept(places, model, () => analysis.places(scenario, report.target, index))
    }
    const line = position.line + 1
    const place = yield* placeAt(reading, line, position.character + 1, placesOf)
    const word = reading.document.getWordRangeAtPosition(position)
    const model = place === null ? undefined : report.models[place.model]
    if (place === null || model === undefined || (place.span === null && word === undefined)) return null
    yield
    const part = place.ops.length === 0 ? null : (placesOf(place.model)?.part(place.ops) ?? null)
    return { reading, place, model, part, line, word }
  }

  async function figures(found: Found, cancelled: vscode.CancellationToken): Promise<string | null> {
    const { reading, place, model, part, line } = found
    if (part === null) return place.line === null ? null : escaped(lensTooltip(place.line))
    const { rows } = part
    const { hoverText, pictureColours } = await import('./later')
    const argument = { uri: reading.document.uri.toString(), line, model: place.model }
    return hoverText({
      model,
      target: reading.report.target,
      part,
      title: place.line?.rollup.name || commonPath(rows.map(row => row.path)) || (rows[0]?.path ?? ''),
      formulas: kept(formulas, model, () => reading.formulas(place.model)),
      advice: (await advice.soon(reading, place.model, cancelled)) ?? null,
      colours: pictureColours[themeNow()],
      stale: reading.stale,
      link: `command:${openRoofline}?${encodeURIComponent(JSON.stringify([argument]))}`,
    })
  }

  async function following(
    { reading, place, part }: Found,
    cancelled: vscode.CancellationToken,
  ): Promise<string | null> {
    if (part === null || (await advice.soon(reading, place.model, cancelled)) !== undefined) return null
    const found = await advice.later(reading, place.model, cancelled)
    if (found === undefined || found === null) return null
    const { adviceText } = await import('./later')
    return adviceText(
      found,
      part.rows.map(row => row.index),
    )
  }

  const provider = (
    text: (found: Found, cancelled: vscode.CancellationToken) => Promise<string | null>,
  ): vscode.HoverProvider => ({
    async provideHover(document, position, cancelled) {
      if (!documents.has(document.uri)) return undefined
      const reading = await documents.settled(document)
      if (reading === undefined || cancelled.isCancellationRequested) return undefined
      const found = await inTurns(foundAt(reading, position), () => !cancelled.isCancellationRequested)
      if (found === undefined || found === null) return undefined
      const markdown = await text(found, cancelled)
      if (markdown === null || markdown === '' || markdown.length >= maxLength) return undefined
      const content = new vscode.MarkdownString(markdown, true)
      content.isTrusted = { enabledCommands: [openRoofline] }
      return new vscode.Hover(content, found.word)
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
