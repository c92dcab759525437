/** Adding up costs, times and parameters into what a row, a line or a model shows. */
import type { Cost } from '../cost/cost'
import { intensity, totalBytes } from '../cost/cost'
import type { Figures } from './report'
import type { Time } from './time'

/** A running sum. */
export interface Sum {
  flops: number
  macs: number
  weights: number
  inputs: number
  outputs: number
  kvRead: number
  kvWrite: number
  parameters: number
  time: number
  /** The part of `time` that compute bounds. */
  compute: number
}

export const nothing = (): Sum => ({
  flops: 0,
  macs: 0,
  weights: 0,
  inputs: 0,
  outputs: 0,
  kvRead: 0,
  kvWrite: 0,
  parameters: 0,
  time: 0,
  compute: 0,
})

export function add(sum: Sum, { flops, macs, bytes }: Cost, time: Time, parameters: number): void {
  sum.flops += flops
  sum.macs += macs
  sum.weights += bytes.weights
  sum.inputs += bytes.inputs
  sum.outputs += bytes.outputs
  sum.kvRead += bytes.kvRead
  sum.kvWrite += bytes.kvWrite
  sum.parameters += parameters
  sum.time += time.total
  sum.compute += time.compute
}

export function figuresOf(sum: Sum): Figures {
  const { flops, macs, weights, inputs, outputs, kvRead, kvWrite, parameters, time, compute } = sum
  const bytes = { weights, inputs, outputs, kvRead, kvWrite }
  const moved = totalBytes(bytes)
  return {
    flops,
    macs,
    bytes,
    totalBytes: moved,
    intensity: intensity(flops, moved),
    parameters,
    time,
    bound: compute > 0 && compute >= time - compute ? 'compute' : 'memory',
  }
}

export const shareOf = (time: number, total: number): number => (total === 0 ? 0 : time / total)
