/** Scores of attentions that count: all, or those that the mask leaves. */
import { type Core, coreOperand, type Graph, type Node, type Value } from '../graph/graph'
import { noMask, visibleScores } from '../graph/mask'
import type { CausalCount, Scenario } from '../scenario/scenario'
import { elements } from '../tensor/shape'
import type { Sharding } from './parallel/sharding'

/** The count of a scenario. A fused attention kernel skips masked blocks, so `flash` counts what the mask leaves. */
export const causalCountOf = ({ fusion, causalCount }: Pick<Scenario, 'fusion' | 'causalCount'>): CausalCount =>
  fusion === 'flash' ? 'causal' : causalCount

/** Fraction of queries x keys that counts. Keys that a query does not select count in neither way. */
function countedScores({ mask, queries, keys }: Core, count: CausalCount): number {
  const all = queries * keys
  const counted = count === 'causal' ? mask : { ...noMask, selected: mask.selected }
  return all === 0 ? 1 : visibleScores(counted, queries, keys) / all
}

/** Fraction that counts of `elements` in rows of scores. Sinks, elements of a row beyond its keys, all count. */
function countedRows(core: Core, count: CausalCount, all: number): number {
  if (all === 0) return 1
  const length = all / core.rows
  const scores = countedScores(core, count)
  return length > core.keys ? (scores * core.keys + length - core.keys) / length : scores
}

/** Fraction of its FLOPs that an op in a core does; 1 for others. */
export function countedWork(node: Node, count: CausalCount): number {
  const { core, op, inputs, output } = node
  if (core === null) return 1
  const scores = node === core.context ? probabilitiesOf(core, inputs) : output
  // A softmax with an operand of sinks works on one more element of each row than it gives.
  const sinks = op.kind === 'softmax' && inputs.length > 1 ? core.rows : 0
  return countedRows(core, count, elements(scores.shape) + sinks)
}

/** The operand of the context that the core makes. */
const probabilitiesOf = (core: Core, inputs: readonly Value[]): Value =>
  inputs.find(({ storage }) => storage.producer?.core === core) as Value

/** Fraction of a tensor that counts: of scores in rows over the keys, those that count; 1 for others. */
export function countedElements({ storage, shape }: Value, count: CausalCount): number {
  const { producer } = storage
  return producer === null || producer.core === null || producer === producer.core.context
    ? 1
    : countedRows(producer.core, count, elements(shape))
}

/** Fraction that an op reads of an operand: of a bias that has a score's place for each, as of the scores. */
function countedOperand(value: Value, node: Node, count: CausalCount): number {
  const { core, output } = node
  if (core === null || node === core.context || value.storage.producer?.core === core)
    return countedElements(value, count)
  const isPerScore =
    coreOperand(node, value)?.role === 'bias' && value.shape.slice(-2).join() === output.shape.slice(-2).join()
  return isPerScore ? countedRows(core, count, elements(output.shape)) : 1
}

/** A sharding of which scores that do not count are no part: they are neither moved nor held. */
export function withoutMasked(sharding: Sharding, { nodes }: Graph, count: CausalCount): Sharding {
  const cores = new Set(nodes.flatMap(({ core }) => (core === null ? [] : [core])))
  if ([...cores].every(core => countedScores(core, count) === 1)) return sharding
  const { heldFraction, readFraction, writtenFraction } = sharding
  return {
    ...sharding,
    heldFraction: value => heldFraction(value) * countedElements(value.storage, count),
    readFraction: (value, node) => readFraction(value, node) * countedOperand(value, node, count),
    writtenFraction: value => writtenFraction(value) * countedElements(value.storage, count),
  }
}
