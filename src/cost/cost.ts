/** What an op, a layer or a model costs: a frozen record with a zero and a sum. */

import type { StoredPart } from '../scenario/scenario'

/** Traffic to and from memory in bytes, by what is moved. */
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
  /** Multiply-accumulates of contractions alone. */
  readonly macs: number
  readonly bytes: Traffic
}

export const noTraffic: Traffic = { weights: 0, inputs: 0, outputs: 0, kvRead: 0, kvWrite: 0 }
export const noCost: Cost = { flops: 0, macs: 0, bytes: noTraffic }

/** Weights, KV cache and activations: what each of them moves. */
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

/** FLOPs per byte: 0 where there are no FLOPs, null (not defined) where FLOPs move no bytes. */
export function intensity(flops: number, bytes: number): number | null {
  if (flops === 0) return 0
  return bytes === 0 ? null : flops / bytes
}
