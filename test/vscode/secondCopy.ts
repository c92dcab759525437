/** A second copy of the extension, active in the same extension host, of which all is counted that it has to give back. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compileFunction } from 'node:vm'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import * as vscode from 'vscode'
import type * as extension from '../../src/extension'
import { countedApi } from './countedApi'
import { Ledger } from './ledger'

export interface SecondCopy {
  readonly ledger: Ledger
  /** Provider of the view of layers, whose copy is in no window. */
  readonly layers: vscode.TreeDataProvider<string>
  /** Disposes of what the copy handed over, in the order of VS Code. */
  dispose(): void
}

export function activateSecondCopy(first: vscode.Extension<unknown>): SecondCopy {
  const { extensionPath } = first
  const ledger = new Ledger()
  let layers: vscode.TreeDataProvider<string> | undefined
  const api = countedApi(ledger, (call, last) => {
    if (call === 'createTreeView') layers = (last as vscode.TreeViewOptions<string>).treeDataProvider
  })
  const load = loader({ vscode: api, 'node:worker_threads': { Worker: countedWorker(ledger) } }, countedTimers(ledger))
  const { activate } = load(join(extensionPath, 'dist/extension.js')) as typeof extension
  const subscriptions: vscode.Disposable[] = []
  activate({
    subscriptions,
    extension: first,
    extensionUri: vscode.Uri.file(extensionPath),
    asAbsolutePath: (path: string) => join(extensionPath, path),
    workspaceState: memento(),
    globalState: memento(),
  } as unknown as vscode.ExtensionContext)
  if (layers === undefined) throw new Error('The copy has made no view of layers.')
  return {
    ledger,
    layers,
    dispose() {
      for (const each of subscriptions) each.dispose()
    },
  }
}

/** Loads CommonJS files, with modules and globals of their own; the files that they require are loaded likewise. */
function loader(modules: Readonly<Record<string, unknown>>, globals: Readonly<Record<string, unknown>>) {
  const loaded = new Map<string, { exports: unknown }>()
  return function load(file: string): unknown {
    const before = loaded.get(file)
    if (before !== undefined) return before.exports
    const module = { exports: {} as unknown }
    loaded.set(file, module)
    const requireThere = (name: string): unknown =>
      modules[name] ?? (name.startsWith('.') ? load(join(dirname(file), name)) : require(name))
    const scope = { exports: module.exports, require: requireThere, module, __filename: file, __dirname: dirname(file) }
    const all = { ...scope, ...globals }
    compileFunction(readFileSync(file, 'utf8'), Object.keys(all), { filename: file })(...Object.values(all))
    return module.exports
  }
}

const countedWorker = (ledger: Ledger) =>
  class extends Worker {
    constructor(file: string, options: WorkerOptions) {
      super(file, options)
      this.once('exit', ledger.hold('Worker').end)
    }
  }

function countedTimers(ledger: Ledger) {
  const ends = new Map<unknown, () => void>()
  function clear(timer: NodeJS.Timeout | undefined): void {
    ends.get(timer)?.()
    ends.delete(timer)
    clearTimeout(timer)
  }
  return {
    setTimeout(run: (...given: unknown[]) => void, milliseconds?: number, ...given: unknown[]): NodeJS.Timeout {
      const { end } = ledger.hold('setTimeout')
      const timer = setTimeout(() => {
        end()
        ends.delete(timer)
        run(...given)
      }, milliseconds)
      ends.set(timer, end)
      return timer
    },
    setInterval(run: () => void, milliseconds?: number): NodeJS.Timeout {
      const timer = setInterval(run, milliseconds)
      ends.set(timer, ledger.hold('setInterval').end)
      return timer
    },
    clearTimeout: clear,
    clearInterval: clear,
  }
}

/** Memory of the copy alone, so that it changes nothing of what the first remembers. */
function memento(): vscode.Memento {
  const values = new Map<string, unknown>()
  return {
    keys: () => [...values.keys()],
    get: (key: string, otherwise?: unknown) => values.get(key) ?? otherwise,
    update: async (key: string, value: unknown) => void values.set(key, value),
  } as vscode.Memento
}
