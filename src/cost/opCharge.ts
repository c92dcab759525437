/** Charges of ops over a phase: one run in a pass, one run per step in generation. */
import type { Node } from '../graph/graph'
import type { DType } from '../tensor/dtype'
import { addCost, type Cost, noCost, type Traffic } from './cost'
import { outermost, type Slowdown, timedBytes } from './machine'
import type { CollectiveKind } from './parallel/collectives'

/** Coefficients of c0 + c1 k + c2 k^2, a figure at step k = 0, 1, .. */
export type Polynomial = readonly [number, number, number]

/** Parts of a training step. Recomputation runs during the backward pass. */
export const passes = ['forward', 'backward', 'recompute', 'optimizer'] as const
export type Pass = (typeof passes)[number]

/** Consecutive steps over which an op's figures are polynomials in the step. */
export interface Steps {
  readonly pass?: Pass
  /** Set where the work runs at the vector rate whatever the op is (an optimizer update, a sum of gradients). */
  readonly vector?: boolean
  /** Set where the work is a contraction in this dtype whatever the op is (an iteration of Newton-Schulz). */
  readonly contraction?: DType
  /** Set in training for work done once per step for all its micro-batches, such as the optimizer update. */
  readonly oncePerStep?: true
  /** Pipeline stages that do a share of this each at the same time (updates): it takes their mean time. */
  readonly concurrentStages?: number
  readonly count: number
  /** FLOPs of step k. */
  readonly flops: Polynomial
  /** Bytes of the outermost memory that take as long to move as the traffic of step k. */
  readonly bytes: Polynomial
  /** Sum over the steps. */
  readonly total: Cost
  /** Set for a collective or a send. */
  readonly link?: {
    readonly kind: CollectiveKind
    /** Bytes that one device sends, over all steps. */
    readonly bytes: number
    /** Number of neighbouring devices that the group spans, from its first to its last. */
    readonly span: number
  }
}

/** Charge of one op over the phase. */
export interface Charge {
  /** Op of the last step, whose shapes the row shows. */
  readonly node: Node
  /** Number of runs of the op over the phase. */
  readonly count: number
  /** Ops with equal charges share one array. */
  readonly steps: readonly Steps[]
  /** Bytes of saved activations of which this op is the first to save the storage. */
  readonly saved?: number
}

/** Groups charges that share one array of steps, so that a caller works out each group once. */
export function chargeGroups(charges: readonly Charge[]): Iterable<{ readonly charge: Charge; readonly ops: number }> {
  const groups = new Map<readonly Steps[], { readonly charge: Charge; ops: number }>()
  for (const charge of charges) {
    const group = groups.get(charge.steps)
    if (group === undefined) groups.set(charge.steps, { charge, ops: 1 })
    else group.ops++
  }
  return groups.values()
}

/** Steps of an op that runs once. */
export const singleRun = (cost: Cost, slowdown = outermost): Steps => ({
  count: 1,
  flops: [cost.flops, 0, 0],
  bytes: [timedBytes(cost.bytes, slowdown), 0, 0],
  total: cost,
})

/** Steps of a collective that runs once: bytes on the link only, no FLOPs and no memory traffic. */
export const collectiveRun = (kind: CollectiveKind, bytes: number, span: number): Steps => ({
  ...singleRun(noCost),
  link: { kind, bytes, span },
})

/** Steps of an op whose result exists already (static in decode): its row stays and is charged nothing. */
export const noSteps: readonly Steps[] = []

export const sumOf = (steps: readonly Steps[]): Cost => steps.reduce((sum, step) => addCost(sum, step.total), noCost)

/** Bytes that one device sends to others. */
export const sentBytes = (steps: readonly Steps[]): number =>
  steps.reduce((sum, { link }) => sum + (link?.bytes ?? 0), 0)

/** Value of a polynomial at step k. */
export const valueAt = ([c0, c1, c2]: Polynomial, k: number): number => c0 + k * (c1 + k * c2)

/** Sum of a polynomial over k = 0 .. n - 1. */
export function sumOverSteps([c0, c1, c2]: Polynomial, n: number): number {
  return c0 * n + (c1 * (n * (n - 1))) / 2 + (c2 * ((n - 1) * n * (2 * n - 1))) / 6
}

/** Polynomial of degree 2 with values y0, y1, y2 at k = 0, 1, 2. */
export function quadraticThrough(y0: number, y1: number, y2: number): Polynomial {
  const c2 = (y2 - 2 * y1 + y0) / 2
  return [y0, y1 - y0 - c2, c2]
}

const figures = [
  cost => cost.flops,
  cost => cost.macs,
  cost => cost.bytes.weights,
  cost => cost.bytes.inputs,
  cost => cost.bytes.outputs,
  cost => cost.bytes.kvRead,
  cost => cost.bytes.kvWrite,
] as const satisfies readonly ((cost: Cost) => number)[]

/**
 * Fits polynomials of degree 2 to the costs `first` of steps 0, 1, 2, and sums them over k = 0 .. count - 1. Null where
 * a step of `checks` (step, cost) does not lie on its polynomial within 1e-9.
 */
export function fitSteps(
  first: readonly [Cost, Cost, Cost],
  checks: readonly (readonly [number, Cost])[],
  count: number,
  slowdown: Slowdown,
): Steps | null {
  const sums: number[] = []
  for (const figure of figures) {
    const polynomial = quadraticThrough(figure(first[0]), figure(first[1]), figure(first[2]))
    for (const [k, cost] of checks) {
      const want = figure(cost)
      if (Math.abs(valueAt(polynomial, k) - want) > 1e-9 * Math.max(1, Math.abs(want))) return null
    }
    sums.push(sumOverSteps(polynomial, count))
  }
  const [flops, macs, weights, inputs, outputs, kvRead, kvWrite] = sums as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const bytes: Traffic = { weights, inputs, outputs, kvRead, kvWrite }
  const moved = first.map(cost => timedBytes(cost.bytes, slowdown)) as [number, number, number]
  return {
    count,
    flops: quadraticThrough(first[0].flops, first[1].flops, first[2].flops),
    bytes: quadraticThrough(...moved),
    total: { flops, macs, bytes },
  }
}
