/**
 * The API of VS Code, counting what an extension takes from it and has to give back. Every call goes to the real API.
 * Names that only one may have get a suffix, so that a second copy of the extension can be active beside the first.
 */
import * as vscode from 'vscode'
import type { Held, Ledger } from './ledger'

export const suffix = '.second'

type Call = (...values: unknown[]) => unknown

/** Calls whose first argument is the name of something that only one may have. */
const naming = [
  'registerCommand',
  'createTreeView',
  'createStatusBarItem',
  'createDiagnosticCollection',
  'createWebviewPanel',
  'registerWebviewPanelSerializer',
  'registerTool',
]

/** A message for some seconds, which VS Code takes away by itself. */
const endsByItself = 'setStatusBarMessage'

const isEvent = (name: string): boolean => /^on(Did|Will)[A-Z]/.test(name)

const isDisposable = (value: unknown): value is vscode.Disposable & object =>
  typeof value === 'object' && value !== null && 'dispose' in value && typeof value.dispose === 'function'

/** `registered` is called with the last argument of each call that registers or creates, such as a provider. */
export function countedApi(ledger: Ledger, registered: (call: string, last: unknown) => void): typeof vscode {
  const commands = new Set<unknown>()

  function callOf(name: string, call: Call): Call {
    if (isEvent(name)) return eventOf(name, call)
    return (...given) => {
      if (name === 'registerCommand') commands.add(given[0])
      const isNamed = naming.includes(name) || (name === 'executeCommand' && commands.has(given[0]))
      const result = call(...(isNamed ? [`${given[0]}${suffix}`, ...given.slice(1)] : given))
      if (!isDisposable(result) || name === endsByItself) return result
      registered(name, given.at(-1))
      return countedObject(result, ledger.hold(name))
    }
  }

  const eventOf =
    (name: string, event: Call, owner?: Held): Call =>
    (...given) => {
      const held = ledger.hold(name, owner)
      const subscription = event(...given) as vscode.Disposable
      return new vscode.Disposable(() => {
        held.end()
        subscription.dispose()
      })
    }

  /** Stands for an object of the API until it is disposed of; subscriptions to its events end with it. */
  function countedObject(real: object, held: Held): object {
    if ('onDidDispose' in real) (real.onDidDispose as Call)(held.end)
    return forwarding(real, (name, member) => {
      if (name === 'webview') return countedPart(member as object, held)
      if (typeof member !== 'function') return member
      const call: Call = member.bind(real)
      if (isEvent(name)) return eventOf(name, call, held)
      if (name !== 'dispose') return call
      return () => {
        held.end()
        call()
      }
    })
  }

  const countedPart = (real: object, owner: Held): object =>
    forwarding(real, (name, member) => {
      if (typeof member !== 'function') return member
      return isEvent(name) ? eventOf(name, member.bind(real), owner) : member.bind(real)
    })

  const namespace = (real: object): object =>
    forwarding(real, (name, member) => (typeof member === 'function' ? callOf(name, member.bind(real)) : member))

  class CountedEmitter<T> extends vscode.EventEmitter<T> {
    private readonly held = ledger.hold('EventEmitter')
    override dispose(): void {
      this.held.end()
      super.dispose()
    }
  }

  const { window, workspace, languages, lm, env, extensions } = vscode
  const namespaces = { window, workspace, languages, lm, env, extensions, commands: vscode.commands }
  return {
    ...vscode,
    ...(Object.fromEntries(
      Object.entries(namespaces).map(([name, real]) => [name, namespace(real)]),
    ) as typeof namespaces),
    EventEmitter: CountedEmitter,
  }
}

/** An object that has the members of another, each as `member` makes it. The API freezes its objects, so they cannot be changed. */
function forwarding(real: object, member: (name: string, value: unknown) => unknown): object {
  return new Proxy(
    {},
    {
      get: (_, name) => member(String(name), Reflect.get(real, name)),
      set: (_, name, value) => Reflect.set(real, name, value),
      has: (_, name) => Reflect.has(real, name),
      getPrototypeOf: () => Reflect.getPrototypeOf(real),
    },
  )
}
