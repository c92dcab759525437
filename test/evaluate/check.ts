/** Programs interpreted, and the same programs run for real, to be compared. */
import vm from 'node:vm'
import { expect } from 'vitest'
import { evaluate, run } from '../../src/evaluate/evaluate'
import type { Origin } from '../../src/evaluate/modules/module'
import type { Problem, Program, Sources, Trace } from '../../src/evaluate/program'
import type { TraceRequest } from '../../src/graph/request'
import { type Frame, pathText } from '../../src/graph/site'
import { defaultLimits, type Limits } from '../../src/limits/limits'
import { compiled } from '../support/executed'

export const file = '/project/model.ts'

/** Sources of a main file and others beside it, by their names. */
export function sourcesOf(text: string, others: Readonly<Record<string, string>> = {}): Sources {
  const texts = new Map(Object.entries(others).map(([name, content]) => [`/project/${name}`, content]))
  texts.set(file, text)
  return { file, read: path => texts.get(path) }
}

export const evaluated = (
  text: string,
  others: Readonly<Record<string, string>> = {},
  limits?: Partial<Limits>,
): Program => evaluate(sourcesOf(text, others), { ...defaultLimits, ...limits })

/** The graph of a model with its own dims. */
export function traced(program: Program, model = 0, request: Partial<TraceRequest> = {}, most?: number): Trace {
  const dims = program.models[model]?.dims ?? {}
  return program.trace(model, { phase: 'forward', dims, past: 0, activations: 'fp16', ...request }, most)
}

/** What a module exports when it is interpreted, and its problems. */
export function interpreted(text: string, others: Readonly<Record<string, string>> = {}, limits: Partial<Limits> = {}) {
  const origin: Origin = {
    sources: sourcesOf(text, others),
    limits: { ...defaultLimits, ...limits },
    texts: new Map(),
    runaway: new Map(),
  }
  const { main, run: done } = run(origin)
  const exports: Record<string, unknown> = {}
  for (const [name, binding] of main.exports) exports[name] = binding.value
  return { exports, problems: done.problems, steps: done.steps }
}

/** One realm for all programs, since a new one takes longer than a program; `console` swallows what they write. */
const realm = vm.createContext({ console: new Proxy({}, { get: () => () => undefined }) })

/** What a module that imports nothing exports when it is run. */
export function executed(text: string): Record<string, unknown> {
  const module: { exports: Record<string, unknown> } = { exports: {} }
  realm.module = module
  vm.runInContext(`(() => {${compiled(text)}\n})()`, realm, { timeout: 5000 })
  return module.exports
}

/** Values as text by which they can be told apart, whatever realm or prototype they have. */
export function shown(value: unknown, around: readonly unknown[] = []): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (around.includes(value)) return 'circular'
  const inside = [...around, value]
  const tag = Object.prototype.toString.call(value)
  if (tag === '[object Map]')
    return `Map{${[...(value as Map<unknown, unknown>)].map(([k, v]) => `${shown(k, inside)}=>${shown(v, inside)}`).join()}}`
  if (tag === '[object Set]') return `Set{${[...(value as Set<unknown>)].map(entry => shown(entry, inside)).join()}}`
  if (Array.isArray(value))
    return `[${Array.from({ length: value.length }, (_, at) => (at in value ? shown(value[at], inside) : 'hole')).join()}]`
  return `{${Object.entries(value)
    .map(([key, entry]) => `${JSON.stringify(key)}:${shown(entry, inside)}`)
    .join()}}`
}

const sorted = (exports: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(exports).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Messages of what is wrong; warnings are of what runs as it is written. */
export const errorsOf = (problems: readonly Problem[]): string[] =>
  problems.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []))

/** Interpreted, the program exports what it exports when it runs, and has no errors. */
export function sameAsExecuted(text: string): void {
  const { exports, problems } = interpreted(text)
  expect(errorsOf(problems)).toEqual([])
  expect(shown(sorted(exports))).toBe(shown(sorted(executed(text))))
}

/** Problems, each as its code, the text it marks (its first line) and its message. */
export function listed(problems: readonly Problem[], texts: Readonly<Record<string, string>>): string[] {
  return problems.map(({ code, span, message }) => {
    const text = texts[span.file]?.slice(span.start, span.end) ?? '?'
    return `${code} at ${text.split('\n')[0]}: ${message}`
  })
}

/** The problems of one file, those of its builds included. */
export function problemsOf(text: string, limits?: Partial<Limits>): string[] {
  const program = evaluated(text, {}, limits)
  const problems = [...program.problems, ...program.models.flatMap((_, model) => traced(program, model).problems)]
  return listed(problems, { [file]: text })
}

/** Paths of the ops of a model. */
export const pathsOf = (trace: Trace): string[] => trace.graph.nodes.map(({ path }) => pathText(path))

/** Kinds of the ops of a model. */
export const kindsOf = (trace: Trace): string[] => trace.graph.nodes.map(({ op }) => op.kind)

/** The calls of a frame, outermost first: `callee@call`. */
export function framesOf(frame: Frame | null, text: string): string[] {
  const calls: string[] = []
  for (let at = frame; at !== null; at = at.parent)
    calls.unshift(
      `${at.callee === null ? '' : `${at.callee.name}@`}${text.slice(at.call.start, at.call.end).split('\n')[0]}`,
    )
  return calls
}
