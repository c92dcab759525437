/** What each op of a model is charged over a phase: once in a pass, once per step in generation. */
import type { Node } from '../graph/graph'
import { addCost, type Cost, noCost, type Traffic } from './cost'
import { outermost, type Slowdown, timedBytes } from './machine'
import type { CollectiveKind } from './parallel/sharding'

/** c0 + c1 k + c2 k^2 at step k = 0, 1, .. */
export type Polynomial = readonly [number, number, number]

/** In training: which part of a step. What is computed again is part of backward. */
export const passes = ['forward', 'backward', 'recompute', 'optimizer'] as const
export type Pass = (typeof passes)[number]

/** Steps in a row over which an op's figures are polynomials. */
export interface Steps {
  readonly pass?: Pass
  /** Runs at the vector rate whatever the op is (an optimizer's step, a sum of gradients). */
  readonly vector?: boolean
  /** In training: done once for all micro-batches of a step, as the optimizer's update is. */
  readonly once?: true
  /** Devices of different stages that do it at the same time, each a part (updates): it takes the mean of them. */
  readonly atOnce?: number
  readonly count: number
  /** FLOPs of step k, and the bytes of the outermost memory that take as long as what it moves. */
  readonly flops: Polynomial
  readonly bytes: Polynomial
  /** Sum over the steps. */
  readonly total: Cost
  /** Set where this is a collective: bytes that one device sends, over all steps. */
  readonly link?: { readonly kind: CollectiveKind; readonly bytes: number }
}

export interface Charge {
  /** The op whose shapes stand for the row: of the last step. */
  readonly node: Node
  /** How often the op runs. */
  readonly count: number
  /** The same array for ops that come out alike. */
  readonly steps: readonly Steps[]
  /** Bytes this op is the first to save for backward. */
  readonly saved?: number
}

/** Charges by their steps: ops that come out alike share them, and are worked out once. */
export function alike(charges: readonly Charge[]): Iterable<{ readonly charge: Charge; readonly ops: number }> {
  const known = new Map<readonly Steps[], { readonly charge: Charge; ops: number }>()
  for (const charge of charges) {
    const before = known.get(charge.steps)
    if (before === undefined) known.set(charge.steps, { charge, ops: 1 })
    else before.ops++
  }
  return known.values()
}

/** An op that runs once. */
export const onePass = (cost: Cost, slowdown = outermost): Steps => ({
  count: 1,
  flops: [cost.flops, 0, 0],
  bytes: [timedBytes(cost.bytes, slowdown), 0, 0],
  total: cost,
})

/** A collective that runs once: it moves nothing through memory that is counted, and computes nothing. */
export const sending = (kind: CollectiveKind, bytes: number): Steps => ({ ...onePass(noCost), link: { kind, bytes } })

/** The steps of an op that was computed before (static in decode): its row stays, with nothing charged. */
export const noSteps: readonly Steps[] = []

export const sumOf = (steps: readonly Steps[]): Cost => steps.reduce((sum, each) => addCost(sum, each.total), noCost)

/** Bytes sent to other devices. */
export const sentIn = (steps: readonly Steps[]): number => steps.reduce((sum, { link }) => sum + (link?.bytes ?? 0), 0)

export const at = ([c0, c1, c2]: Polynomial, k: number): number => c0 + k * (c1 + k * c2)

/** Sum over k = 0 .. n - 1. */
export function sumOver([c0, c1, c2]: Polynomial, n: number): number {
  return c0 * n + (c1 * (n * (n - 1))) / 2 + (c2 * ((n - 1) * n * (2 * n - 1))) / 6
}

/** The polynomial through y0, y1, y2 at k = 0, 1, 2. */
export function through(y0: number, y1: number, y2: number): Polynomial {
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
 * The steps k = 0 .. count - 1 whose costs at 0, 1, 2 are `first`, as polynomials; null where `checks` (step, cost) show
 * that they are none of degree 2.
 */
export function fitted(
  first: readonly [Cost, Cost, Cost],
  checks: readonly (readonly [number, Cost])[],
  count: number,
  slowdown: Slowdown,
): Steps | null {
  const sums: number[] = []
  for (const figure of figures) {
    const polynomial = through(figure(first[0]), figure(first[1]), figure(first[2]))
    for (const [k, cost] of checks) {
      const want = figure(cost)
      if (Math.abs(at(polynomial, k) - want) > 1e-9 * Math.max(1, Math.abs(want))) return null
    }
    sums.push(sumOver(polynomial, count))
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
    flops: through(first[0].flops, first[1].flops, first[2].flops),
    bytes: through(...moved),
    total: { flops, macs, bytes },
  }
}
