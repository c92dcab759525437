/** Cost of each pass of a training step. */

import { type Cost, noTraffic, type Traffic } from '../cost/cost'
import { chargeGroups, type Pass, passes } from '../cost/opCharge'
import type { PhaseCosts } from '../cost/phaseRequest'
import type { Target } from '../hardware/target'
import type { Passes, PassFigures } from './report'
import { timeOfSteps } from './time'

export function passesOf({ charges, dtypes }: PhaseCosts, target: Target): Passes {
  const sums = Object.fromEntries(passes.map(pass => [pass, emptySum()])) as Record<Pass, Sum>
  for (const { charge, ops } of chargeGroups(charges))
    for (const step of charge.steps) {
      const sum = step.pass === undefined ? undefined : sums[step.pass]
      if (sum !== undefined) add(sum, ops, step.total, timeOfSteps(target, dtypes, charge.node, [step]).total)
    }
  const { backward, recompute } = sums
  add(backward, 1, recompute, recompute.time)
  return sums
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] }
type Sum = Mutable<Omit<PassFigures, 'bytes'>> & { readonly bytes: Mutable<Traffic> }

const emptySum = (): Sum => ({ flops: 0, macs: 0, bytes: { ...noTraffic }, time: 0 })

function add(sum: Sum, times: number, { flops, macs, bytes }: Cost, time: number): void {
  sum.flops += times * flops
  sum.macs += times * macs
  sum.bytes.weights += times * bytes.weights
  sum.bytes.inputs += times * bytes.inputs
  sum.bytes.outputs += times * bytes.outputs
  sum.bytes.kvRead += times * bytes.kvRead
  sum.bytes.kvWrite += times * bytes.kvWrite
  sum.time += times * time
}
