/**
 * Marks in the gutter and the overview ruler: lines by share of time and by bound, and in the gutter those whose figures
 * are of an earlier text, from the key that made them so.
 */
import * as vscode from 'vscode'
import type { Bound } from '../analysis/report'
import { lineMarks } from '../present/lineMarks'
import { markPicture, outdatedPicture, type Shade } from '../present/markPicture'
import type { Documents, Reading } from './documents'
import * as settings from './settings'
import { visibleEditors } from './visibleEditors'

/** Lanes of the overview ruler, which tell bounds apart beside colours. */
const lanes: Readonly<Record<Bound, vscode.OverviewRulerLane>> = {
  compute: vscode.OverviewRulerLane.Left,
  memory: vscode.OverviewRulerLane.Center,
  link: vscode.OverviewRulerLane.Right,
}

const gutter = (uriOf: (shade: Shade) => string): vscode.DecorationRenderOptions => {
  const icon = (shade: Shade) => ({ gutterIconPath: vscode.Uri.parse(uriOf(shade)), gutterIconSize: 'contain' })
  return { light: icon('light'), dark: icon('dark') }
}

const ruler = (bound: Bound): vscode.DecorationRenderOptions => ({
  overviewRulerLane: lanes[bound],
  overviewRulerColor: new vscode.ThemeColor(`memwall.${bound}Bound`),
})

export interface MarksOptions {
  /** Whether the figures on screen are those of the reading. */
  readonly isShown: (reading: Reading) => boolean
  /** Fires when that changes. */
  readonly onDidShow: vscode.Event<vscode.Uri>
}

/** Keeps the marks of visible editors up to date. */
export function marks(documents: Documents, { isShown, onDidShow }: MarksOptions): vscode.Disposable {
  const types = new Map<string, vscode.TextEditorDecorationType>()
  /** Lines that an editor was given last, as text, by decoration type. */
  let drawn = new WeakMap<vscode.TextEditor, Map<vscode.TextEditorDecorationType, string>>()

  function typeOf(key: string, options: () => vscode.DecorationRenderOptions): vscode.TextEditorDecorationType {
    const existing = types.get(key)
    if (existing !== undefined) return existing
    const made = vscode.window.createTextEditorDecorationType(options())
    types.set(key, made)
    return made
  }

  /** Lines with a mark, by decoration type. */
  function linesByType(reading: Reading): Map<vscode.TextEditorDecorationType, number[]> {
    const lines = new Map<vscode.TextEditorDecorationType, number[]>()
    const add = (type: vscode.TextEditorDecorationType, line: number) =>
      lines.set(type, [...(lines.get(type) ?? []), line])
    const current = reading.lines.filter(({ stale }) => !stale)
    const rollups = current.map(({ rollup }) => rollup)
    const marks = new Map(lineMarks(rollups, reading.report.models).map((mark, at) => [current[at], mark]))
    const isBehind = !isShown(reading)
    for (const shown of reading.lines) {
      const mark = marks.get(shown) ?? null
      const hasFigures = mark !== null || settings.placement() !== 'off'
      if (hasFigures && (isBehind || shown.stale))
        add(
          typeOf('outdated', () => gutter(outdatedPicture)),
          shown.line,
        )
      else if (mark !== null) {
        const { bound, size } = mark
        add(
          typeOf(`${bound} ${size}`, () => gutter(shade => markPicture(bound, size, shade))),
          shown.line,
        )
      }
      // Small shares are many, and would fill the ruler.
      if (mark !== null && mark.size !== 'small')
        add(
          typeOf(mark.bound, () => ruler(mark.bound)),
          shown.line,
        )
    }
    return lines
  }

  function draw(editor: vscode.TextEditor): void {
    const { document } = editor
    const reading = settings.showMarks() ? documents.get(document) : undefined
    const lines = reading === undefined ? new Map<vscode.TextEditorDecorationType, number[]>() : linesByType(reading)
    const before = drawn.get(editor) ?? new Map<vscode.TextEditorDecorationType, string>()
    drawn.set(editor, before)
    for (const type of types.values()) {
      const now = (lines.get(type) ?? []).filter(line => line <= document.lineCount)
      if (`${now}` === (before.get(type) ?? '')) continue
      before.set(type, `${now}`)
      editor.setDecorations(
        type,
        now.map(line => new vscode.Range(line - 1, 0, line - 1, 0)),
      )
    }
  }

  const drawOf = (uri: vscode.Uri) => visibleEditors(uri).forEach(draw)
  const drawAll = () => vscode.window.visibleTextEditors.forEach(draw)
  drawAll()
  return vscode.Disposable.from(
    { dispose: () => types.forEach(type => void type.dispose()) },
    vscode.window.onDidChangeVisibleTextEditors(drawAll),
    documents.onDidChange(drawOf),
    documents.onDidEdit(drawOf),
    onDidShow(drawOf),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // VS Code moves marks along with the text, and joins those of lines that are replaced at once.
      if (!documents.has(document.uri) || contentChanges.every(({ range }) => range.isSingleLine)) return
      drawn = new WeakMap()
      drawOf(document.uri)
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('memwall')) drawAll()
    }),
  )
}
