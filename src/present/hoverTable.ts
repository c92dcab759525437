/** Table of a hover: every figure with its unit and its breakdown. */

import type { Figures, LayerRow, ModelReport, PassFigures } from '../analysis/report'
import type { SourcePart } from '../analysis/sourceIndex'
import { trafficByPart } from '../cost/cost'
import { bandwidth } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { storedParts } from '../scenario/scenario'
import { hoverMarkdown } from '../text/escape'
import * as format from '../text/format'
import { collectiveNames, storedNames } from './names'

/** Sum of the figures of rows. */
export interface Sum extends Figures {
  /** Number of ops. */
  readonly count: number
}

export interface TableContext {
  readonly sum: Sum
  /** Row whose rate represents all rows. */
  readonly main: LayerRow
  readonly model: ModelReport
  readonly target: Target
  readonly passes: SourcePart['passes']
  readonly collectives: SourcePart['collectives']
  /** Same rows without quantisation and sparsity; null when the model uses neither. */
  readonly dense: Figures | null
}

/** Name, figure and remark of a table line. */
type Line = readonly [string, string, string]

export function hoverTable(context: TableContext): string {
  const { sum, main, model, target } = context
  const least = model.complete ? '' : '; some ops are not counted'
  const ops = sum.count === 1 ? '1 op' : `Sum of ${format.exact(sum.count)} ops`
  const link = sum.sent > 0 ? '; what is sent, bytes / link' : ''
  const lines: readonly Line[] = [
    ['FLOPs', format.flops(sum.flops), `${format.exact(sum.flops)}; a multiply-accumulate counts 2${least}`],
    ['MACs', format.macs(sum.macs), 'multiply-accumulates of contractions alone'],
    ['MOPs', format.bytes(sum.totalBytes), split(sum)],
    ...uncompressed(context),
    ...passLines(context),
    ...sent(context),
    ...footprint(context),
    ...onChip(context),
    ['Intensity', format.intensity(sum.intensity), 'FLOPs / bytes moved'],
    ['Peak', format.rate(main.rate.flopsPerSecond), `${rateName(main)}, dense; bandwidth ${bandwidthText(target)}`],
    ['Time', format.lowerBound(sum.time), `per op the larger of FLOPs / peak and bytes / bandwidth${link}`],
    ['Parameters', format.count(sum.parameters), `${format.exact(sum.parameters)}, each counted at its first use`],
  ]
  return [
    `| | ${ops} on ${hoverMarkdown(target.name)} |`,
    '|:--|:--|',
    ...lines.map(([name, figure, remark]) => `| ${name} | **${figure}** · ${remark} |`),
  ].join('\n')
}

export const rateName = ({ rate }: LayerRow): string => (rate.dtype === 'vector' ? 'vector rate' : rate.dtype)

/** Breakdown of the bytes moved, with the KV cache where there is one. */
function split({ bytes: { weights, inputs, outputs, kvRead, kvWrite } }: Figures): string {
  return Object.entries({ weights, inputs, outputs, 'KV read': kvRead, 'KV write': kvWrite })
    .filter(([name, value]) => value > 0 || !name.startsWith('KV'))
    .map(([name, value]) => `${name} ${format.bytes(value)}`)
    .join(' + ')
}

/** Savings from quantisation and sparsity in these rows. */
function uncompressed({ sum, dense }: TableContext): Line[] {
  if (dense === null || (dense.totalBytes === sum.totalBytes && dense.flops === sum.flops)) return []
  const times = (name: string, before: number, now: number): string[] =>
    now > 0 && before > now ? [`${format.ratio(before / now)} the ${name}`] : []
  const remark = [
    ...times('bytes moved', dense.totalBytes, sum.totalBytes),
    ...times('bytes of weights', dense.bytes.weights, sum.bytes.weights),
    ...times('FLOPs', dense.flops, sum.flops),
    ...times('time', dense.time, sum.time),
  ]
  return [['Uncompressed', format.bytes(dense.totalBytes), `moved in 16 bits: ${remark.join(', ')}`]]
}

/** A line for each pass of training; recomputation is part of backward. */
function passLines({ passes }: TableContext): Line[] {
  if (passes === null) return []
  const { forward, backward, recompute, optimizer } = passes
  const again = recompute.flops > 0 ? `, of which ${format.flops(recompute.flops)} computed again` : ''
  const line = (name: string, { flops, bytes, time }: PassFigures, remark = ''): Line[] => {
    const moved = Object.values(bytes).reduce((total, each) => total + each, 0)
    return time === 0
      ? []
      : [[name, format.flops(flops), `${format.bytes(moved)} moved, ${format.lowerBound(time)}${remark}`]]
  }
  return [...line('Forward', forward), ...line('Backward', backward, again), ...line('Optimizer', optimizer)]
}

function sent({ sum, collectives, target, model: { scenario } }: TableContext): Line[] {
  if (sum.sent === 0) return []
  const kinds = Object.entries(collectives.byKind).map(
    ([kind, bytes]) => `${collectiveNames[kind as keyof typeof collectiveNames]} ${format.bytes(bytes)}`,
  )
  const by = `by one device${scenario.parallel.pp > 1 ? ' of each stage' : ''}`
  const { link } = target
  const over =
    link === undefined
      ? '; the target states no link'
      : `, over ${hoverMarkdown(link.name)} at ${format.bandwidth(link.bandwidth)} ${format.lowerBound(collectives.time)}`
  return [['Sent', format.bytes(sum.sent), `${by}: ${kinds.join(' + ')}${over}`]]
}

/** Resident memory attributed to these rows. */
function footprint({ sum, model: { scenario } }: TableContext): Line[] {
  const { held, saved, cached } = sum
  if (held === 0) return []
  const weights = scenario.training === null ? 'weights' : 'weights with gradients and optimizer states'
  const staged = scenario.parallel.pp > 1
  const parts = [
    [weights, held - saved - cached],
    ['KV cache', cached],
    [`activations saved for backward${staged ? ' of one micro-batch' : ''}`, saved],
  ] as const
  // Drops remainders below one byte, which are rounding errors of sums.
  const breakdown = parts.filter(([, bytes]) => bytes >= 1).map(([name, bytes]) => `${name} ${format.bytes(bytes)}`)
  const stages = staged ? ', over the stages of the pipeline' : ''
  return [['Footprint', format.bytes(held), breakdown.join(' + ') + stages]]
}

/** Traffic of these rows that is served by an on-chip memory. */
function onChip({ sum, model, target }: TableContext): Line[] {
  const { residency } = model.totals
  const moved = trafficByPart(sum.bytes)
  const served = storedParts.flatMap(part => {
    const bytes = moved[part]
    const level = residency[part]
    const bandwidth = target.memory.find(each => each.name === level)?.bandwidth
    if (level === undefined || bytes === 0) return []
    const rate = bandwidth == null ? '' : ` at ${format.bandwidth(bandwidth)}`
    return [{ bytes, text: `${storedNames[part]} from ${hoverMarkdown(level)}${rate}` }]
  })
  if (served.length === 0) return []
  const bytes = served.reduce((total, each) => total + each.bytes, 0)
  return [['On chip', format.bytes(bytes), served.map(({ text }) => text).join(', ')]]
}

function bandwidthText(target: Target): string {
  const rate = bandwidth(target)
  return Number.isFinite(rate) ? format.bandwidth(rate) : 'unknown'
}
