/** A hardware target in words. */
import { bandwidth, type Computed, computedIn, peakFor, ridge } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import type { DType } from '../tensor/dtype'
import * as format from '../text/format'

/** Peak rate of contractions in `dtype`, with the dtype whose peak it is: "fp16 312 TFLOP/s". */
export function peakText(target: Target, dtype: DType): string {
  const peak = peakFor(target, dtype)
  const stand = peak.dtype === dtype ? '' : ` (it has no ${dtype} rate)`
  return `${peak.dtype} ${format.rate(peak.flopsPerSecond)}${stand}`
}

/** Outermost memory: "HBM2e 80 GB at 2.04 TB/s". */
export function memoryText({ memory }: Target): string {
  const [outermost] = memory
  if (outermost === undefined) return 'no memory given'
  const rate = outermost.bandwidth === null ? '' : ` at ${format.bandwidth(outermost.bandwidth)}`
  return `${outermost.name} ${format.bytes(outermost.bytes)}${rate}`
}

/** Ridge point: "ridge 153 FLOP/B", the intensity above which compute is the bound; empty when no bandwidth is known. */
export const ridgeText = (target: Target, dtype: DType): string =>
  Number.isFinite(bandwidth(target)) ? `ridge ${format.intensity(ridge(target, dtype))}` : ''

/** Peak, memory and ridge point on one line, with the peak of the dtype that the scenario computes in. */
export function machineText(target: Target, scenario: Computed): string {
  const dtype = computedIn(scenario)
  return [
    peakText(target, dtype),
    ...(target.memory.length === 0 ? [] : [memoryText(target)]),
    ridgeText(target, dtype),
  ]
    .filter(part => part !== '')
    .join(' · ')
}
