/** How the ops of a graph are charged: number formats, and what of their traffic and work counts on one device. */
import type { Graph, Node, Value } from '../graph/graph'
import type { CausalCount, DTypes, Fusion, Scenario } from '../scenario/scenario'
import { fusedValues } from './fusion'
import type { Machine } from './machine'
import { type ParallelPlan, spreadOf } from './parallel/parallelPlan'

export interface Rules {
  readonly dtypes: DTypes
  readonly causalCount: CausalCount
  readonly fusion: Fusion
  readonly spread: ParallelPlan
  /** Whether a tensor stays on the chip between the op that makes it and the one that reads it, as does its gradient. */
  readonly stays: (value: Value) => boolean
  /** The part of a tensor that an op of one device reads, and writes: 0 where it stays on the chip. */
  readonly reads: (value: Value, node: Node) => number
  readonly writes: (value: Value) => number
  readonly machine: Machine
}

export type RuleSettings = Pick<Scenario, 'causalCount' | 'fusion' | 'parallel' | 'phase'> & {
  readonly dtypes: DTypes
  readonly machine: Machine
}

/** `kept`: of a tensor that stays on the chip, whether it is written all the same, as it is read again later. */
export function rulesFor(graph: Graph, settings: RuleSettings, kept?: (storage: Value) => boolean): Rules {
  const { dtypes, causalCount, fusion, parallel, phase, machine } = settings
  const fused = fusedValues(graph, fusion)
  const spread = spreadOf(graph, parallel, phase)
  const { read, written } = spread.sharding
  const stays = ({ storage }: Value): boolean => fused.has(storage)
  if (fused.size === 0) return { dtypes, causalCount, fusion, spread, stays, reads: read, writes: written, machine }
  return {
    dtypes,
    causalCount,
    fusion,
    spread,
    stays,
    reads: (value, node) => (stays(value) ? 0 : read(value, node)),
    writes: value => (stays(value) && !kept?.(value.storage) ? 0 : written(value)),
    machine,
  }
}
