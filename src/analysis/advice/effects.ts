/** Effects per sample of a report, and the matching of rows between two reports. */

import type { LayerRow, Location, ModelReport } from '../report'
import type { Effect, RowEffect } from './advice'

/** Samples per pass, or per micro-batch in training. */
export const batchOf = ({ scenario }: ModelReport): number => Math.max(1, scenario.dims.batch ?? 1)

/** Samples per step, over all micro-batches of a pipeline. */
export const samplesOf = (model: ModelReport): number => batchOf(model) * (model.totals.pipeline?.microBatches ?? 1)

/** Seconds per step, over all micro-batches of a pipeline. */
const stepTime = ({ totals: { pipeline, time } }: ModelReport): number => pipeline?.time ?? time

export const timeOfSample = (model: ModelReport): number => stepTime(model) / samplesOf(model)

/** Replicas relative to `before`. Each added replica processes as many samples in the same time. */
const replicas = (model: ModelReport, before: ModelReport): number =>
  model.scenario.parallel.dp / before.scenario.parallel.dp

/** Effect of a change. `before`: the unchanged model. */
export const effectOf = (model: ModelReport, before: ModelReport): Effect => ({
  time: timeOfSample(model) / replicas(model, before),
  memory: model.totals.memory.total,
  bound: model.totals.bound,
})

/** Effects per row. With a pipeline, rows add up to a step over all micro-batches. */
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

/** Factor from a row's time for one micro-batch to its time in a step, which includes work done once per step. */
function timesOf({ time, once }: LayerRow, model: ModelReport): number {
  const { totals } = model
  if (totals.pipeline === null || time === 0 || totals.time === totals.once) return 1
  const factor = (totals.pipeline.time - totals.once) / (totals.time - totals.once)
  return ((time - once) * factor + once) / time
}

/**
 * Effects of the rows of `after`, in the order of the rows of `before`. Rows match by creation call, application call,
 * path and kind; several that match and differ in shapes are paired in order. Null where `after` has no such row, or
 * not as many of them.
 */
export function matchedRows(before: ModelReport, after: ModelReport): (RowEffect | null)[] {
  const effects = rowEffects(after, before)
  const afterByKey = byKey(after.layers)
  const beforeByKey = byKey(before.layers)
  const rows: (RowEffect | null)[] = before.layers.map(() => null)
  for (const [key, indices] of beforeByKey) {
    const others = afterByKey.get(key)
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
