/** The roofline panel: one webview that shows the model file the user is at, and takes them back to its lines. */
import * as vscode from 'vscode'
import type { Report } from '../analysis/report'
import type { FromPanel, PanelQuestion, PanelState, ToPanel } from '../protocol/panel'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Documents, Reading } from './documents'
import { rowsOnLine } from './hoverTarget'
import { uriOf } from './modelFile'
import { orphan, panelTabs } from './orphans'
import { answering } from './panelAnswers'
import { readMessage } from './panelMessages'
import { page } from './panelPage'
import { sendInParts } from './panelState'

export const panelType = 'memwall.roofline'
const fileKey = 'memwall.panel.file'

/** Where the panel is opened at: a line of a file, under one of its models. */
export interface RooflineAt {
  readonly uri: string
  readonly line: number
  readonly model: number
}

export interface RooflinePanel extends vscode.Disposable {
  /** Without a place it shows the current model file. */
  show(at?: RooflineAt): Promise<void>
  /** Shows the current model file with the section that answers this opened. */
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
  /** The line that is lit, and its rows. */
  let line: number | null = null
  let rows: readonly number[] = []
  /** The report that was sent last, and how many there were. */
  let sent: Report | null = null
  let version = 0
  /** The page has said that it listens. */
  let listening = false
  /** Told to the page once it listens. */
  let opening: PanelQuestion | null = null

  const post = (message: ToPanel): void => {
    if (panel?.visible) void panel.webview.postMessage(message)
  }
  const answers = answering(documents, post)

  const reading = (): Reading | undefined => document && documents.get(document)

  /** The reading of a file whose tab may have been closed meanwhile: it is opened again, without a tab. */
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

  /** Lights the rows of a line of the file, and keeps to that line as figures change. */
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
    panel.title = `Roofline: ${fileName(next.uri)}`
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
      case 'recompute': {
        const { scenario } = choice
        const recompute = message.budget === null ? 'none' : { budget: message.budget }
        choice.setScenario({ ...scenario, training: { ...scenario.training, recompute } })
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
      // A page that is hidden is gone: shown again it is loaded anew, and asks again.
      if (!made.visible) {
        listening = false
        answers.drop()
      }
      current.focusPanel(made.active ? document : undefined)
    })
    made.onDidDispose(() => {
      // One that was restored may go while another is shown.
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

  /** The file that the last panel of this workspace showed. */
  async function lastDocument(): Promise<vscode.TextDocument | undefined> {
    const file = context.workspaceState.get<unknown>(fileKey)
    return (typeof file === 'string' ? await openDocument(file) : undefined) ?? current.document
  }

  /** The extension host was restarted with the panel open: another takes its place. */
  async function replaceOrphan(): Promise<void> {
    const tab = await orphan(panelType, () => panel !== undefined)
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
    adopt(vscode.window.createWebviewPanel(panelType, 'Roofline', { viewColumn, preserveFocus: true }, options))
  }

  function showDocument(asked: vscode.TextDocument, at?: RooflineAt, column = vscode.ViewColumn.Beside): void {
    if (panel === undefined) {
      // Nobody answers the pages of panels that were left behind.
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
        // There is one panel: another may have been opened meanwhile.
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

/** Undefined where the file is gone. */
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

/** Where the file is open already, else the first group. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  for (const group of vscode.window.tabGroups.all)
    for (const { input } of group.tabs)
      if (input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()) return group.viewColumn
  return vscode.ViewColumn.One
}
