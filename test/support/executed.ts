/** Model files run for real, under Node, with the DSL: the other side of interpretation. */
import path from 'node:path'
import * as esbuild from 'esbuild'
import * as dsl from '../../src/dsl/index'
import { type ModelRecord, newSession, type Session, withSession } from '../../src/dsl/session'
import { traceBuild } from '../../src/dsl/trace'
import type { Graph } from '../../src/graph/graph'
import type { TraceRequest } from '../../src/graph/request'

const known = new Map<string, string>()

/** TypeScript as a CommonJS module. A program is run anew for each of its traces, and compiled once. */
export function compiled(text: string): string {
  const before = known.get(text)
  if (before !== undefined) return before
  const { code } = esbuild.transformSync(text, { loader: 'ts', format: 'cjs', target: 'es2022' })
  known.set(text, code)
  return code
}

type Module = Record<string, unknown>

/** Models that `body` declares when it runs. */
export function declared(body: () => void): { session: Session; models: readonly ModelRecord[] } {
  const session = newSession()
  withSession(session, body)
  return { session, models: session.models }
}

/** Runs model.ts among `files` (texts by relative path), as Node would: what it imports first, each file once. */
export function runFiles(files: Readonly<Record<string, string>>): void {
  const modules = new Map<string, Module>()
  const load = (name: string): Module => {
    const known = modules.get(name)
    if (known !== undefined) return known
    const text = files[name]
    if (text === undefined) throw new Error(`there is no ${name}`)
    if (name.endsWith('.json')) {
      const value: unknown = JSON.parse(text)
      return { ...(typeof value === 'object' && value), default: value }
    }
    const exports: Module = {}
    modules.set(name, exports)
    const require = (specifier: string): Module => {
      if (specifier === 'memwall') return dsl
      const file = path.posix.join(path.posix.dirname(name), specifier)
      const found = [file, `${file}.ts`, `${file}/index.ts`].find(each => each in files)
      if (found === undefined) throw new Error(`${name} imports ${specifier}, which is not there`)
      return load(found)
    }
    const module = { exports }
    new Function('module', 'exports', 'require', compiled(text))(module, exports, require)
    modules.set(name, module.exports)
    return module.exports
  }
  load('model.ts')
}

/** The graph of an executed model; throws what its build threw. */
export function executedGraph(session: Session, record: ModelRecord, request: Partial<TraceRequest> = {}): Graph {
  const full: TraceRequest = { phase: 'forward', dims: record.dims, past: 0, activations: 'fp16', ...request }
  const { graph, error } = withSession(session, () => traceBuild(record, full))
  if (error !== null) throw error
  return graph
}
