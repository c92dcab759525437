/** Rules by which the ops of a graph are charged: number formats, fusion, and the fraction done on one device. */
import type { Graph, Node, Value } from '../graph/graph'
import type { CausalCount, DTypes, Fusion, Scenario } from '../scenario/scenario'
import { fusedGraph } from './fusion'
import type { CoreSetting, Hint } from './hint'
import type { Machine } from './machine'
import { type ParallelPlan, parallelPlanOf } from './parallel/parallelPlan'
import { causalCountOf, withoutMasked } from './scores'

export interface Rules {
  readonly dtypes: DTypes
  readonly causalCount: CausalCount
  readonly fusion: Fusion
  readonly parallelPlan: ParallelPlan
  /**
   * Whether a tensor is internal to a fused kernel: it isFused on chip between producer and readers, as its gradient
   * does.
   */
  readonly isFused: (value: Value) => boolean
  /** Number that identifies the kernel of a node. */
  readonly kernelOf: (node: Node) => number
  /** Fraction of a tensor that an op on one device reads from memory; 0 where it isFused on chip. */
  readonly readFraction: (value: Value, node: Node) => number
  /** Fraction of a tensor that its producer on one device writes to memory; 0 where it isFused on chip. */
  readonly writtenFraction: (value: Value) => number
  readonly machine: Machine
}

export type RuleSettings = Pick<Scenario, 'causalCount' | 'fusion' | 'parallel' | 'phase' | 'training'> & {
  readonly dtypes: DTypes
  readonly machine: Machine
}

/**
 * `savedForBackward` tells the tensors of fused kernels that are written to memory all the same, for backward to read.
 */
export function rulesFor(graph: Graph, settings: RuleSettings, savedForBackward?: (storage: Value) => boolean): Rules {
  const { dtypes, fusion, parallel, phase, machine } = settings
  const causalCount = causalCountOf(settings)
  const fused = fusedGraph(graph, fusion)
  const planned = parallelPlanOf(graph, parallel, phase)
  const sharding = withoutMasked(planned.sharding, graph, causalCount)
  const { readFraction, writtenFraction } = sharding
  const isFused = ({ storage }: Value): boolean => fused.isFused(storage)
  const rules = {
    dtypes,
    causalCount,
    fusion,
    parallelPlan: { ...planned, sharding, hints: [...planned.hints, ...coreHints(graph, settings)] },
    isFused,
    kernelOf: fused.kernelOf,
    readFraction,
    writtenFraction,
    machine,
  }
  if (fusion === 'none') return rules
  return {
    ...rules,
    readFraction: (value, node) => fused.readShare(value, node) * readFraction(value, node),
    writtenFraction: value => (isFused(value) && !savedForBackward?.(value.storage) ? 0 : writtenFraction(value)),
  }
}

/** Hint that a setting which works on attention cores leaves out softmaxes over keys that are in none. */
function coreHints({ loneSoftmaxes }: Graph, { fusion, causalCount, parallel, phase, training }: RuleSettings): Hint[] {
  const applies: Readonly<Record<CoreSetting, boolean>> = {
    flash: fusion === 'flash',
    causal: causalCount === 'causal',
    selective: phase === 'train' && training.recompute === 'selective',
    tp: parallel.tp > 1,
  }
  const settings = (Object.keys(applies) as CoreSetting[]).filter(setting => applies[setting])
  if (loneSoftmaxes.length === 0 || settings.length === 0) return []
  return [{ code: 'unrecognised-attention', softmaxes: loneSoftmaxes.length, settings }]
}
