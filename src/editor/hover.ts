/** Hover over a layer, where it is created or applied, or over any line with figures. */
import * as vscode from 'vscode'
import { comparedLine, comparedRows, placeVersus } from '../present/baselineText'
import { lensName } from '../present/lensText'
import type { HoverAnswer, HoverQuestion, Theme } from '../protocol/analysis'
import { hoverMarkdown } from '../text/escape'
import { signalOf } from './cancellation'
import type { Documents, Reading } from './documents'
import { pointedAt } from './hoverTarget'
import { selector } from './modelFile'

/** Commands that links of a hover run. */
const enabledCommands = ['memwall.showRoofline', 'memwall.applySuggestion']

/** Maximum number of characters of Markdown that VS Code shows. */
const maxLength = 100_000

/**
 * Registers two hovers per place: the figures at once, and below them a suggestion, which may take seconds, with
 * details.
 */
export function hovers(documents: Documents): vscode.Disposable {
  const provider = (part: HoverQuestion['part']): vscode.HoverProvider => ({
    async provideHover(document, position, cancelled) {
      if (!documents.has(document.uri)) return undefined
      const reading = await documents.settled(document)
      if (reading === undefined || cancelled.isCancellationRequested) return undefined
      const word = document.getWordRangeAtPosition(position)
      const markdown = await textAt(reading, position, word, part, cancelled)
      if (markdown === null || markdown === '' || markdown.length >= maxLength) return undefined
      const content = new vscode.MarkdownString(markdown, true)
      content.isTrusted = { enabledCommands }
      // Colours of bounds, and the picture beside the parts.
      content.supportHtml = true
      return new vscode.Hover(content, word)
    },
  })

  async function textAt(
    reading: Reading,
    position: vscode.Position,
    word: vscode.Range | undefined,
    part: HoverQuestion['part'],
    cancelled: vscode.CancellationToken,
  ): Promise<string | null> {
    const line = position.line + 1
    const shown = reading.lines.find(each => each.line === line)
    const answer = await documents
      .ask(
        reading,
        {
          what: 'hover',
          part,
          ...pointedAt(reading, line, position.character + 1),
          theme: themeNow(),
          stale: reading.stale,
          compared: reading.comparison !== null,
          at: { uri: reading.root.toString(), file: reading.uri.toString(), line },
        },
        signalOf(cancelled),
      )
      .catch((error: unknown) => {
        console.error('Memwall: no hover', error)
        return null
      })
    if (answer === undefined) return null
    if (answer !== null) {
      if (!answer.isCall && word === undefined) return null
      const [figures, ...others] = answer.paragraphs
      const against = part === 'figures' ? changesAt(reading, answer, line) : null
      return [against === null ? figures : `${figures}  \n${against}`, ...others].join('\n\n')
    }
    return part === 'figures' && shown !== undefined && word !== undefined ? hoverMarkdown(lensName(shown)) : null
  }

  // Among equal providers, VS Code shows the last registered one first.
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(selector, provider('rest')),
    vscode.languages.registerHoverProvider(selector, provider('figures')),
  )
}

/** Maximum number of characters of the line of changes, so that it does not wrap. */
const mostChanges = 84

/** Line of the changes against the baseline, as Markdown; null where nothing differs. */
function changesAt({ report, comparison, lines }: Reading, { isCall, rows }: HoverAnswer, line: number): string | null {
  if (comparison === null) return null
  const rollup = lines.find(each => each.line === line && !each.stale)?.rollup
  const place = isCall
    ? rows && comparedRows(rows, report.models, comparison)
    : rollup && comparedLine(rollup, comparison)
  const text = place ? placeVersus(comparison.against, place, mostChanges) : null
  return text === null ? null : `$(git-compare) ${hoverMarkdown(text)}`
}

function themeNow(): Theme {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
      return 'light'
    case vscode.ColorThemeKind.HighContrastLight:
      return 'highContrastLight'
    case vscode.ColorThemeKind.HighContrast:
      return 'highContrast'
    default:
      return 'dark'
  }
}
