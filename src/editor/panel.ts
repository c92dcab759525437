/**
 * The roofline panel: one webview that shows a model file and links to its lines and those of the files it imports. It
 * follows the current model file unless it is pinned.
 */
import * as vscode from 'vscode'
import type { Report } from '../analysis/report'
import { editorText } from '../present/editorText'
import type { FromPanel, PanelQuestion, ToPanel } from '../protocol/panel'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Documents, Reading } from './documents'
import { rowsOnLine } from './hoverTarget'
import { orphanTab, panelTabs } from './orphanTabs'
import { panelAnswering } from './panelAnswers'
import { readMessage } from './panelMessages'
import { page } from './panelPage'
import { placeOfRow, reveal } from './panelReveal'
import { fileName, sendInParts, stateOf } from './panelState'
import { visibleEditors } from './visibleEditors'

export const panelType = 'memwall.roofline'
const fileKey = 'memwall.panel.file'
const pinnedKey = 'memwall.panel.pinned'

/** Place that the panel is opened at: a line under a model of a model file. */
export interface RooflineAt {
  readonly uri: string
  /** File of the line, which the model file may import. */
  readonly file: string
  readonly line: number
  readonly model: number
}

export interface RooflinePanel extends vscode.Disposable {
  /** Shows a place, or the current model file when there is none. */
  show(at?: RooflineAt): Promise<void>
  /** Shows the current model file and opens the section that answers this question. */
  open(what: PanelQuestion): Promise<void>
}

export function rooflinePanel(
  context: vscode.ExtensionContext,
  documents: Documents,
  current: Current,
  choice: Choice,
): RooflinePanel {
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist')
  let panel: vscode.WebviewPanel | undefined
  /** Model file that is shown. */
  let root: vscode.Uri | undefined
  let pinned = context.workspaceState.get<unknown>(pinnedKey) === true
  /** File that a click on a layer opened, which the panel does not turn to. */
  let revealed: string | null = null
  /** Highlighted line and its rows. */
  let cursor: Cursor | null = null
  let rows: readonly number[] = []
  /** Last report sent, and the number of reports sent so far. */
  let sent: Report | null = null
  let version = 0
  /** Whether the page has reported that it is ready. */
  let listening = false
  /** Section to open once the page is ready. */
  let opening: PanelQuestion | null = null
  const deactivated = new AbortController()

  const post = (message: ToPanel): void => {
    if (panel?.visible) void panel.webview.postMessage(message)
  }
  const answers = panelAnswering(documents, post)

  const reading = (): Reading | undefined => root && documents.of(root)

  function sendState(): void {
    const at = reading()
    if (at === undefined) return
    if (at.report !== sent) {
      answers.drop()
      sent = at.report
      version++
    }
    void sendInParts(stateOf(at, version, pinned), post, () => at.report === sent)
  }

  /** Highlights the rows of a line, and keeps to that line as figures change. */
  function highlight(next: Cursor | null): void {
    cursor = next
    const at = root && next ? documents.of(root, next.uri) : undefined
    const lit = at === undefined || next === null ? [] : rowsOnLine(at, next.line)
    if (lit.join() === rows.join()) return
    rows = lit
    post({ type: 'highlight', rows })
  }

  function highlightCursor({ document: { uri }, selection }: vscode.TextEditor): void {
    const line = selection.active.line + 1
    if (root !== undefined && documents.of(root, uri) !== undefined) highlight({ uri, line })
  }

  /** Follows the current model file. */
  function follow(): void {
    const shown = current.shown?.toString()
    if (shown !== undefined && shown !== revealed) revealed = null
    if (panel === undefined || current.file === undefined) return
    const isFree = !pinned && revealed === null && (current.reading?.report.models.length ?? 0) > 0
    if (root === undefined || isFree) turnTo(current.file)
  }

  function turnTo(next: vscode.Uri): void {
    if (panel === undefined || root?.toString() === next.toString()) return
    root = next
    documents.lookAt(next)
    rows = []
    void context.workspaceState.update(fileKey, next.toString())
    panel.title = editorText.panel.titleOf(fileName(next))
    sendState()
    for (const editor of [...visibleEditors(next), vscode.window.activeTextEditor])
      if (editor !== undefined) highlightCursor(editor)
  }

  function pin(next: boolean): void {
    pinned = next
    void context.workspaceState.update(pinnedKey, next)
    sendState()
    follow()
  }

  async function receive(message: FromPanel): Promise<void> {
    const at = reading()
    switch (message.type) {
      case 'ready':
        listening = true
        sendState()
        if (rows.length > 0) post({ type: 'highlight', rows })
        if (opening !== null) post({ type: 'open', what: opening })
        opening = null
        return
      case 'reveal':
        if (at !== undefined) await revealRow(at, message.model, message.row)
        return
      case 'select':
        if (root !== undefined) documents.select(root, message.model)
        return
      case 'pin':
        pin(message.pinned)
        return
      case 'pick':
        await vscode.commands.executeCommand(
          message.what === 'hardware' ? 'memwall.selectHardware' : 'memwall.selectScenario',
        )
        return
      case 'ask':
        if (at !== undefined && message.version === version) answers.ask(message, at)
        return
      case 'apply':
        if (at !== undefined && message.version === version) await answers.apply(message, at)
        return
      case 'recompute': {
        if (root === undefined) return
        const scenario = choice.scenarioOf(root)
        const recompute = message.budget === null ? 'none' : { budget: message.budget }
        choice.setScenario(root, { ...scenario, training: { ...scenario.training, recompute } })
      }
    }
  }

  async function revealRow(at: Reading, model: number, row: number): Promise<void> {
    const place = placeOfRow(documents, at, model, row)
    if (place === undefined) return
    revealed = place.uri.toString()
    await reveal(place, panel?.viewColumn)
  }

  function adopt(made: vscode.WebviewPanel): void {
    panel = made
    listening = false
    made.webview.options = { enableScripts: true, localResourceRoots: [dist] }
    made.webview.onDidReceiveMessage((value: unknown) => {
      const message = readMessage(value)
      if (message !== null) return receive(message)
    })
    made.onDidChangeViewState(() => {
      // A hidden page is discarded. When shown again it is reloaded, and reports that it is ready.
      if (!made.visible) {
        listening = false
        answers.drop()
      }
      current.focusPanel(made.active ? root : undefined)
    })
    made.onDidDispose(() => {
      // A restored panel may be disposed of while another is shown.
      if (panel !== made) return
      panel = undefined
      root = undefined
      documents.lookAt(undefined)
      cursor = null
      revealed = null
      rows = []
      opening = null
      answers.drop()
      current.focusPanel(undefined)
    })
    made.webview.html = page(made.webview, dist)
  }

  async function show(at?: RooflineAt): Promise<void> {
    const asked = at === undefined ? current.file : await existing(documents, at.uri)
    if (asked !== undefined) showFile(asked, at)
  }

  /** Model file shown by the last panel of this workspace. */
  async function lastFile(): Promise<vscode.Uri | undefined> {
    const file = context.workspaceState.get<unknown>(fileKey)
    return (typeof file === 'string' ? await existing(documents, file) : undefined) ?? current.file
  }

  /** Replaces a panel that stayed open when the extension host was restarted. */
  async function replaceOrphan(): Promise<void> {
    const tab = await orphanTab(panelType, () => panel !== undefined, deactivated.signal)
    const last = tab && (await lastFile())
    if (panel === undefined && last !== undefined) showFile(last, undefined, tab?.group.viewColumn)
  }

  async function open(what: PanelQuestion): Promise<void> {
    const asked = current.file
    if (asked === undefined) return
    if (listening) post({ type: 'open', what })
    else opening = what
    showFile(asked)
  }

  function create(viewColumn: vscode.ViewColumn): void {
    const options = { enableScripts: true, localResourceRoots: [dist] }
    adopt(
      vscode.window.createWebviewPanel(panelType, editorText.panel.title, { viewColumn, preserveFocus: true }, options),
    )
  }

  function showFile(asked: vscode.Uri, at?: RooflineAt, column = vscode.ViewColumn.Beside): void {
    if (panel === undefined) {
      // Panels that were left behind get no answers to their messages.
      const left = panelTabs(panelType)
      pinned &&= left.length > 0
      create(column)
      if (left.length > 0) void vscode.window.tabGroups.close(left, true)
    } else panel.reveal(undefined, true)
    turnTo(asked)
    if (at === undefined) return
    documents.select(asked, at.model)
    highlight({ uri: vscode.Uri.parse(at.file), line: at.line })
  }

  const disposables = [
    current.onDidChange(follow),
    documents.onDidChange(uri => {
      if (root?.toString() !== uri.toString()) return
      sendState()
      highlight(cursor)
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => highlightCursor(textEditor)),
    vscode.window.onDidChangeActiveTextEditor(editor => editor && highlightCursor(editor)),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      async deserializeWebviewPanel(restored: vscode.WebviewPanel) {
        const last = await lastFile()
        // There is only one panel, and another may have been opened meanwhile.
        if (panel !== undefined) return restored.dispose()
        adopt(restored)
        if (last !== undefined) turnTo(last)
      },
    }),
  ]
  void replaceOrphan()
  return {
    show,
    open,
    dispose() {
      deactivated.abort()
      panel?.dispose()
      for (const each of disposables) each.dispose()
    },
  }
}

/** A line of a file, from 1. */
interface Cursor {
  readonly uri: vscode.Uri
  readonly line: number
}

/** Undefined when the file no longer exists. */
async function existing(documents: Documents, file: string): Promise<vscode.Uri | undefined> {
  try {
    const uri = vscode.Uri.parse(file, true)
    return documents.has(uri) ? uri : (await vscode.workspace.openTextDocument(uri)).uri
  } catch {
    return undefined
  }
}
