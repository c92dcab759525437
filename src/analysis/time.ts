/** Time on a target: a lower bound per op, summed. */
import { type Charge, type Polynomial, type Steps, sumOverSteps } from '../cost/opCharge'
import { computeDType } from '../cost/opCost'
import type { Node, Value } from '../graph/graph'
import { bandwidth, boundOf, linkBandwidth, opTime, peakFor, vectorRate, wider } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import type { DTypes } from '../scenario/scenario'
import { type DType, isDType } from '../tensor/dtype'
import type { LayerRow } from './report'

/** Peak rate of an op: for one that contracts that of its dtype, else the vector rate. */
export function rateOf(node: Node, dtypes: DTypes, target: Target): LayerRow['rate'] {
  const dtype = contractionDType(node, dtypes)
  return dtype === null ? { dtype: 'vector', flopsPerSecond: vectorRate(target) } : peakFor(target, dtype)
}

/** Dtype that an op contracts in, the widest of the operands that it contracts; null for an op that contracts none. */
export function contractionDType(node: Node, dtypes: DTypes): DType | null {
  if (node.op.macs === undefined) return null
  if (dtypes.contractions) return dtypes.contractions
  return contracted(node)
    .map(value => computeDType(value, dtypes))
    .reduce(wider)
}

/** Operands of the products: the two of a contraction, all but indices of an op that has others beside them. */
function contracted({ op, inputs, output }: Node): readonly Value[] {
  if (op.family === 'contraction') return inputs.slice(0, 2)
  const factors = inputs.filter(({ dtype }) => !isDType(dtype) || !indexes.has(dtype))
  return factors.length === 0 ? [output] : factors
}

const indexes: ReadonlySet<DType> = new Set(['int64', 'int32', 'int16', 'bool'])

/** Seconds of an op, split by the resource that bounds them. */
export interface Time {
  readonly total: number
  readonly compute: number
  /** Seconds of the arithmetic alone, if nothing had to move. */
  readonly arithmetic: number
  /** Seconds of communication with other devices. */
  readonly link: number
  /** Seconds of work done once for all micro-batches of a step. */
  readonly once: number
}

/**
 * Sum over steps of max(FLOPs / rate, bytes / bandwidth), with the op's rate, or that of steps with a rate of their own.
 */
export function timeOf({ steps }: Pick<Charge, 'steps'>, rate: number, target: Target): Time {
  const moved = bandwidth(target)
  const vector = vectorRate(target)
  let total = 0
  let compute = 0
  let arithmetic = 0
  let link = 0
  let once = 0
  for (const run of steps) {
    if (run.link !== undefined) {
      const seconds = run.link.bytes / linkBandwidth(target, run.link.span) / (run.concurrentStages ?? 1)
      total += seconds
      link += seconds
      if (run.oncePerStep) once += seconds
      continue
    }
    const own = run.contraction === undefined ? rate : peakFor(target, run.contraction).flopsPerSecond
    const peak = run.vector ? vector : own
    if (run.total.flops > 0) arithmetic += run.total.flops / peak / (run.concurrentStages ?? 1)
    const constant = run.flops[1] === 0 && run.flops[2] === 0 && run.bytes[1] === 0 && run.bytes[2] === 0
    if (constant) {
      const seconds = (run.count * opTime(run.flops[0], run.bytes[0], peak, moved)) / (run.concurrentStages ?? 1)
      total += seconds
      if (boundOf(run.flops[0], run.bytes[0], peak, moved) === 'compute') compute += seconds
      if (run.oncePerStep) once += seconds
      continue
    }
    for (const [from, to] of stretches(run, peak, moved)) {
      // The sums tell which term bounds a stretch: at one of its steps the terms may be equal, or both 0.
      const [flops, bytes] = [partialSum(run.flops, from, to), partialSum(run.bytes, from, to)]
      const seconds = opTime(flops, bytes, peak, moved)
      total += seconds
      if (boundOf(flops, bytes, peak, moved) === 'compute') compute += seconds
    }
  }
  return { total, compute, arithmetic, link, once }
}

/** Time of some of an op's steps at the op's own rate. */
export const timeOfSteps = (target: Target, dtypes: DTypes, node: Node, steps: readonly Steps[]): Time =>
  timeOf({ steps }, rateOf(node, dtypes, target).flopsPerSecond, target)

/** Ranges [from, to) of steps bounded by one of the two terms throughout, split where the terms cross. */
function stretches({ flops, bytes, count }: Steps, peak: number, moved: number): (readonly [number, number])[] {
  const [c0, c1, c2] = [0, 1, 2].map(i => (flops[i] as number) * moved - (bytes[i] as number) * peak) as [
    number,
    number,
    number,
  ]
  const cuts = roots(c0, c1, c2)
    .map(Math.ceil)
    .filter(k => k > 0 && k < count)
  const bounds = [...new Set([0, ...cuts, count])].sort((a, b) => a - b)
  return bounds.slice(1).map((to, i) => [bounds[i] as number, to] as const)
}

function roots(c0: number, c1: number, c2: number): number[] {
  if (c2 === 0) return c1 === 0 ? [] : [-c0 / c1]
  const square = c1 * c1 - 4 * c2 * c0
  if (square < 0) return []
  return [(-c1 - Math.sqrt(square)) / (2 * c2), (-c1 + Math.sqrt(square)) / (2 * c2)]
}

/** Sum of a polynomial over k = from .. to - 1. */
const partialSum = (polynomial: Polynomial, from: number, to: number): number =>
  sumOverSteps(polynomial, to) - sumOverSteps(polynomial, from)
