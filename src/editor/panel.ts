/** The roofline panel: one webview that shows the current model file and links to its lines. */
import * as vscode from 'vscode'
import type { Report } from '../analysis/report'
import { editorText } from '../present/editorText'
import type { FromPanel, PanelQuestion, PanelState, ToPanel } from '../protocol/panel'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Documents, Reading } from './documents'
import { rowsOnLine } from './hoverTarget'
import { uriOf } from './modelFile'
import { orphanTab, panelTabs } from './orphanTabs'
import { panelAnswering } from './panelAnswers'
import { readMessage } from './panelMessages'
import { page } from './panelPage'
import { sendInParts } from './panelState'

export const panelType = 'memwall.roofline'
const fileKey = 'memwall.panel.file'

/** Place that the panel is opened at: a line of a file, under one of its models. */
export interface RooflineAt {
  readonly uri: string
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
  let document: vscode.TextDocument | undefined
  /** Highlighted line and its rows. */
  let line: number | null = null
  let rows: readonly number[] = []
  /** Last report sent, and the number of reports sent so far. */
  let sent: Report | null = null
  let version = 0
  /** Whether the page has reported that it is ready. */
  let listening = false
  /** Section to open once the page is ready. */
  let opening: PanelQuestion | null = null

  const post = (message: ToPanel): void => {
    if (panel?.visible) void panel.webview.postMessage(message)
  }
  const answers = panelAnswering(documents, post)

  const reading = (): Reading | undefined => document && documents.get(document)

  /** Reading of the shown file. Opens the document again, without a tab, if its tab was closed. */
  async function reopened(): Promise<Reading | undefined> {
    const before = document
    if (before === undefined || documents.has(before.uri)) return reading()
    const again = await openDocument(before.uri.toString())
    if (again === undefined || document !== before) return reading()
    document = again
    return documents.settled(again)
  }

  function sendState(): void {
    const at = reading()
    if (at === undefined) return
    if (at.report !== sent) {
      answers.drop()
      sent = at.report
      version++
    }
    void sendInParts(stateOf(at, version), post, () => at.report === sent)
  }

  /** Highlights the rows of a line of the file, and keeps to that line as figures change. */
  function highlight(next: number | null): void {
    line = next
    const at = reading()
    const lit = at === undefined || line === null ? [] : rowsOnLine(at, line)
    if (lit.join() === rows.join()) return
    rows = lit
    post({ type: 'highlight', rows })
  }

  function highlightCursor(): void {
    const editor = vscode.window.visibleTextEditors.find(each => each.document === document)
    if (editor !== undefined) highlight(editor.selection.active.line + 1)
  }

  function follow(next: vscode.TextDocument | undefined): void {
    if (next === undefined || panel === undefined) return
    const same = document?.uri.toString() === next.uri.toString()
    document = next
    documents.lookAt(next)
    if (same) return
    rows = []
    void context.workspaceState.update(fileKey, next.uri.toString())
    panel.title = editorText.panel.titleOf(fileName(next.uri))
    sendState()
    highlightCursor()
  }

  async function receive(message: FromPanel): Promise<void> {
    const at = await reopened()
    switch (message.type) {
      case 'ready':
        listening = true
        sendState()
        if (rows.length > 0) post({ type: 'highlight', rows })
        if (opening !== null) post({ type: 'open', what: opening })
        opening = null
        return
      case 'reveal':
        if (at !== undefined) await reveal(at, message.model, message.row)
        return
      case 'select':
        if (document !== undefined) documents.select(document.uri, message.model)
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
        if (document === undefined) return
        const scenario = choice.scenarioOf(document.uri)
        const recompute = message.budget === null ? 'none' : { budget: message.budget }
        choice.setScenario(document.uri, { ...scenario, training: { ...scenario.training, recompute } })
      }
    }
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
      current.focusPanel(made.active ? document : undefined)
    })
    made.onDidDispose(() => {
      // A restored panel may be disposed of while another is shown.
      if (panel !== made) return
      panel = undefined
      document = undefined
      documents.lookAt(undefined)
      line = null
      rows = []
      opening = null
      answers.drop()
      current.focusPanel(undefined)
    })
    made.webview.html = page(made.webview, dist)
  }

  async function show(at?: RooflineAt): Promise<void> {
    const asked = at === undefined ? current.document : await openDocument(at.uri)
    if (asked !== undefined) showDocument(asked, at)
  }

  /** File shown by the last panel of this workspace. */
  async function lastDocument(): Promise<vscode.TextDocument | undefined> {
    const file = context.workspaceState.get<unknown>(fileKey)
    return (typeof file === 'string' ? await openDocument(file) : undefined) ?? current.document
  }

  /** Replaces a panel that stayed open when the extension host was restarted. */
  async function replaceOrphan(): Promise<void> {
    const tab = await orphanTab(panelType, () => panel !== undefined)
    const last = tab && (await lastDocument())
    if (panel === undefined && last !== undefined) showDocument(last, undefined, tab?.group.viewColumn)
  }

  async function open(what: PanelQuestion): Promise<void> {
    const asked = current.document
    if (asked === undefined) return
    if (listening) post({ type: 'open', what })
    else opening = what
    showDocument(asked)
  }

  function create(viewColumn: vscode.ViewColumn): void {
    const options = { enableScripts: true, localResourceRoots: [dist] }
    adopt(
      vscode.window.createWebviewPanel(panelType, editorText.panel.title, { viewColumn, preserveFocus: true }, options),
    )
  }

  function showDocument(asked: vscode.TextDocument, at?: RooflineAt, column = vscode.ViewColumn.Beside): void {
    if (panel === undefined) {
      // Panels that were left behind get no answers to their messages.
      const left = panelTabs(panelType)
      create(column)
      if (left.length > 0) void vscode.window.tabGroups.close(left, true)
    } else panel.reveal(undefined, true)
    follow(asked)
    if (at === undefined) return
    documents.select(asked.uri, at.model)
    highlight(at.line)
  }

  const disposables = [
    current.onDidChange(() => follow(current.document)),
    documents.onDidChange(uri => {
      if (document?.uri.toString() !== uri.toString()) return
      sendState()
      highlight(line)
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor.document === document) highlightCursor()
    }),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      async deserializeWebviewPanel(restored: vscode.WebviewPanel) {
        const last = await lastDocument()
        // There is only one panel, and another may have been opened meanwhile.
        if (panel !== undefined) return restored.dispose()
        adopt(restored)
        follow(last)
      },
    }),
  ]
  void replaceOrphan()
  return {
    show,
    open,
    dispose() {
      panel?.dispose()
      for (const each of disposables) each.dispose()
    },
  }
}

function stateOf({ document, report, stale, selected }: Reading, version: number): PanelState {
  return { version, file: fileName(document.uri), stale, target: report.target, models: report.models, selected }
}

const fileName = (uri: vscode.Uri): string => uri.path.split('/').at(-1) ?? uri.path

/** Undefined when the file no longer exists. */
async function openDocument(uri: string): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true))
  } catch {
    return undefined
  }
}

/** Shows a row's creation call, in the editor that has the file or beside the panel. */
async function reveal(reading: Reading, model: number, row: number): Promise<void> {
  const location = reading.report.models[model]?.layers[row]?.location
  if (location === undefined) return
  const uri = uriOf(reading.document.uri, location.file)
  const own = uri.toString() === reading.document.uri.toString()
  const line = (at: number) => (own ? reading.lineNow(at) : at) - 1
  const selection = new vscode.Range(
    line(location.line),
    location.column - 1,
    line(location.endLine),
    location.endColumn - 1,
  )
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
    selection,
    viewColumn: columnOf(uri),
  })
}

/** Column in which the file is open already, else the first group. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  for (const group of vscode.window.tabGroups.all)
    for (const { input } of group.tabs)
      if (input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()) return group.viewColumn
  return vscode.ViewColumn.One
}
