/** Plot marks for the roofline's ceilings: a slanted line per memory level and link, a flat line per peak. */
import { link, type Markish } from '@observablehq/plot'
import { type Ceilings, linksWithin } from '../../src/hardware/roofline'
import { levelsServing } from '../../src/present/servedBandwidth'
import { deviceCount } from '../../src/scenario/parallelism'
import { bandwidth as bandwidthText, count, rate } from '../../src/text/format'
import type { ModelView, RowView, TargetView } from '../rows'
import type { ChartFrame } from './frame'
import { tagElements } from './tagElements'

export interface Ceiling {
  readonly kind: 'memory' | 'link' | 'peak'
  readonly name: string
  readonly text: string
  /** Shorter name without the unit, which the axis has, for narrow charts. */
  readonly short: string
  /** Bytes/s of a slanted ceiling, FLOP/s of a flat one. */
  readonly value: number
  /** Whether the model uses it: computes at this rate, is served from this memory or sends over this link. */
  readonly used: boolean
}

/** Peak rates of the model's layers in FLOP/s, without duplicates. */
export function usedRates(rows: readonly RowView[]): readonly number[] {
  const rates = new Set<number>()
  for (const row of rows) if (row.flops > 0) rates.add(row.rate.flopsPerSecond)
  return [...rates].filter(each => each > 0).sort((a, b) => b - a)
}

/** Ceilings of a target. Dtypes of equal peak share a line; the vector rate has its own unless a dtype has the same. */
export function ceilingsOf(target: TargetView, lines: Ceilings, model: ModelView): readonly Ceiling[] {
  const rows = model.layers
  const used = usedRates(rows)
  const names = new Map<number, string[]>()
  for (const { dtype, flopsPerSecond } of lines.flat)
    names.set(flopsPerSecond, [...(names.get(flopsPerSecond) ?? []), dtype])
  for (const row of rows)
    if (row.rate.dtype === 'vector' && row.rate.flopsPerSecond > 0 && row.flops > 0) {
      const sharing = names.get(row.rate.flopsPerSecond) ?? []
      if (!sharing.includes('vector')) names.set(row.rate.flopsPerSecond, [...sharing, 'vector'])
    }
  const flat = [...names].sort(([a], [b]) => b - a)
  const serving = levelsServing(model, target).map(level => level.name)
  const crossed = linksWithin(target, deviceCount(model.scenario.parallel)).map(link => link.name)
  return [
    ...lines.slanted.map(({ name, bandwidth, kind }) => ({
      kind,
      name,
      text: `${name} ${bandwidthText(bandwidth)}`,
      short: `${name} ${bandwidthText(bandwidth)}`,
      value: bandwidth,
      used: kind === 'link' ? model.totals.sent > 0 && crossed.includes(name) : serving.includes(name),
    })),
    ...flat.map(([value, sharing]) => ({
      kind: 'peak' as const,
      name: sharing.join(', '),
      text: `${sharing.join(', ')} ${rate(value)}`,
      short: `${sharing.join(', ')} ${count(value)}`,
      value,
      used: used.includes(value),
    })),
  ]
}

export interface Segment {
  readonly ceiling: Ceiling
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/** Segment of each ceiling inside the frame; none for a ceiling that lies outside. */
export function segmentsOf(ceilings: readonly Ceiling[], { x, y }: ChartFrame): readonly Segment[] {
  const slanted = ceilings.filter(each => each.kind !== 'peak')
  const flat = ceilings.filter(each => each.kind === 'peak')
  const top = Math.min(y[1], Math.max(...flat.map(each => each.value)))
  const fastest = Math.max(...slanted.map(each => each.value))
  const segments: Segment[] = []
  const add = (ceiling: Ceiling, x1: number, y1: number, x2: number, y2: number): void => {
    if (x1 < x2 && y1 <= y2) segments.push({ ceiling, x1, y1, x2, y2 })
  }
  for (const ceiling of slanted) {
    const from = Math.max(x[0], y[0] / ceiling.value)
    const to = Math.min(x[1], top / ceiling.value)
    add(ceiling, from, from * ceiling.value, to, to * ceiling.value)
  }
  for (const ceiling of flat) {
    if (ceiling.value < y[0] || ceiling.value > y[1]) continue
    const from = slanted.length === 0 ? x[0] : Math.max(x[0], ceiling.value / fastest)
    add(ceiling, from, ceiling.value, x[1], ceiling.value)
  }
  return segments
}

/**
 * Roof of the model, drawn over the thin lines: the memories that serve it and the link it sends over, each up to the
 * highest rate in use, then flat.
 */
export function roof(ceilings: readonly Ceiling[], { x, y }: ChartFrame): readonly Segment[] {
  const slanted = ceilings.filter(each => each.kind !== 'peak' && each.used)
  const fastest = Math.max(...slanted.map(each => each.value))
  const peaks = ceilings.filter(each => each.kind === 'peak' && each.used)
  const highest = Math.max(...peaks.map(each => each.value))
  const segments: Segment[] = []
  for (const ceiling of peaks.length === 0 ? [] : slanted) {
    const { value } = ceiling
    const from = Math.max(x[0], y[0] / value)
    const to = Math.min(x[1], highest / value, y[1] / value)
    if (from < to) segments.push({ ceiling, x1: from, y1: from * value, x2: to, y2: to * value })
  }
  for (const peak of peaks) {
    if (peak.value < y[0] || peak.value > y[1]) continue
    const from = slanted.length === 0 ? x[0] : Math.max(x[0], peak.value / fastest)
    if (from < x[1]) segments.push({ ceiling: peak, x1: from, y1: peak.value, x2: x[1], y2: peak.value })
  }
  return segments
}

const linkDashes = '5 4'
const ends = { x1: 'x1', y1: 'y1', x2: 'x2', y2: 'y2' } as const

export const ceilingMark = (segments: readonly Segment[]): Markish =>
  link(segments, {
    ...ends,
    className: 'ceilings',
    ariaHidden: 'true',
    stroke: 'var(--chart-quiet)',
    strokeWidth: 1,
    render: tagElements((element, index) => {
      const { ceiling } = segments[index] as Segment
      element.setAttribute('data-ceiling', ceiling.name)
      element.setAttribute('data-kind', ceiling.kind)
      if (ceiling.kind === 'link') element.setAttribute('stroke-dasharray', linkDashes)
    }),
  })

export const roofMark = (segments: readonly Segment[]): Markish =>
  link(segments, {
    ...ends,
    className: 'roof',
    ariaHidden: 'true',
    stroke: 'var(--chart-strong)',
    strokeWidth: 2,
    strokeLinecap: 'round',
    render: tagElements((element, index) => {
      const { ceiling } = segments[index] as Segment
      element.setAttribute('data-roof', ceiling.name)
      if (ceiling.kind === 'link') element.setAttribute('stroke-dasharray', linkDashes)
    }),
  })
