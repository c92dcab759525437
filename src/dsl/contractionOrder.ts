/** The cheapest order in which to contract several tensors pair by pair. */
import type { Shape } from '../tensor/shape'
import { session } from './session'

/** A tensor with a label for each axis. */
export interface LabelledShape {
  readonly labels: string
  readonly shape: Shape
}

/** The position of an operand, or two contractions whose results are contracted to the axes of `labels`. */
export type Contraction = number | { readonly pair: readonly [Contraction, Contraction]; readonly labels: string }

interface Plan {
  readonly contraction: Contraction
  readonly labels: string
  readonly flops: number
}

/** Largest number of tensors whose orders are all compared: 3^n / 2 pairs of subsets. */
export const maxOperands = 8

/**
 * The order of the fewest FLOPs, 2 (1 where nothing is summed) times the product of all index sizes for each pair, by
 * dynamic programming over subsets of operands. A subset keeps the indices that the result or another operand has. Among
 * equals the first in the order of operands.
 */
export function cheapestOrder(operands: readonly LabelledShape[], result: string): Contraction {
  const all = 2 ** operands.length - 1
  const plans = new Map<number, Plan>()
  const union = (members: number): LabelledShape[] => operands.filter((_, at) => members & (1 << at))
  const labelsIn = (members: number): string[] => [...new Set(union(members).flatMap(({ labels }) => [...labels]))]

  /** Indices of a subset that the result or an operand outside of it has. */
  function kept(members: number): string {
    if (members === all) return result
    const outside = new Set([...result, ...labelsIn(all ^ members)])
    return labelsIn(members)
      .filter(label => outside.has(label))
      .join('')
  }

  function joined(left: Plan, right: Plan, members: number): Plan {
    const labels = kept(members)
    const indices = [...new Set(left.labels + right.labels)]
    const size = (label: string): number =>
      Math.max(...union(members).map(({ labels, shape }) => shape[labels.indexOf(label)] ?? 1))
    const perIndex = indices.some(label => !labels.includes(label)) ? 2 : 1
    const flops = indices.reduce((product, label) => product * size(label), perIndex) + left.flops + right.flops
    return { contraction: { pair: [left.contraction, right.contraction], labels }, labels, flops }
  }

  function best(members: number): Plan {
    let found: Plan | null = null
    for (let left = (members - 1) & members; left > 0; left = (left - 1) & members) {
      const right = members ^ left
      // Each pair of subsets once, the one with the first operand on the left.
      if ((left & -left) > (right & -right)) continue
      session().tick()
      const plan = joined(plans.get(left) as Plan, plans.get(right) as Plan, members)
      if (found === null || plan.flops < found.flops) found = plan
    }
    return found as Plan
  }

  for (let members = 1; members <= all; members++) {
    const at = Math.log2(members)
    const single = Number.isInteger(at)
    plans.set(
      members,
      single ? { contraction: at, labels: (operands[at] as LabelledShape).labels, flops: 0 } : best(members),
    )
  }
  return (plans.get(all) as Plan).contraction
}
