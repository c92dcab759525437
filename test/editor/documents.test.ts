/** The one cache beside an editor that is a stand-in: what no real editor can be brought to do at will. */
import { afterEach, expect, test, vi } from 'vitest'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'

const editor = vi.hoisted(() => {
  const nothing = () => ({ dispose: () => {} })
  class EventEmitter {
    readonly told: ((value: unknown) => void)[] = []
    event = (listener: (value: unknown) => void) => {
      this.told.push(listener)
      return nothing()
    }
    fire = (value?: unknown) => {
      for (const listener of this.told) listener(value)
    }
    dispose = () => {}
  }
  class Uri {
    constructor(readonly path: string) {}
    static parse = (text: string) => new Uri(text.slice('file://'.length))
    static joinPath = (uri: Uri, _: string) => new Uri(uri.path.slice(0, uri.path.lastIndexOf('/')))
    with = ({ path }: { path: string }) => new Uri(path)
    toString = () => `file://${this.path}`
  }
  const watched = new Set<string>()
  const documents: unknown[] = []
  const visible: unknown[] = []
  return { EventEmitter, Uri, nothing, watched, documents, visible, configured: new EventEmitter() }
})

vi.mock('vscode', () => ({
  EventEmitter: editor.EventEmitter,
  Uri: editor.Uri,
  RelativePattern: class {
    constructor(readonly folder: { path: string }) {}
  },
  FileType: { File: 1 },
  window: {
    visibleTextEditors: editor.visible,
    onDidChangeVisibleTextEditors: editor.nothing,
    onDidChangeActiveTextEditor: editor.nothing,
  },
  workspace: {
    textDocuments: editor.documents,
    getWorkspaceFolder: () => undefined,
    fs: {
      stat: async () => {
        throw new Error('no such file')
      },
    },
    getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
    createFileSystemWatcher({ folder }: { folder: { path: string } }) {
      editor.watched.add(folder.path)
      return {
        onDidChange: editor.nothing,
        onDidCreate: editor.nothing,
        onDidDelete: editor.nothing,
        dispose: () => editor.watched.delete(folder.path),
      }
    },
    onDidOpenTextDocument: editor.nothing,
    onDidCloseTextDocument: editor.nothing,
    onDidChangeTextDocument: editor.nothing,
    onDidChangeConfiguration: editor.configured.event,
  },
}))

const { Stopped } = await import('../../src/editor/analyser')
const { openDocuments } = await import('../../src/editor/documents')

function textDocument(path: string) {
  const uri = new editor.Uri(path)
  const text = "import { model } from 'memwall'"
  return { uri, version: 1, languageId: 'typescript', lineCount: 1, getText: () => text, lineAt: () => ({ text }) }
}

afterEach(() => {
  vi.useRealTimers()
  editor.documents.length = 0
  vi.restoreAllMocks()
})

interface Question {
  readonly document: string
  readonly opening: { readonly file: string; readonly texts: readonly (readonly [string, string | null])[] }
  readonly conditions: { readonly scenario: { readonly phase: string } }
}

const reportFor = ({ opening, conditions }: Question, read: readonly string[] = []) => ({
  report: { file: opening.file, torn: false, models: [], lines: [], diagnostics: [], of: conditions.scenario.phase },
  read,
  took: 1,
})

/** Two files beside each other, of which one can be made to fail; all questions that were asked. */
function twoFiles(visible: readonly string[]) {
  const files = ['/bad.ts', '/good.ts'].map(textDocument)
  editor.documents.push(...files)
  editor.visible.length = 0
  editor.visible.push(...files.filter(({ uri }) => visible.includes(uri.path)).map(document => ({ document })))
  const asked: Question[] = []
  let failure: Error | null = null
  const analyser = {
    forget: () => {},
    async ask(question: Question) {
      asked.push(question)
      if (failure !== null && question.document === 'file:///bad.ts') throw failure
      return reportFor(question)
    },
  }
  const changed = new editor.EventEmitter()
  let scenario: Scenario = defaultScenario
  const choice = { scenarioOf: () => scenario, hardware: 'a100-sxm-80', onDidChange: changed.event }
  const documents = openDocuments(choice as never, analyser as never)
  const [bad, good] = files as unknown as [never, never]
  return {
    documents,
    bad,
    good,
    asked,
    settled: () => Promise.all([documents.settled(bad), documents.settled(good)]),
    choose(phase: 'decode', failing: Error | null = null) {
      failure = failing
      scenario = { ...defaultScenario, phase }
      changed.fire()
    },
  }
}

test('a file whose figures fail does not keep the others from theirs', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { documents, bad, good, settled, choose } = twoFiles(['/bad.ts', '/good.ts'])
  await settled()
  choose('decode', new Error('broken'))
  await settled()
  expect(documents.get(good)).toMatchObject({ stale: false, report: { of: 'decode' } })
  expect(documents.get(bad)).toMatchObject({ stale: true, report: { of: 'forward' } })
  expect(told).toHaveBeenCalledOnce()
  documents.dispose()
})

test('a file whose analysis is stopped keeps its last figures and says so on its first line', async () => {
  const { documents, bad, settled, choose } = twoFiles(['/bad.ts', '/good.ts'])
  await settled()
  choose('decode', new Stopped('time'))
  await settled()
  expect(documents.get(bad)).toMatchObject({ stale: true, report: { of: 'forward' } })
  const problems = documents.problems().map(({ uri, diagnostics }) => [uri.path, diagnostics] as const)
  expect(new Map(problems).get('/bad.ts')).toMatchObject([
    { file: '/bad.ts', line: 1, severity: 'error', code: 'limit' },
  ])
  expect(new Map(problems).get('/good.ts')).toEqual([])
  documents.dispose()
})

test('a file whose analysis fails says so on its first line, in place of earlier problems', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const { documents, settled, choose } = twoFiles(['/bad.ts', '/good.ts'])
  await settled()
  choose('decode', new Error('out of cheese'))
  await settled()
  const { diagnostics } = documents.problems().find(({ uri }) => uri.path === '/bad.ts') ?? {}
  const message =
    'The analysis failed by a fault of Memwall: out of cheese. Report it together with this file. ' +
    'The last figures stay; the next edit starts a new analysis.'
  expect(diagnostics).toMatchObject([{ file: '/bad.ts', line: 1, severity: 'error', reason: { text: message } }])
  documents.dispose()
})

test('a chain of imports without an end is said on the first line', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const document = textDocument('/m.ts')
  editor.documents.push(document)
  let asked = 0
  const analyser = { forget: () => {}, ask: async () => ({ missing: [`/chain/${asked++}.ts`] }) }
  const choice = {
    scenarioOf: () => defaultScenario,
    hardware: 'a100-sxm-80',
    onDidChange: new editor.EventEmitter().event,
  }
  const documents = openDocuments(choice as never, analyser as never)
  await documents.settled(document as never)
  const message =
    'The analysis stopped after a chain of 1,000 imports. Import fewer files through one another. ' +
    'There are no figures; the next edit starts a new analysis.'
  expect(documents.problems()).toMatchObject([
    { diagnostics: [{ file: '/m.ts', code: 'limit', reason: { text: message } }] },
  ])
  documents.dispose()
})

test('another scenario is asked for where it is looked at, and elsewhere once it is', async () => {
  const { documents, bad, good, asked, settled, choose } = twoFiles(['/good.ts'])
  await settled()
  asked.length = 0
  choose('decode')
  expect(asked.map(({ document }) => document)).toEqual(['file:///good.ts'])
  expect(documents.get(bad)).toMatchObject({ report: { of: 'forward' } })
  documents.lookAt((bad as { uri: never }).uri)
  expect(asked.map(({ document }) => document)).toEqual(['file:///good.ts', 'file:///bad.ts'])
  await settled()
  expect(documents.get(bad)).toMatchObject({ report: { of: 'decode' } })
  expect(documents.get(good)).toMatchObject({ report: { of: 'decode' } })
  expect(asked).toHaveLength(2)
  documents.dispose()
})

test.each([
  ['comes', null],
  ['fails', new Error('broken')],
])('a file that lost its import is forgotten, though another scenario %s meanwhile', async (_, failure) => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.useFakeTimers()
  const { documents, bad, settled, choose } = twoFiles(['/bad.ts', '/good.ts'])
  await settled()
  vi.spyOn(bad as { getText(): string }, 'getText').mockReturnValue('')
  editor.configured.fire({ affectsConfiguration: () => true })
  await settled()
  expect(documents.get(bad)).toMatchObject({ stale: true })
  choose('decode', failure)
  await settled()
  await vi.advanceTimersByTimeAsync(2000)
  expect(documents.get(bad)).toBeUndefined()
  expect(documents.problems()).toHaveLength(1)
  documents.dispose()
})

test('a file whose import comes back is kept', async () => {
  vi.useFakeTimers()
  const { documents, bad, settled } = twoFiles(['/bad.ts', '/good.ts'])
  await settled()
  const text = vi.spyOn(bad as { getText(): string }, 'getText').mockReturnValue('')
  editor.configured.fire({ affectsConfiguration: () => true })
  await settled()
  text.mockRestore()
  editor.configured.fire({ affectsConfiguration: () => true })
  await settled()
  await vi.advanceTimersByTimeAsync(2000)
  expect(documents.get(bad)).toMatchObject({ stale: false })
  documents.dispose()
})

test('an analysis that is overtaken is forgotten, and the one that took its place is not', async () => {
  const document = textDocument('/m.ts')
  editor.documents.push(document)
  const asked: number[] = []
  const forgotten: number[] = []
  const analyser = {
    forget: (analysis: number) => forgotten.push(analysis),
    ask(question: Question & { readonly analysis: number }, signal: AbortSignal) {
      asked.push(question.analysis)
      // The first never answers.
      if (asked.length > 1) return Promise.resolve(reportFor(question))
      return new Promise(resolve => signal.addEventListener('abort', () => resolve(undefined)))
    },
  }
  const choice = {
    scenarioOf: () => defaultScenario,
    hardware: 'a100-sxm-80',
    onDidChange: new editor.EventEmitter().event,
  }
  const documents = openDocuments(choice as never, analyser as never)
  editor.configured.fire({ affectsConfiguration: () => true })
  await documents.settled(document as never)
  expect(asked).toHaveLength(2)
  expect(forgotten).toEqual([asked[0]])
  documents.dispose()
})

test('a chain of a hundred imports is fetched to its end', async () => {
  const document = textDocument('/m.ts')
  editor.documents.push(document)
  const chain = Array.from({ length: 100 }, (_, at) => `/chain/${at}.ts`)
  const analyser = {
    forget: () => {},
    async ask(question: Question) {
      const known = new Set(question.opening.texts.map(([path]) => path))
      const next = chain.find(path => !known.has(path))
      return next === undefined ? reportFor(question, chain) : { missing: [next] }
    },
  }
  const choice = {
    scenarioOf: () => defaultScenario,
    hardware: 'a100-sxm-80',
    onDidChange: new editor.EventEmitter().event,
  }
  const documents = openDocuments(choice as never, analyser as never)
  expect(await documents.settled(document as never)).toMatchObject({ stale: false, report: { of: 'forward' } })
  documents.dispose()
})

test('files that only a half-typed import named are forgotten', async () => {
  const document = textDocument('/m.ts')
  editor.documents.push(document)
  const wanted = ['/a/x.ts', '/ab/x.ts', '/abc/x.ts']
  let at = 0
  const analyser = {
    forget: () => {},
    async ask(question: Question) {
      const path = wanted[at] as string
      const isKnown = question.opening.texts.some(([known]) => known === path)
      return isKnown ? reportFor(question, [path]) : { missing: [path] }
    },
  }
  const choice = {
    scenarioOf: () => defaultScenario,
    hardware: 'a100-sxm-80',
    onDidChange: new editor.EventEmitter().event,
  }
  const documents = openDocuments(choice as never, analyser as never)
  for (; at < wanted.length; at++) {
    editor.configured.fire({ affectsConfiguration: () => true })
    await documents.settled(document as never)
    expect([...editor.watched]).toEqual([(wanted[at] as string).slice(0, -'/x.ts'.length)])
  }
  documents.dispose()
})
