/** The files of a program interpreted, and run for real with the DSL under Node: they must give the same graphs. */
import { expect } from 'vitest'
import { evaluate } from '../../src/evaluate/evaluate'
import type { Program } from '../../src/evaluate/program'
import type { TraceRequest } from '../../src/graph/request'
import { defaultLimits } from '../../src/limits/limits'
import { ModelError } from '../../src/tensor/error'
import { declared, executedGraph, runFiles } from '../support/executed'
import { graphText } from '../support/sameGraph'
import { errorsOf, sourcesOf, traced } from './check'

type Dims = Readonly<Record<string, number>>

const requests: readonly ((dims: Dims) => Partial<TraceRequest>)[] = [
  () => ({}),
  ({ past, ...dims }) => ({
    phase: 'decode',
    past: 7,
    dims: { ...dims, ...(dims.seq === undefined ? {} : { seq: 1 }), ...(past === undefined ? {} : { past: 7 }) },
  }),
  dims => ({ phase: 'train', dims: dims.batch === undefined ? dims : { ...dims, batch: 3 }, activations: 'bf16' }),
]

/** `files` by relative path; model.ts is the model file. Both sides run anew for each trace: a build may change its module. */
export function sameModels(files: Readonly<Record<string, string>>): void {
  const { 'model.ts': text = '', ...others } = files
  const program = evaluate(sourcesOf(text, others), defaultLimits)
  expect(errorsOf(program.problems)).toEqual([])
  const { session, models } = declared(() => runFiles(files))
  const named = (list: Program['models']) => list.map(({ name, dims }) => ({ name, dims }))
  expect(named(program.models)).toEqual(named(models))
  expect(models.length).toBeGreaterThan(0)
  expect(program.targets).toEqual(session.targets)
  for (const model of models.keys()) for (const request of requests) sameTrace(program, model, request, files)
}

function sameTrace(
  program: Program,
  model: number,
  request: (typeof requests)[number],
  files: Readonly<Record<string, string>>,
): void {
  const { session, models } = declared(() => runFiles(files))
  const record = models[model] as (typeof models)[number]
  const asked = request(record.dims)
  const { graph, complete, problems } = traced(program, model, asked)
  const messages = errorsOf(problems)
  let executed: string
  try {
    executed = graphText(executedGraph(session, record, asked))
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    // What the DSL refuses it refuses on both sides.
    expect([complete, messages]).toEqual([false, expect.arrayContaining([error.message])])
    return
  }
  expect([complete, messages]).toEqual([true, []])
  // Compared as text: thousands of objects are slow to compare one by one.
  if (graphText(graph) !== executed) expect(JSON.parse(graphText(graph))).toEqual(JSON.parse(executed))
}
