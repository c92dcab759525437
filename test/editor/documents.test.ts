/** The one cache beside an editor that is a stand-in: what no real editor can be brought to do at will. */
import { afterEach, expect, test, vi } from 'vitest'
import { defaultScenario } from '../../src/cost/scenario'

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
  return { EventEmitter, Uri, nothing, watched, documents, configured: new EventEmitter() }
})

vi.mock('vscode', () => ({
  EventEmitter: editor.EventEmitter,
  Uri: editor.Uri,
  RelativePattern: class {
    constructor(readonly folder: { path: string }) {}
  },
  FileType: { File: 1 },
  window: { visibleTextEditors: [] },
  workspace: {
    textDocuments: editor.documents,
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

const targets = await import('../../src/hardware/catalogue')
const { openDocuments } = await import('../../src/editor/documents')

function textDocument(path: string) {
  const uri = new editor.Uri(path)
  return { uri, languageId: 'typescript', lineCount: 1, getText: () => "import { model } from 'memwall'" } as never
}

afterEach(() => {
  editor.documents.length = 0
  vi.restoreAllMocks()
})

test('a file whose figures fail does not keep the others from theirs', async () => {
  const [bad, good] = [textDocument('/bad.ts'), textDocument('/good.ts')]
  editor.documents.push(bad, good)
  let failing = false
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const load = async () =>
    ({
      ...targets,
      openAnalysis: ({ file }: { file: string }) => ({
        report(scenario: { phase: string }, target: unknown) {
          if (failing && file === '/bad.ts') throw new Error('broken')
          return { file, torn: false, target, models: [], lines: [], diagnostics: [], targets: [], of: scenario.phase }
        },
        formulas: () => [],
      }),
    }) as never
  const changed = new editor.EventEmitter()
  const choice = { scenario: defaultScenario, hardware: 'a100-sxm-80', onDidChange: changed.event }
  const documents = openDocuments(choice as never, load)
  await Promise.all([documents.settled(bad), documents.settled(good)])
  failing = true
  choice.scenario = { ...defaultScenario, phase: 'decode' }
  changed.fire()
  expect(documents.get(good)).toMatchObject({ stale: false, report: { of: 'decode' } })
  expect(documents.get(bad)).toMatchObject({ stale: true, report: { of: 'forward' } })
  expect(told).toHaveBeenCalledOnce()
  documents.dispose()
})

test('files that only a half-typed import named are forgotten', async () => {
  const document = textDocument('/m.ts')
  editor.documents.push(document)
  const wanted = ['/a/x.ts', '/ab/x.ts', '/abc/x.ts']
  let at = 0
  const load = async () =>
    ({
      ...targets,
      openAnalysis: ({ file, read }: { file: string; read: (path: string) => unknown }) => {
        read(wanted[at] as string)
        const report = { file, torn: false, models: [], lines: [], diagnostics: [], targets: [] }
        return { report: (_: unknown, target: unknown) => ({ ...report, target }), formulas: () => [] }
      },
    }) as never
  const changed = new editor.EventEmitter()
  const choice = { scenario: defaultScenario, hardware: 'a100-sxm-80', onDidChange: changed.event }
  const documents = openDocuments(choice as never, load)
  for (; at < wanted.length; at++) {
    editor.configured.fire({ affectsConfiguration: () => true })
    await documents.settled(document)
    expect([...editor.watched]).toEqual([(wanted[at] as string).slice(0, -'/x.ts'.length)])
  }
  documents.dispose()
})
