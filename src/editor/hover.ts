/** Hover over a layer, where it is made or applied, or over any line that carries figures. */
import * as vscode from 'vscode'
import type { Work } from '../cost/work'
import type { HoverContext } from '../present/hoverText'
import { escaped } from '../present/markdown'
import type { pictureColours } from '../present/rooflinePicture'
import { commonPath } from '../report/paths'
import type { Places } from '../report/places'
import type { ModelReport } from '../report/report'
import { advised } from './advised'
import type { Documents, Reading } from './documents'
import { inTurns } from './inTurns'
import { lensTooltip } from './lensText'
import { selector } from './modelFile'
import { type Place, placeAt } from './sites'

const openRoofline = 'memwall.showRoofline'

/** Markdown of more than this many characters is not shown by VS Code. */
const maxLength = 100_000

/** What lies under the pointer. */
interface Found {
  readonly reading: Reading
  readonly place: Place
  readonly places: Places
  readonly model: ModelReport
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
    if (place === null || (place.span === null && word === undefined)) return null
    const [model, own] = [report.models[place.model], placesOf(place.model)]
    return model === undefined || own === null ? null : { reading, place, places: own, model, line, word }
  }

  /** Each step traces the model once more, the first time. */
  function* told({ reading, place, places, model }: Found): Work<Pick<HoverContext, 'part' | 'formulas'>> {
    const part = yield* places.part(place.ops)
    return { part, formulas: kept(formulas, model, () => reading.formulas(place.model)) }
  }

  async function figures(found: Found, cancelled: vscode.CancellationToken): Promise<string | null> {
    const { reading, place, model, line } = found
    if (place.ops.length === 0) return place.line === null ? null : escaped(lensTooltip(place.line))
    const known = await inTurns(told(found), () => !cancelled.isCancellationRequested)
    if (known === undefined) return null
    const { hoverText, pictureColours } = await import('./later')
    const { rows } = known.part
    const argument = { uri: reading.document.uri.toString(), line, model: place.model }
    return hoverText({
      model,
      target: reading.report.target,
      ...known,
      title: place.line?.rollup.name || commonPath(rows.map(row => row.path)) || (rows[0]?.path ?? ''),
      advice: (await advice.soon(reading, place.model, cancelled)) ?? null,
      colours: pictureColours[themeNow()],
      stale: reading.stale,
      link: `command:${openRoofline}?${encodeURIComponent(JSON.stringify([argument]))}`,
    })
  }

  async function following(
    { reading, place, places, model }: Found,
    cancelled: vscode.CancellationToken,
  ): Promise<string | null> {
    if (place.ops.length === 0 || (await advice.soon(reading, place.model, cancelled)) !== undefined) return null
    const found = await advice.later(reading, place.model, cancelled)
    if (found === undefined || found === null) return null
    const { adviceOn } = await import('./later')
    return adviceOn(found, places.rows(place.ops), model)
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
