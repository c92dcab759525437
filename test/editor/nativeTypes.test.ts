/** The offer of types under TypeScript 7, beside an editor that is a stand-in: no native server can be chosen here. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { editorText } from '../../src/present/editorText'

const editor = vi.hoisted(() => ({
  settings: {} as Record<string, unknown>,
  extensions: [] as string[],
  isTrusted: true,
  asked: [] as string[],
  answer: undefined as string | undefined,
  typed: [] as [string, boolean][],
  folder: '',
}))

class Uri {
  readonly scheme = 'file'
  constructor(readonly path: string) {}
  static joinPath = ({ path }: Uri, ...parts: string[]) => new Uri(join(path, ...parts))
}

vi.mock('vscode', () => ({
  get Uri() {
    return Uri
  },
  extensions: { getExtension: (id: string) => editor.extensions.find(each => each === id) },
  Disposable: { from: () => ({ dispose() {} }) },
  window: {
    showInformationMessage: async (message: string) => {
      editor.asked.push(message)
      return editor.answer
    },
    createTerminal: () => ({
      show() {},
      sendText: (text: string, run: boolean) => editor.typed.push([text, run]),
    }),
  },
  workspace: {
    get isTrusted() {
      return editor.isTrusted
    },
    getConfiguration: (section: string) => ({
      get: (name: string) => editor.settings[`${section}.${name}`],
      inspect: (name: string) => ({ key: name, workspaceValue: editor.settings[`${section}.${name}`] }),
    }),
    getWorkspaceFolder: ({ path }: Uri) =>
      path.startsWith(editor.folder) ? { uri: new Uri(editor.folder) } : undefined,
    onDidGrantWorkspaceTrust: () => ({ dispose() {} }),
    fs: {
      stat: async ({ path }: Uri) => {
        if (!existsSync(path)) throw new Error('there is no such file')
      },
    },
  },
}))

vi.mock('../../src/editor/lazy', () => import('../../src/editor/offerPackage'))

// Imported here, so that what follows a change needs no more than turns of the event loop.
await import('../../src/editor/lazy')
const { nativeTypes } = await import('../../src/editor/nativeTypes')
const memory = new Map<string, unknown>()
const text = editorText.types

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
}

/** Makes a file current, as often as asked, and waits for what follows. */
async function open(path = join(editor.folder, 'models', 'bert.ts'), times = 1): Promise<void> {
  let changed = (): void => {}
  const current = {
    file: new Uri(path),
    onDidChange: (listener: () => void) => {
      changed = listener
    },
  }
  const memento = {
    get: (key: string) => memory.get(key),
    update: async (key: string, to: unknown) => memory.set(key, to),
  }
  nativeTypes(current as never, memento as never)
  await settled()
  for (let time = 1; time < times; time++) {
    changed()
    await settled()
  }
}

beforeEach(() => {
  editor.folder = join(mkdtempSync(join(tmpdir(), 'types-')), 'workspace')
  mkdirSync(join(editor.folder, 'models'), { recursive: true })
  Object.assign(editor, {
    extensions: ['typescriptteam.native-preview'],
    settings: { 'js/ts.experimental.useTsgo': true },
    isTrusted: true,
    asked: [],
    typed: [],
  })
  editor.answer = undefined
  memory.clear()
})

afterEach(() => rmSync(join(editor.folder, '..'), { recursive: true }))

test.each(['js/ts', 'typescript'])('is made once where %s.experimental.useTsgo is on', async section => {
  editor.settings = { [`${section}.experimental.useTsgo`]: true }
  await open(undefined, 3)
  expect(editor.asked).toEqual([text.missing])
  expect(editor.typed).toEqual([])
})

test('is not made where VS Code runs its own server, without trust, or outside of a folder', async () => {
  editor.settings = {}
  await open()
  editor.settings = { 'js/ts.experimental.useTsgo': false, 'typescript.experimental.useTsgo': true }
  await open()
  editor.settings = { 'js/ts.experimental.useTsgo': true }
  editor.extensions = []
  await open()
  editor.extensions = ['typescriptteam.vscode-typescript']
  editor.isTrusted = false
  await open()
  editor.isTrusted = true
  await open('/elsewhere/bert.ts')
  expect(editor.asked).toEqual([])
  await open()
  expect(editor.asked).toEqual([text.missing])
})

test.each(['', 'models', '..'])('is not made where the folder "%s" has the package', async at => {
  const installed = join(editor.folder, at, 'node_modules', 'memwall')
  mkdirSync(installed, { recursive: true })
  writeFileSync(join(installed, 'package.json'), '{}')
  await open()
  expect(editor.asked).toEqual([])
})

test('types the command, and leaves running it to the user', async () => {
  editor.answer = text.install
  await open()
  expect(editor.typed).toEqual([['npm install --save-dev memwall', false]])
})

test('is never made again once it was dismissed', async () => {
  editor.answer = text.never
  await open()
  await open()
  expect(editor.asked).toEqual([text.missing])
})
