/** Cost of an op, a layer or a model (FLOPs, MACs, bytes moved), as an immutable record with a zero and a sum. */

import type { StoredPart } from '../scenario/scenario'

/** Bytes moved to and from memory, by the kind of data moved. */
export interface Traffic {
  readonly weights: number
  readonly inputs: number
  readonly outputs: number
  readonly kvRead: number
  readonly kvWrite: number
}

export interface Cost {
  /** Operations; a multiply-accumulate counts 2. */
  readonly flops: number
  /** Multiply-accumulates, counted in contractions only. */
  readonly macs: number
  readonly bytes: Traffic
}

export const noTraffic: Traffic = { weights: 0, inputs: 0, outputs: 0, kvRead: 0, kvWrite: 0 }
export const noCost: Cost = { flops: 0, macs: 0, bytes: noTraffic }

/** Bytes moved for weights, for the KV cache and for activations. */
export const trafficByPart = ({ weights, inputs, outputs, kvRead, kvWrite }: Traffic): Record<StoredPart, number> => ({
  weights,
  kvCache: kvRead + kvWrite,
  activations: inputs + outputs,
})

/** All bytes moved (MOPs). */
export const totalBytes = (t: Traffic): number => t.weights + t.inputs + t.outputs + t.kvRead + t.kvWrite

export const addTraffic = (a: Traffic, b: Traffic): Traffic => ({
  weights: a.weights + b.weights,
  inputs: a.inputs + b.inputs,
  outputs: a.outputs + b.outputs,
  kvRead: a.kvRead + b.kvRead,
  kvWrite: a.kvWrite + b.kvWrite,
})

export const addCost = (a: Cost, b: Cost): Cost => ({
  flops: a.flops + b.flops,
  macs: a.macs + b.macs,
  bytes: addTraffic(a.bytes, b.bytes),
})

/** Arithmetic intensity in FLOPs per byte: 0 without FLOPs, null (undefined) where FLOPs move no bytes. */
export function intensity(flops: number, bytes: number): number | null {
  if (flops === 0) return 0
  return bytes === 0 ? null : flops / bytes
}

/** A count that fractions of it made whole but for rounding, as a whole number. */
export function wholeCount(count: number): number {
  const whole = Math.round(count)
  return Math.abs(count - whole) <= 1e-12 * whole ? whole : count
}
