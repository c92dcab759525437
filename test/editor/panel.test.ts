/** The roofline panel beside an editor that is a stand-in: messages come as its page would send them. */
import { beforeEach, expect, test, vi } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import { defaultLimits } from '../../src/limits/limits'
import { finish } from '../../src/limits/resumable'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { answerTo } from '../../src/worker/answer'
import { analysisUnder } from '../../src/worker/conditionedAnalysis'
import { a100 } from '../support/report'

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
  TabInputWebview: class {},
  commands: { executeCommand: async () => {} },
  env: { language: 'en' },
  l10n: { bundle: undefined },
  window: {
    visibleTextEditors: [],
    activeTextEditor: undefined,
    tabGroups: { all: [] },
    onDidChangeTextEditorSelection: editor.nothing,
    onDidChangeActiveTextEditor: editor.nothing,
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

/** One layer, made on the third line. */
const text = `import { input, linear, model } from 'memwall'
model('one', { batch: 8 }, ({ batch }) =>
  linear(64)(input([batch, 64])))`

/** A cache that knows the files in `open`. */
function shownPanel(path = '/m.ts') {
  const open = new Set([path])
  let changed: (uri: unknown) => void = () => {}
  const document = editor.document(path)
  const scenario: Scenario = { ...defaultScenario, phase: 'train' }
  const sources = { file: path, read: () => text }
  const origin = { sources, limits: defaultLimits }
  const analysis = openAnalysis(sources)
  const current = { file: document.uri, shown: document.uri, focusPanel: vi.fn(), onDidChange: editor.nothing }
  let report = analysis.report(scenario, a100)
  const readingOf = (of: { uri: { path: string } }) => ({
    root: of.uri,
    uri: of.uri,
    path: of.uri.path,
    report,
    analysis,
    scenario,
    stale: false,
    selected: 0,
    baseline: null,
    comparison: null,
    lines: [],
    lineNow: (line: number) => line,
  })
  const conditions = { scenario, hardware: a100.id, defaultHardware: a100.id }
  const documents = {
    lookAt: () => {},
    /** As the worker answers, once it has the message. */
    async ask(_: unknown, question: Parameters<typeof answerTo>[1], signal: AbortSignal) {
      await new Promise(resolve => setImmediate(resolve))
      return signal.aborted ? undefined : finish(answerTo(analysisUnder(analysis, origin, conditions), question))
    },
    has: (uri: { path: string }) => open.has(uri.path),
    of: (uri: typeof document.uri) => (open.has(uri.path) ? readingOf({ uri }) : undefined),
    select: () => {},
    onDidChange: (listener: (uri: unknown) => void) => {
      changed = listener
      return editor.nothing()
    },
  }
  const choice = { scenarioOf: () => scenario, setScenario: vi.fn() }
  const context = {
    extensionUri: new editor.Uri('/extension'),
    workspaceState: { get: () => path, update: async () => {} },
  }
  const panel = rooflinePanel(context as never, documents as never, current as never, choice as never)
  return {
    open,
    panel,
    choice,
    analysis,
    scenario,
    /** The figures are others, as after an edit. */
    edit() {
      report = analysis.report(scenario, a100)
      changed(document.uri)
    },
  }
}

beforeEach(() => {
  editor.state.shown = []
  editor.state.opened = []
  editor.state.panels = []
})

test('a dot leads to its line', async () => {
  const { panel } = shownPanel()
  await panel.show()
  const [made] = editor.state.panels
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

/** What the page was told, of one type. */
const told = (type: string) =>
  (editor.state.panels[0]?.webview.postMessage.mock.calls ?? [])
    .map(([message]) => message as { readonly type: string; readonly version?: number })
    .filter(message => message.type === type)

const say = async (value: unknown): Promise<void> => editor.state.panels[0]?.said[0]?.(value)

test('a question is answered about the figures that the page has', async () => {
  const { panel, analysis, scenario } = shownPanel()
  await panel.show()
  await say({ type: 'ready' })
  expect(told('state')).toMatchObject([{ state: { version: 1 } }, { state: { version: 1 } }])
  await say({ type: 'ask', version: 1, model: 0, what: 'frontier' })
  await say({ type: 'ask', version: 1, model: 0, what: 'fit' })
  await vi.waitFor(() => expect(told('answer')).toHaveLength(2))
  expect(told('answer')).toEqual([
    { type: 'answer', version: 1, model: 0, what: 'frontier', answer: finish(analysis.frontier(scenario, 0)) },
    { type: 'answer', version: 1, model: 0, what: 'fit', answer: finish(analysis.fit(scenario, a100, 0)) },
  ])
  panel.dispose()
})

test('what an edit has overtaken is not answered, and a question about older figures is none', async () => {
  const { panel, edit } = shownPanel()
  await panel.show()
  await say({ type: 'ready' })
  await say({ type: 'ask', version: 1, model: 0, what: 'fit' })
  edit()
  await say({ type: 'ask', version: 1, model: 0, what: 'advice' })
  await say({ type: 'ask', version: 2, model: 0, what: 'frontier' })
  await vi.waitFor(() => expect(told('answer')).toHaveLength(1))
  expect(told('answer')).toMatchObject([{ version: 2, what: 'frontier' }])
  panel.dispose()
})

test('what fails is said', async () => {
  const { panel, analysis } = shownPanel()
  vi.spyOn(analysis, 'uncompressed').mockImplementation(() => {
    throw new Error('out of range')
  })
  await panel.show()
  await say({ type: 'ready' })
  await say({ type: 'ask', version: 1, model: 0, what: 'uncompressed' })
  await vi.waitFor(() => expect(told('unanswered')).toMatchObject([{ what: 'uncompressed', reason: 'out of range' }]))
  panel.dispose()
})

test('a section can be opened before the page is there, and after', async () => {
  const { panel } = shownPanel()
  await panel.open('fit')
  expect(told('open')).toEqual([])
  await say({ type: 'ready' })
  expect(told('open')).toEqual([{ type: 'open', what: 'fit' }])
  await panel.open('advice')
  expect(told('open').at(-1)).toEqual({ type: 'open', what: 'advice' })
  panel.dispose()
})

test('a plan that is picked becomes the budget of the scenario, and none of it where nothing is recomputed', async () => {
  const { panel, choice, scenario } = shownPanel()
  await panel.show()
  await say({ type: 'recompute', budget: 5_000_000 })
  const training = { ...scenario.training, recompute: { budget: 5_000_000 } }
  expect(choice.setScenario).toHaveBeenLastCalledWith(expect.objectContaining({ path: '/m.ts' }), {
    ...scenario,
    training,
  })
  await say({ type: 'recompute', budget: null })
  expect(choice.setScenario).toHaveBeenLastCalledWith(expect.objectContaining({ path: '/m.ts' }), scenario)
  panel.dispose()
})
