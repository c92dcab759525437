/** Charges for collectives and pipeline sends, as steps of the op that they belong to. */
import { isWeight, type Node, type Value } from '../../graph/graph'
import { deviceCount } from '../../scenario/parallelism'
import type { DTypes } from '../../scenario/scenario'
import { bytesPerElement } from '../../tensor/storedFormat'
import { collectiveRun, type Steps } from '../opCharge'
import { storageDType } from '../opCost'
import { sent } from './collectives'
import type { ParallelPlan } from './parallelPlan'

const noSteps: readonly Steps[] = []

/**
 * Collectives of a node in a pass, and the sends of operands that another pipeline stage made. Recomputation starts
 * from saved operands, so it has no sends. `needs` tells whether a value has a gradient.
 */
export function collectiveSteps(
  node: Node,
  pass: 'forward' | 'backward' | 'recompute',
  { settings, sharding, stages }: ParallelPlan,
  dtypes: DTypes,
  needs: (value: Value) => boolean = () => true,
): readonly Steps[] {
  const collectives = sharding
    .collectives(node, pass === 'backward' ? 'backward' : 'forward')
    .filter(({ gradient, value }) => !gradient || needs(value))
    .filter(({ regathered }) => !regathered || readsOperandsAgain(node, needs))
  const received = pass === 'recompute' ? [] : stages.received(node)
  if (collectives.length === 0 && received.length === 0) return noSteps
  return [
    ...collectives.map(collective =>
      collectiveRun(
        collective.kind,
        sent(collective) * bytesPerElement(storageDType(collective.value, dtypes)),
        collective.span,
      ),
    ),
    ...received
      .filter(value => pass !== 'backward' || needs(value))
      .map(value =>
        collectiveRun(
          'send',
          value.distinct * sharding.heldFraction(value) * bytesPerElement(storageDType(value, dtypes)),
          deviceCount(settings),
        ),
      ),
  ]
}

/** Whether backward of an op reads its operands: not that of a product with weights that have no gradient. */
export const readsOperandsAgain = ({ op, inputs }: Node, needs: (value: Value) => boolean): boolean => {
  const weights = inputs.filter(isWeight)
  return op.family !== 'contraction' || weights.length === 0 || weights.some(needs)
}

/** Repeats collectives in each of `count` steps. */
export const repeated = (steps: readonly Steps[], count: number): readonly Steps[] =>
  steps.map(step =>
    step.link === undefined ? step : { ...step, count, link: { ...step.link, bytes: step.link.bytes * count } },
  )
