/** The sum of some rows of a model. */
import { boundOf } from '../report/figures'
import type { Bound, Figures, LayerRow, ModelReport } from '../report/report'

export interface Sum extends Figures {
  readonly count: number
}

/** Sums rows of a model as the report does; `bound` is where most of the time goes. */
export const sumOfRows = (rows: readonly LayerRow[], model: ModelReport): Sum =>
  rows.length === model.layers.length
    ? { ...model.totals, count: rows.reduce((n, row) => n + row.count, 0) }
    : sumOf(rows)

export function sumOf(rows: readonly LayerRow[]): Sum {
  const bytes = { weights: 0, inputs: 0, outputs: 0, kvRead: 0, kvWrite: 0 }
  const sum = {
    flops: 0,
    macs: 0,
    totalBytes: 0,
    parameters: 0,
    saved: 0,
    held: 0,
    cached: 0,
    sent: 0,
    time: 0,
    count: 0,
  }
  const boundBy: Record<Bound, number> = { compute: 0, memory: 0, link: 0 }
  for (const row of rows) {
    for (const key of [
      'flops',
      'macs',
      'totalBytes',
      'parameters',
      'saved',
      'held',
      'cached',
      'sent',
      'time',
      'count',
    ] as const)
      sum[key] += row[key]
    for (const key of ['weights', 'inputs', 'outputs', 'kvRead', 'kvWrite'] as const) bytes[key] += row.bytes[key]
    boundBy[row.bound] += row.time
  }
  return {
    ...sum,
    bytes,
    intensity: sum.flops === 0 ? 0 : sum.totalBytes === 0 ? null : sum.flops / sum.totalBytes,
    bound: boundOf(boundBy.compute, boundBy.memory, boundBy.link),
  }
}
