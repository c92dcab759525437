/** TypeScript's server as VS Code starts it, with the plugin of the extension; files are opened with a text of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Kinds of requests. */
type Command = `${ts.server.protocol.CommandTypes}`

export class Server implements Disposable {
  readonly #process: ChildProcess
  readonly #pending = new Map<number, { resolve(body: unknown): void; reject(error: Error): void }>()
  #requests = 0

  /**
   * @param cwd its working directory, from which files without a folder find packages
   * @param typescript folder of the package
   * @param extension folder of the extension
   */
  constructor(cwd: string, { typescript = join(root, 'node_modules/typescript'), extension = root } = {}) {
    const plugin = ['--globalPlugins', 'memwall-typescript-plugin', '--pluginProbeLocations', extension]
    const tsserver = join(typescript, 'lib/tsserver.js')
    const quiet = ['--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents']
    this.#process = spawn(process.execPath, [tsserver, ...quiet, ...plugin], {
      cwd,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const { stdout } = this.#process
    if (stdout) createInterface({ input: stdout }).on('line', line => this.#receive(line))
    // Declarations of a browser take longer to read than all else here.
    this.#send('compilerOptionsForInferredProjects', { options: { lib: ['lib.es2022.d.ts'] } })
  }

  /** Opens a file, whether or not it is on disk. */
  open(file: string, fileContent: string): void {
    this.#send('open', { file, fileContent })
  }

  configure(preferences: ts.server.protocol.UserPreferences): void {
    this.#send('configure', { preferences })
  }

  /** Reads all files anew, rather than when their change is noticed. */
  reloadProjects(): void {
    this.#send('reloadProjects', {})
  }

  /** The body of the answer. */
  request<T>(command: Command, args: object): Promise<T> {
    return new Promise((resolve, reject) => {
      const seq = this.#send(command, args)
      this.#pending.set(seq, { resolve: body => resolve(body as T), reject })
    })
  }

  [Symbol.dispose](): void {
    this.#process.kill()
  }

  #send(command: Command, args: object): number {
    const seq = ++this.#requests
    this.#process.stdin?.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`)
    return seq
  }

  /** Messages are lines of JSON between headers of HTTP's form. */
  #receive(line: string): void {
    if (!line.startsWith('{')) return
    const { type, request_seq, success, message, body } = JSON.parse(line)
    if (type !== 'response') return
    const pending = this.#pending.get(request_seq)
    this.#pending.delete(request_seq)
    if (success) pending?.resolve(body)
    else pending?.reject(new Error(message))
  }
}
