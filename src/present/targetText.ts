/** A hardware target in words. */
import { t } from '@vscode/l10n'
import { bandwidth, type Computed, computedIn, peakFor, ridge } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import type { DType } from '../tensor/dtype'
import * as format from '../text/format'

/** Peak rate of contractions in `dtype`, with the dtype whose peak it is: "fp16 312 TFLOP/s". */
export function peakText(target: Target, dtype: DType): string {
  const peak = peakFor(target, dtype)
  const text = `${peak.dtype} ${format.rate(peak.flopsPerSecond)}`
  return peak.dtype === dtype ? text : t('{0} (it has no {1} rate)', text, dtype)
}

/** Outermost memory: "HBM2e 80 GB at 2.04 TB/s". */
export function memoryText({ memory }: Target): string {
  const [outermost] = memory
  if (outermost === undefined) return t('no memory given')
  const text = `${outermost.name} ${format.bytes(outermost.bytes)}`
  return outermost.bandwidth === null ? text : t('{0} at {1}', text, format.bandwidth(outermost.bandwidth))
}

/** Label of a ridge point: "ridge 153 FLOP/B". */
export const ridgeLabel = (flopsPerByte: number): string => t('ridge {0}', format.intensity(flopsPerByte))

/** Ridge point: "ridge 153 FLOP/B", the intensity above which compute is the bound; empty when no bandwidth is known. */
export const ridgeText = (target: Target, dtype: DType): string =>
  Number.isFinite(bandwidth(target)) ? ridgeLabel(ridge(target, dtype)) : ''

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
