/** Hover over a layer, where it is made or applied, or over any line that carries figures. */
import * as vscode from 'vscode'
import { commonPath } from '../report/paths'
import type { ModelReport } from '../report/report'
import type { Documents, Reading } from './documents'
import { escaped, hoverText } from './hoverText'
import { lensTooltip } from './lensText'
import { selector } from './modelFile'
import { pictureColours } from './rooflinePicture'
import { type Place, placeAt } from './sites'

const openRoofline = 'memwall.showRoofline'

/** Markdown of more than this many characters is not shown by VS Code. */
const maxLength = 100_000

export function hovers(documents: Documents): vscode.Disposable {
  /** Formulas trace the model once more, so they are kept as long as its report is. */
  const known = new WeakMap<ModelReport, readonly string[]>()

  function formulasOf(reading: Reading, model: number): readonly string[] {
    const report = reading.report.models[model]
    if (report === undefined) return []
    const before = known.get(report)
    if (before !== undefined) return before
    const made = reading.formulas(model)
    known.set(report, made)
    return made
  }

  function markdown(reading: Reading, place: Place, line: number): string | null {
    const model = reading.report.models[place.model]
    if (model === undefined) return null
    const rows = place.rows.flatMap(index => model.layers[index] ?? [])
    if (rows.length === 0) return place.line === null ? null : escaped(lensTooltip(place.line))
    const argument = { uri: reading.document.uri.toString(), line, model: place.model }
    return hoverText({
      model,
      target: reading.report.target,
      rows,
      title: place.line?.rollup.name || commonPath(rows.map(row => row.path)) || (rows[0]?.path ?? ''),
      formulas: formulasOf(reading, place.model),
      colours: coloursNow(),
      stale: reading.stale,
      link: `command:${openRoofline}?${encodeURIComponent(JSON.stringify([argument]))}`,
    })
  }

  const provider: vscode.HoverProvider = {
    async provideHover(document, position, cancelled) {
      if (!documents.has(document.uri)) return undefined
      const reading = await documents.settled(document)
      if (reading === undefined || cancelled.isCancellationRequested) return undefined
      const word = document.getWordRangeAtPosition(position)
      const place = placeAt(reading, position.line + 1, position.character + 1)
      if (place === null || (place.span === null && word === undefined)) return undefined
      const text = markdown(reading, place, position.line + 1)
      if (text === null || text.length >= maxLength) return undefined
      const content = new vscode.MarkdownString(text, true)
      content.isTrusted = { enabledCommands: [openRoofline] }
      return new vscode.Hover(content, word)
    },
  }
  return vscode.languages.registerHoverProvider(selector, provider)
}

function coloursNow() {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
    case vscode.ColorThemeKind.HighContrastLight:
      return pictureColours.light
    case vscode.ColorThemeKind.HighContrast:
      return pictureColours.highContrast
    default:
      return pictureColours.dark
  }
}
