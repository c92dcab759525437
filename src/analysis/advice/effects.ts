/** What a report says of one sample, and which of two reports' rows are the same. */

import type { LayerRow, Location, ModelReport } from '../report'
import type { Effect, RowEffect } from './advice'

/** Samples that a pass, or a step of training on one micro-batch, takes. */
export const batchOf = ({ scenario }: ModelReport): number => Math.max(1, scenario.dims.batch ?? 1)

/** The same, of a step on all micro-batches of a pipeline. */
export const samplesOf = (model: ModelReport): number => batchOf(model) * (model.totals.pipeline?.microBatches ?? 1)

/** Seconds that all of them take together. */
const stepTime = ({ totals: { pipeline, time } }: ModelReport): number => pipeline?.time ?? time

export const timeOfSample = (model: ModelReport): number => stepTime(model) / samplesOf(model)

/** Times as many replicas as `before` has: further ones take as many samples each, in the same time. */
const replicas = (model: ModelReport, before: ModelReport): number =>
  model.scenario.parallel.dp / before.scenario.parallel.dp

/** `before`: the model as it is. */
export const effectOf = (model: ModelReport, before: ModelReport): Effect => ({
  time: timeOfSample(model) / replicas(model, before),
  memory: model.totals.memory.total,
  bound: model.totals.bound,
})

/** Of a pipeline, rows add up to a step on all micro-batches. */
export function rowEffects(model: ModelReport, before: ModelReport): RowEffect[] {
  const samples = samplesOf(model) * replicas(model, before)
  return model.layers.map(row => {
    const { time, timeBy, totalBytes, held } = row
    const times = timesOf(row, model)
    const ofSample = (seconds: number): number => (seconds * times) / samples
    return {
      time: ofSample(time),
      timeBy: { compute: ofSample(timeBy.compute), memory: ofSample(timeBy.memory), link: ofSample(timeBy.link) },
      bytes: totalBytes / batchOf(model),
      held,
    }
  })
}

/** How many times as long as for one micro-batch it takes in a step: what is done once is part of that. */
function timesOf({ time, once }: LayerRow, model: ModelReport): number {
  const { totals } = model
  if (totals.pipeline === null || time === 0 || totals.time === totals.once) return 1
  const each = (totals.pipeline.time - totals.once) / (totals.time - totals.once)
  return ((time - once) * each + once) / time
}

/**
 * The rows of `after` in the order of `before`'s. A row is where it was made and applied, its path and its kind; of several
 * alike, which differ in shapes, the first is the first. Null where `after` has none, or not as many of them.
 */
export function matched(before: ModelReport, after: ModelReport): (RowEffect | null)[] {
  const effects = rowEffects(after, before)
  const there = byKey(after.layers)
  const here = byKey(before.layers)
  const rows: (RowEffect | null)[] = before.layers.map(() => null)
  for (const [key, indices] of here) {
    const others = there.get(key)
    if (others?.length !== indices.length) continue
    indices.forEach((index, at) => {
      rows[index] = effects[others[at] as number] as RowEffect
    })
  }
  return rows
}

function byKey(layers: readonly LayerRow[]): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const { path, kind, location, applied, index } of layers) {
    const key = `${kind} ${path} ${placeOf(location)} ${placeOf(applied)}`
    const alike = groups.get(key)
    if (alike === undefined) groups.set(key, [index])
    else alike.push(index)
  }
  return groups
}

const placeOf = ({ file, line, column, endLine, endColumn }: Location): string =>
  `${file}:${line}:${column}-${endLine}:${endColumn}`
