/** Compares a report with that of a baseline: the figures that each model, layer and line had before. */
import { sumOf } from '../figures'
import type { Figures, LayerRow, LineRollup, ModelReport, Report } from '../report'
import { alignmentBudget } from './align'
import { type LayerMatch, matchLayers } from './matchLayers'

/** State that figures are compared with: the text at git HEAD, or a state that was pinned. */
export type BaselineKind = 'head' | 'pinned'

/** Figures of some ops, with their number. */
export interface CountedFigures extends Figures {
  readonly count: number
  /** False when some ops of the model are not counted; counts are then lower bounds. */
  readonly complete: boolean
}

export interface ModelComparison {
  /** The model before. */
  readonly was: ModelReport
  readonly now: ModelReport
  readonly layers: LayerMatch
}

export interface ReportComparison {
  readonly against: BaselineKind
  /** Parallel to the models of the report; null for a model that the baseline does not have. */
  readonly models: readonly (ModelComparison | null)[]
  /**
   * Figures before, by the line of the report; null for a line whose layers are all new. A line is left out that has
   * only some of the ops of its layers and no counterpart, or none where the model before was not fully counted.
   */
  readonly lines: ReadonlyMap<LineRollup, CountedFigures | null>
}

/** Last comparison of each report, with the baseline that it was compared with. */
const made = new WeakMap<Report, { readonly before: Report; readonly comparison: ReportComparison }>()

/** Compares two reports, once as long as it is asked for the same two. */
export function compareReports(against: BaselineKind, before: Report, after: Report): ReportComparison {
  const last = made.get(after)
  if (last?.before === before && last.comparison.against === against) return last.comparison
  const comparison = comparisonOf(against, before, after)
  made.set(after, { before, comparison })
  return comparison
}

function comparisonOf(against: BaselineKind, before: Report, after: Report): ReportComparison {
  const counterparts = matchModels(before.models, after.models)
  const models = counterparts.map(counterpart => counterpart?.comparison ?? null)
  const finders = models.map((model, index) => {
    const own = counterparts[index]?.index
    return model === null
      ? () => null
      : lineFinder(
          model,
          before.lines.filter(line => line.model === own),
        )
  })
  const lines = new Map<LineRollup, CountedFigures | null>()
  for (const line of after.lines) {
    const was = finders[line.model]?.(line)
    if (was !== undefined) lines.set(line, was)
  }
  return { against, models, lines }
}

/** A model of the baseline by its index, with what is compared with it. */
interface Counterpart {
  readonly index: number
  readonly comparison: ModelComparison
}

/** Each model's counterpart: the model of the same name, else the next one that is left over and resembles it. */
function matchModels(
  before: readonly ModelReport[],
  after: readonly ModelReport[],
): readonly (Counterpart | undefined)[] {
  const byName = new Map(before.map(({ name }, index) => [name, index]))
  const named = new Set(after.map(({ name }) => name))
  const left = new Set([...before.keys()].filter(index => !named.has(before[index]?.name ?? '')))
  const budget = alignmentBudget()
  const compared = (index: number, now: ModelReport): Counterpart => {
    const was = before[index] as ModelReport
    return { index, comparison: { was, now, layers: matchLayers(was.layers, now.layers, budget) } }
  }
  return after.map(model => {
    const same = byName.get(model.name)
    if (same !== undefined) return compared(same, model)
    for (const index of left) {
      if (!canResemble(before[index] as ModelReport, model)) continue
      const counterpart = compared(index, model)
      if (!resembles(counterpart.comparison)) continue
      left.delete(index)
      return counterpart
    }
    return undefined
  })
}

/** Least share of the layers of either model that a renamed model has in common with what it was. */
const leastShared = 0.5

/** Whether two models have numbers of layers of which enough can be shared. */
const canResemble = ({ layers: was }: ModelReport, { layers: now }: ModelReport): boolean =>
  Math.min(was.length, now.length) >= leastShared * Math.max(was.length, now.length, 1)

/** Whether a model shares enough layers with one of another name to be that one, renamed. */
function resembles({ was, now, layers }: ModelComparison): boolean {
  const shared = layers.was.filter(row => row !== null).length
  return shared >= leastShared * Math.max(was.layers.length, now.layers.length)
}

/** All figures of a model. */
export const figuresOfModel = ({ totals, layers, complete }: ModelReport): CountedFigures => ({
  ...totals,
  count: countOf(layers),
  complete,
})

const countOf = (rows: readonly LayerRow[]): number => rows.reduce((sum, { count }) => sum + count, 0)

/**
 * Finds the figures that a line of a model had before: those of the line that had the same layers, gone ones included,
 * else those of its layers.
 */
function lineFinder(
  { was, now, layers: match }: ModelComparison,
  before: readonly LineRollup[],
): (line: LineRollup) => CountedFigures | null | undefined {
  const gone = new Set(match.gone)
  const linesOfRow = new Map<number, LineRollup[]>()
  for (const line of before)
    for (const row of line.rows) {
      const own = linesOfRow.get(row)
      if (own === undefined) linesOfRow.set(row, [line])
      else own.push(line)
    }

  /** Line before of which every row is one of these or is gone, and that has all of these. */
  function counterpart({ kind, name }: LineRollup, rows: readonly number[]): LineRollup | undefined {
    const wanted = new Set(rows)
    const found = (linesOfRow.get(rows[0] as number) ?? []).filter(
      line =>
        line.kind === kind &&
        line.rows.length >= rows.length &&
        line.rows.filter(row => wanted.has(row)).length === wanted.size &&
        line.rows.every(row => wanted.has(row) || gone.has(row)),
    )
    return found.find(line => line.name === name) ?? found.sort((a, b) => a.rows.length - b.rows.length)[0]
  }

  return line => {
    if (line.kind === 'model') return figuresOfModel(was)
    const rows = line.rows.flatMap(row => match.was[row] ?? [])
    if (rows.length === 0) return was.complete ? null : undefined
    const same = counterpart(line, rows)
    if (same !== undefined) return same
    const isWhole = line.count === countOf(line.rows.flatMap(row => now.layers[row] ?? []))
    return isWhole ? figuresOfRows(was, rows) : undefined
  }
}

/** Sum of some layers of a model, by their indices. */
export function figuresOfRows({ layers, complete }: ModelReport, rows: readonly number[]): CountedFigures {
  const summed = rows.flatMap(row => layers[row] ?? [])
  return { ...sumOf(summed), count: countOf(summed), complete }
}

/** A layer of a model with its figures before, by its index now; null for a new one. */
export function layerBefore({ was, layers }: ModelComparison, row: number): (LayerRow & CountedFigures) | null {
  const before = was.layers[layers.was[row] ?? -1]
  return before === undefined ? null : { ...before, complete: was.complete }
}

/** Indices of the layers that are new. None is known to be where the model before was not fully counted. */
export const newLayers = ({ was, layers }: ModelComparison): readonly number[] =>
  was.complete ? [...layers.was.keys()].filter(row => layers.was[row] === null) : []

/** Indices of the layers before that are gone. None is known to be where the model is not fully counted now. */
export const goneLayers = ({ now, layers }: ModelComparison): readonly number[] => (now.complete ? layers.gone : [])

/** Figures that layers of a model had before, by their indices now; null where none of them was there. */
export function layersBefore({ was, layers }: ModelComparison, rows: readonly number[]): CountedFigures | null {
  const found = rows.flatMap(row => layers.was[row] ?? [])
  return found.length === 0 ? null : figuresOfRows(was, found)
}

/** Line that has these rows of a model, with all of their ops; where a call and a function do, that of the call. */
export function lineOfRows(
  { lines, models }: ReportComparison,
  model: number,
  rows: readonly number[],
): LineRollup | undefined {
  const { layers = [] } = models[model]?.now ?? {}
  const count = countOf(rows.flatMap(row => layers[row] ?? []))
  const wanted = new Set(rows)
  const isSame = (line: LineRollup): boolean =>
    line.model === model &&
    line.kind !== 'model' &&
    line.count === count &&
    line.rows.length === rows.length &&
    line.rows.every(row => wanted.has(row))
  const same = [...lines.keys()].filter(isSame)
  return same.find(({ kind }) => kind === 'layer') ?? same[0]
}

/** Figures that a scope of a model had before: those of its layers, and of layers that are gone from it. */
export function scopeBefore(model: ModelComparison, path: string, rows: readonly number[]): CountedFigures | null {
  const { was, layers } = model
  const isInside = (row: number): boolean => `${was.layers[row]?.path}/`.startsWith(`${path}/`)
  const found = [...rows.flatMap(row => layers.was[row] ?? []), ...layers.gone.filter(isInside)]
  return found.length === 0 ? null : figuresOfRows(was, found)
}
