/** Facts about a layer in the tooltip: name and value, in the order of the editor's hover. */
import { bytes, count, exact, flops, intensity, lowerBound, macs, percent, rate, shape } from '../../src/text/format'
import { servedBandwidth } from '../residencyView'
import type { ModelView, RowView, TargetView } from '../rows'

export type Fact = readonly [name: string, value: string]

const parts = [
  ['weights', 'weights'],
  ['inputs', 'inputs'],
  ['outputs', 'outputs'],
  ['kvRead', 'KV read'],
  ['kvWrite', 'KV written'],
] as const

/** Traffic by part, without parts that are 0: "4.72 MB weights + 1.57 MB inputs". */
export const split = (traffic: RowView['bytes']): string =>
  parts
    .filter(([key]) => traffic[key] > 0)
    .map(([key, name]) => `${bytes(traffic[key])} ${name}`)
    .join(' + ')

export function facts(row: RowView, model: ModelView, target: TargetView): readonly Fact[] {
  const least = model.complete ? '' : '≥ '
  const ridge = row.rate.flopsPerSecond / servedBandwidth(row.bytes, model, target)
  const found: Fact[] = [['Shapes', `${row.inputs.map(shape).join(', ')} → ${shape(row.output)}`]]
  found.push(['FLOPs', least + flops(row.flops)])
  if (row.macs > 0) found.push(['MACs', least + macs(row.macs)])
  found.push(['Bytes moved', least + bytes(row.totalBytes)])
  if (row.totalBytes > 0) found.push(['', split(row.bytes)])
  found.push(['Intensity', intensity(row.intensity)])
  if (ridge > 0) found.push(['Ridge', `${intensity(ridge)} at ${rate(row.rate.flopsPerSecond)} (${row.rate.dtype})`])
  if (row.time > 0 && row.flops > 0) found.push(['Attainable', rate(row.flops / row.time)])
  found.push(['Time', `${lowerBound(row.time)} · ${percent(row.share)} of the model`])
  if (row.saved > 0) found.push(['Saved for backward', least + bytes(row.saved)])
  if (row.sent > 0) found.push(['Sent', `${least}${bytes(row.sent)} over ${target.link?.name ?? 'the link'}`])
  if (row.parameters > 0) found.push(['Parameters', count(row.parameters)])
  if (row.count > 1) found.push(['Count', `${exact(row.count)} ops; figures are their sum`])
  return found
}
