/** Hints on rates that a target lacks. */
import type { Hint } from '../cost/hint'
import type { PhaseCosts } from '../cost/phaseRequest'
import { peakFor, vectorRate } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import type { DType } from '../tensor/dtype'
import { contractionDType } from './time'

/** A hint for each dtype whose rate another stands in for, and one for a vector rate that nobody states. */
export function rateHints({ charges, dtypes }: PhaseCosts, target: Target): Hint[] {
  const asked = new Set<DType>()
  let hasVectorOps = false
  for (const { node, steps } of charges) {
    const dtype = contractionDType(node, dtypes)
    if (dtype !== null) asked.add(dtype)
    hasVectorOps ||= steps.some(({ vector, total }) => (dtype === null || vector) && total.flops > 0)
  }
  return [
    ...[...asked].flatMap((dtype): Hint[] => {
      const used = peakFor(target, dtype)
      return used.dtype === dtype || used.flopsPerSecond === 0
        ? []
        : [{ code: 'no-rate', target: target.name, dtype, used: used.dtype }]
    }),
    ...(hasVectorOps && !Number.isFinite(vectorRate(target))
      ? [{ code: 'no-vector-rate', target: target.name } as const]
      : []),
  ]
}
