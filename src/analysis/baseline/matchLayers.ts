/**
 * Matches the layers of a model with those of its baseline. Layers of one path and kind are aligned by their shapes, and
 * those between two aligned ones are paired in order, so that an inserted layer is new and a resized one is not. What is
 * left was moved or renamed: it is aligned in program order by name, kind and shapes, then by kind and shapes, then by
 * name and kind.
 */
import type { LayerRow } from '../report'
import { type AlignedPair, align, alignmentBudget } from './align'

/** Fields of a layer that it is recognised by. */
export type MatchedLayer = Pick<LayerRow, 'path' | 'kind' | 'inputs' | 'output'>

export interface LayerMatch {
  /** Index of the same layer before, parallel to the layers now; null for a new layer. */
  readonly was: readonly (number | null)[]
  /** Indices of the layers before that are gone. */
  readonly gone: readonly number[]
}

/** `budget`: comparisons left for the layers of all models. */
export function matchLayers(
  before: readonly MatchedLayer[],
  after: readonly MatchedLayer[],
  budget = alignmentBudget(),
): LayerMatch {
  const was: (number | null)[] = after.map(() => null)
  const taken = new Set<number>()
  const pair = (from: number, to: number): void => {
    was[to] = from
    taken.add(from)
  }
  const keys = (layers: readonly MatchedLayer[], indices: readonly number[], keyOf = shapesOf): string[] =>
    indices.map(index => keyOf(layers[index] as MatchedLayer))
  const pairsOf = (then: readonly number[], now: readonly number[]): Iterable<AlignedPair> =>
    withGaps(align(keys(before, then), keys(after, now), budget), then.length, now.length)
  const groups = grouped(before)
  for (const [key, now] of grouped(after)) {
    const then = groups.get(key) ?? []
    if (then.length === 1 && now.length === 1) pair(then[0] as number, now[0] as number)
    else if (then.length > 0) for (const [from, to] of pairsOf(then, now)) pair(then[from] as number, now[to] as number)
  }
  for (const keyOf of moved) {
    const then = [...before.keys()].filter(index => !taken.has(index))
    const now = [...after.keys()].filter(index => was[index] === null)
    if (then.length === 0 || now.length === 0) break
    for (const [from, to] of align(keys(before, then, keyOf), keys(after, now, keyOf), budget))
      pair(then[from] as number, now[to] as number)
  }
  return { was, gone: [...before.keys()].filter(index => !taken.has(index)) }
}

const shapesOf = ({ inputs, output }: MatchedLayer): string => `${inputs.join(';')}>${output.join()}`

const nameOf = ({ path }: MatchedLayer): string => path.slice(path.lastIndexOf('/') + 1)

/** Keys by which layers are aligned whose path has no counterpart, the most telling first. */
const moved: readonly ((layer: MatchedLayer) => string)[] = [
  layer => `${nameOf(layer)}|${layer.kind}|${shapesOf(layer)}`,
  layer => `${layer.kind}|${shapesOf(layer)}`,
  layer => `${nameOf(layer)}|${layer.kind}`,
]

/** Indices by path and kind, in program order. */
function grouped(layers: readonly MatchedLayer[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>()
  for (const [index, { path, kind }] of layers.entries()) {
    const key = `${path}|${kind}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [index])
    else group.push(index)
  }
  return groups
}

/** Adds pairs of the elements between two aligned ones, the first with the first, as far as there are as many. */
function* withGaps(aligned: readonly AlignedPair[], before: number, after: number): Iterable<AlignedPair> {
  let [from, to] = [0, 0]
  for (const pair of [...aligned, [before, after] as const]) {
    while (from < pair[0] && to < pair[1]) yield [from++, to++]
    if (pair[0] < before) yield pair
    from = pair[0] + 1
    to = pair[1] + 1
  }
}
