/** How the ops of a graph are charged: number formats, and what of their traffic and work counts. */
import type { Graph, Node, Value } from '../graph/graph'
import { fusedValues } from './fusion'
import type { CausalCount, DTypes, Scenario } from './scenario'

export interface Rules {
  readonly dtypes: DTypes
  readonly causalCount: CausalCount
  /** The part of a tensor that an op of one device reads, and writes: 0 where it stays on the chip. */
  readonly reads: (value: Value) => number
  readonly writes: (value: Value) => number
  /** The part of an op's work that one device does. */
  readonly work: (node: Node) => number
  /** Bytes of on-chip memory that contractions are tiled for; null: every operand is read once. */
  readonly fastBytes: number | null
}

export type RuleSettings = Pick<Scenario, 'causalCount' | 'fusion'> & {
  readonly dtypes: DTypes
  readonly fastBytes: number | null
  /** Of a tensor that stays on the chip: whether it is written all the same, as it is read again later. */
  readonly kept?: (storage: Value) => boolean
}

const whole = (): number => 1

export function rulesFor(graph: Graph, { dtypes, causalCount, fusion, fastBytes, kept }: RuleSettings): Rules {
  const fused = fusedValues(graph, fusion)
  const reads = fused.size === 0 ? whole : ({ storage }: Value): number => (fused.has(storage) ? 0 : 1)
  const writes = kept === undefined ? reads : (value: Value): number => (kept(value.storage) ? 1 : reads(value))
  return { dtypes, causalCount, reads, writes, work: whole, fastBytes }
}
