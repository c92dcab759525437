/** Texts of files, and the folders that are watched for changes of them. */
import { expect, test, vi } from 'vitest'

const editor = vi.hoisted(() => {
  class Uri {
    constructor(readonly path: string) {}
    static parse = (text: string) => new Uri(text.slice('file://'.length))
    static joinPath = (uri: Uri, _: string) => new Uri(uri.path.slice(0, uri.path.lastIndexOf('/')))
    toString = () => `file://${this.path}`
  }
  /** By folder: tells its watcher that a file has changed. */
  const watched = new Map<string, (uri: Uri) => void>()
  const reading: (() => void)[] = []
  return { Uri, watched, reading }
})

vi.mock('vscode', () => ({
  EventEmitter: class {
    readonly told: ((value: unknown) => void)[] = []
    event = (listener: (value: unknown) => void) => this.told.push(listener)
    fire = (value: unknown) => {
      for (const listener of this.told) listener(value)
    }
    dispose = () => {}
  },
  Uri: editor.Uri,
  RelativePattern: class {
    constructor(readonly folder: { path: string }) {}
  },
  FileType: { File: 1 },
  workspace: {
    textDocuments: [],
    fs: {
      stat: async () => ({ type: 1, size: 4 }),
      readFile: () => new Promise(resolve => editor.reading.push(() => resolve(new TextEncoder().encode('text')))),
    },
    createFileSystemWatcher({ folder }: { folder: { path: string } }) {
      return {
        onDidChange: (listener: (uri: unknown) => void) => editor.watched.set(folder.path, listener),
        onDidCreate: () => {},
        onDidDelete: () => {},
        dispose: () => editor.watched.delete(folder.path),
      }
    },
  },
}))

const { workspaceFiles } = await import('../../src/editor/files')

test('the folder of a file that is being fetched stays watched while another analysis ends', async () => {
  const files = workspaceFiles()
  const uri = new editor.Uri('/x/config.json')
  const changed: string[] = []
  files.onDidChange(({ path }) => changed.push(path))
  const fetched = files.fetch([uri as never], 100)
  files.keepOnly(new Set([uri.toString()]))
  await Promise.resolve()
  for (const read of editor.reading) read()
  await fetched
  expect(files.text(uri as never)).toBe('text')
  editor.watched.get('/x')?.(uri)
  expect(changed).toEqual(['/x/config.json'])
  expect(files.text(uri as never)).toBeUndefined()
  files.keepOnly(new Set())
  expect([...editor.watched.keys()]).toEqual([])
  files.dispose()
})
