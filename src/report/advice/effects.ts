/** What a report says of one sample, and which of two reports' rows are the same. */
import type { Effect, RowEffect } from '../advice'
import type { LayerRow, Location, ModelReport } from '../report'

/** Samples that a pass or step takes. */
export const batchOf = ({ scenario }: ModelReport): number => Math.max(1, scenario.dims.batch ?? 1)

/** Samples of a step in which `before` has one replica: further ones take as many each, in the same time. */
const samplesOf = (model: ModelReport, before: ModelReport): number =>
  (batchOf(model) * model.scenario.parallel.dp) / before.scenario.parallel.dp

/** `before`: the model as it is. */
export const effectOf = (model: ModelReport, before: ModelReport): Effect => ({
  time: model.totals.time / samplesOf(model, before),
  memory: model.totals.memory.total,
  bound: model.totals.bound,
})

export function rowEffects(model: ModelReport, before: ModelReport): RowEffect[] {
  const batch = batchOf(model)
  const samples = samplesOf(model, before)
  return model.layers.map(({ time, timeBy, totalBytes, held }) => ({
    time: time / samples,
    timeBy: { compute: timeBy.compute / samples, memory: timeBy.memory / samples, link: timeBy.link / samples },
    bytes: totalBytes / batch,
    held,
  }))
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
