/** The roofline panel beside an editor that is a stand-in: messages come as its page would send them. */
import { beforeEach, expect, test, vi } from 'vitest'

const editor = vi.hoisted(() => {
  const nothing = () => ({ dispose: () => {} })
  class Uri {
    constructor(readonly path: string) {}
    static parse = (text: string) => new Uri(text.slice('file://'.length))
    static joinPath = (uri: Uri, name: string) => new Uri(`${uri.path}/${name}`)
    with = ({ path }: { path: string }) => new Uri(path)
    toString = () => `file://${this.path}`
  }
  type Panel = ReturnType<typeof makePanel>
  function makePanel() {
    const said: ((value: unknown) => Promise<void>)[] = []
    const gone: (() => void)[] = []
    return {
      visible: true,
      active: false,
      title: '',
      said,
      webview: {
        options: {},
        html: '',
        cspSource: '',
        asWebviewUri: String,
        postMessage: vi.fn(),
        onDidReceiveMessage: (listener: (value: unknown) => Promise<void>) => said.push(listener),
      },
      reveal: vi.fn(),
      onDidChangeViewState: nothing,
      onDidDispose: (listener: () => void) => gone.push(listener),
      dispose: vi.fn(() => {
        for (const listener of gone) listener()
      }),
    }
  }
  const state = {
    shown: [] as { path: string; line: number }[],
    opened: [] as string[],
    panels: [] as Panel[],
    restore: async (_: Panel): Promise<void> => {},
  }
  return { Uri, nothing, makePanel, state, document: (path: string) => ({ uri: new Uri(path) }) }
})

vi.mock('vscode', () => ({
  Uri: editor.Uri,
  Range: class {
    constructor(readonly line: number) {}
  },
  ViewColumn: { One: 1, Beside: -2 },
  TabInputText: class {},
  commands: { executeCommand: async () => {} },
  window: {
    visibleTextEditors: [],
    tabGroups: { all: [] },
    onDidChangeTextEditorSelection: editor.nothing,
    createWebviewPanel() {
      const panel = editor.makePanel()
      editor.state.panels.push(panel)
      return panel
    },
    registerWebviewPanelSerializer(_: string, serializer: { deserializeWebviewPanel: typeof editor.state.restore }) {
      editor.state.restore = panel => serializer.deserializeWebviewPanel(panel)
      return editor.nothing()
    },
    showTextDocument: async (document: { uri: { path: string } }, { selection }: { selection: { line: number } }) => {
      editor.state.shown.push({ path: document.uri.path, line: selection.line })
    },
  },
  workspace: {
    openTextDocument: async (uri: { path: string }) => {
      editor.state.opened.push(uri.path)
      return editor.document(uri.path)
    },
  },
}))

const { rooflinePanel } = await import('../../src/editor/panel')

/** A cache that knows the files in `open`; each has one row, on its third line. */
function shownPanel(path = '/m.ts') {
  const open = new Set([path])
  const document = editor.document(path)
  const row = {
    location: { file: path, line: 3, column: 1, endLine: 3, endColumn: 9 },
    applied: { file: path, line: 3 },
  }
  const readingOf = (of: { uri: { path: string } }) => ({
    document: of,
    report: { target: {}, models: [{ layers: [row] }] },
    stale: false,
    selected: 0,
    lines: [],
    lineNow: (line: number) => line,
  })
  const documents = {
    has: (uri: { path: string }) => open.has(uri.path),
    get: (of: typeof document) => (open.has(of.uri.path) ? readingOf(of) : undefined),
    settled: async (of: typeof document) => {
      open.add(of.uri.path)
      return readingOf(of)
    },
    select: () => {},
    onDidChange: editor.nothing,
  }
  const current = { document, reading: undefined, focusPanel: vi.fn(), onDidChange: editor.nothing }
  const context = {
    extensionUri: new editor.Uri('/extension'),
    workspaceState: { get: () => path, update: async () => {} },
  }
  return { open, panel: rooflinePanel(context as never, documents as never, current as never, {} as never) }
}

beforeEach(() => {
  editor.state.shown = []
  editor.state.opened = []
  editor.state.panels = []
})

test('a dot leads to its line after the tab of the file was closed', async () => {
  const { open, panel } = shownPanel()
  await panel.show()
  const [made] = editor.state.panels
  open.clear()
  await made?.said[0]?.({ type: 'reveal', model: 0, row: 0 })
  expect(editor.state.shown).toEqual([{ path: '/m.ts', line: 2 }])
  panel.dispose()
})

test('a panel that is restored beside one that is open goes, and the open one stays', async () => {
  const { panel } = shownPanel()
  await panel.show()
  const restored = editor.makePanel()
  await editor.state.restore(restored)
  expect(restored.dispose).toHaveBeenCalledOnce()
  await panel.show()
  expect(editor.state.panels).toHaveLength(1)
  expect(editor.state.panels[0]?.reveal).toHaveBeenCalledOnce()
  panel.dispose()
  await panel.show()
  expect(editor.state.panels).toHaveLength(2)
})
