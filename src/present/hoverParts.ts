/** Parts of a composite (query, scores, softmax, … of attention) and slowest layers of a model, as lines of a hover. */
import { sumOf } from '../analysis/figures'
import type { Bound, Figures, LayerRow } from '../analysis/report'
import * as format from '../text/format'

export interface PartLine {
  readonly name: string
  /** Share of the time of all parts together: "29%". */
  readonly share: string
  readonly bound: Bound
}

export interface PartLines {
  readonly lines: readonly PartLine[]
  /** Number of further parts. */
  readonly more: number
}

/** Maximum number of parts, and of layers of a model, that have a line. */
const mostParts = 6
const mostLayers = 3

/** Parts below the path that all rows share, the slowest first. None where that path has a single part. */
export function partsOf(rows: readonly LayerRow[], common: string): PartLines {
  const parts = grouped(rows, ({ path }) => nextSegment(path, common))
  return parts.length < 2 ? { lines: [], more: 0 } : lines(parts, mostParts)
}

/** Layers of a model by their own paths, the slowest first, named by the end of the path. */
export const slowestLayers = (rows: readonly LayerRow[]): PartLines =>
  lines(
    grouped(rows, ({ path }) => path),
    mostLayers,
    lastSegments,
  )

/** Segment after a common path; the last one of the path itself. */
const nextSegment = (path: string, common: string): string =>
  path.slice(common === '' ? 0 : common.length + 1).split('/')[0] || lastSegment(path)

const lastSegment = (path: string): string => path.split('/').at(-1) ?? path

export const lastSegments = (path: string): string => path.split('/').slice(-2).join('/')

interface Part {
  readonly name: string
  readonly figures: Figures
}

function grouped(rows: readonly LayerRow[], nameOf: (row: LayerRow) => string): readonly Part[] {
  const groups = new Map<string, LayerRow[]>()
  for (const row of rows) {
    const name = nameOf(row)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return [...groups].map(([name, group]) => ({ name, figures: sumOf(group) }))
}

function lines(parts: readonly Part[], most: number, nameOf = (name: string): string => name): PartLines {
  const total = parts.reduce((sum, { figures }) => sum + figures.time, 0)
  const timed = parts.filter(({ figures }) => figures.time > 0).sort((a, b) => b.figures.time - a.figures.time)
  // One part too many takes the line that would say so.
  const shown = timed.length === most + 1 ? most + 1 : most
  return {
    lines: timed.slice(0, shown).map(({ name, figures }) => ({
      name: nameOf(name),
      share: format.percent(figures.time / total),
      bound: figures.bound,
    })),
    more: Math.max(0, timed.length - shown),
  }
}
