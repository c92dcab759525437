/** Collectives as steps of the op they belong to. */
import type { Node, Value } from '../../graph/graph'
import type { DTypes } from '../../scenario/scenario'
import { bytesPerElement } from '../../tensor/dtype'
import { type Steps, sending } from '../opCharge'
import { storedAs } from '../opCost'
import type { ParallelPlan } from './parallelPlan'
import { sent } from './sharding'

const none: readonly Steps[] = []

/**
 * What `node` sends in a pass: collectives of its split, and its operands where the stage before made them. What is computed
 * again starts from operands that were kept.
 */
export function sentBy(
  node: Node,
  pass: 'forward' | 'backward' | 'recompute',
  { sharding, stages }: ParallelPlan,
  dtypes: DTypes,
  needs: (value: Value) => boolean = () => true,
): readonly Steps[] {
  const collectives = sharding
    .collectives(node, pass === 'backward' ? 'backward' : 'forward')
    .filter(({ gradient, value }) => !gradient || needs(value))
  const received = pass === 'recompute' ? [] : stages.received(node)
  if (collectives.length === 0 && received.length === 0) return none
  return [
    ...collectives.map(each => sending(each.kind, sent(each) * bytesPerElement(storedAs(each.value, dtypes)))),
    ...received
      .filter(value => pass !== 'backward' || needs(value))
      .map(value => sending('send', value.distinct * sharding.held(value) * bytesPerElement(storedAs(value, dtypes)))),
  ]
}

/** The same in every one of `count` steps. */
export const inEvery = (steps: readonly Steps[], count: number): readonly Steps[] =>
  steps.map(each =>
    each.link === undefined ? each : { ...each, count, link: { ...each.link, bytes: each.link.bytes * count } },
  )
