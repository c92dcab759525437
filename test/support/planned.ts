/** Plans of snippets over several devices, whose ops are asked for by path and kind. */
import { expect } from 'vitest'
import { parallelPlanOf } from '../../src/cost/parallel/parallelPlan'
import type { Node } from '../../src/graph/graph'
import type { TraceRequest } from '../../src/graph/request'
import { pathText } from '../../src/graph/site'
import { oneDevice, type Parallelism } from '../../src/scenario/scenario'
import { evaluated, traced } from '../evaluate/check'

const dsl =
  'attention, concat, conv1d, crossEntropy, embedding, input, linear, logSoftmax, mixtureOfExperts, model, parameter, relu, rmsNorm, ' +
  'scaledDotProductAttention, sequential, silu'

/** The plan of a snippet that builds a model of `x`, with its ops by path and kind. */
export function planned(
  body: string,
  parallel: Partial<Parallelism>,
  { shape = [1, 8, 64], phase = 'forward' as TraceRequest['phase'] } = {},
) {
  const text = `import { ${dsl} } from 'memwall'
model('m', {}, () => { const x = input([${shape.join(', ')}]); ${body} })`
  const { graph, problems } = traced(evaluated(text), 0, { phase })
  expect(problems).toEqual([])
  const { sharding, hints } = parallelPlanOf(graph, { ...oneDevice, ...parallel }, phase)
  /** The op whose path and kind end so. */
  const op = (name: string): Node => {
    const all = graph.nodes.filter(({ path, op: { kind } }) => `${pathText(path)} ${kind}`.endsWith(name))
    expect(all.map(({ path, op: { kind } }) => `${pathText(path)} ${kind}`)).toEqual([expect.stringContaining(name)])
    return all[0] as Node
  }
  return {
    graph,
    sharding,
    hints,
    op,
    work: (name: string): number => sharding.workFraction(op(name)),
    sent: (name: string, pass: 'forward' | 'backward' = 'forward') =>
      sharding.collectives(op(name), pass).map(({ kind, devices, fraction = 1 }) => [kind, devices, fraction]),
    /** Fraction of a weight that a device holds, and the reduction of its gradient. */
    weight: (name: string, at = 1) => {
      const value = op(name).inputs[at]?.storage
      if (value === undefined) throw new Error(`${name} has no operand ${at}`)
      return { held: sharding.heldFraction(value), reduced: sharding.gradientReduction(value) }
    },
  }
}
