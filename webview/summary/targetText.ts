/** A target in one line: its bandwidth, peak and ridge point. */
import { bandwidth, computedIn, peakFor, ridge } from '../../src/hardware/roofline'
import { bandwidth as bandwidthText, intensity, rate } from '../../src/text/format'
import type { ModelView, TargetView } from '../rows'

/**
 * Text as in "2.04 TB/s · 312 TFLOP/s fp16 · ridge 153 FLOP/B", with the peak of the dtype the scenario computes in.
 */
export function targetText(target: TargetView, scenario: ModelView['scenario']): string {
  const dtype = computedIn(scenario)
  const memory = bandwidth(target)
  const peak = peakFor(target, dtype)
  const hasBandwidth = Number.isFinite(memory)
  return [
    ...(hasBandwidth ? [bandwidthText(memory)] : []),
    `${rate(peak.flopsPerSecond)} ${peak.dtype}`,
    ...(hasBandwidth ? [`ridge ${intensity(ridge(target, dtype))}`] : []),
  ].join(' · ')
}
