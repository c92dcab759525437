/**
 * What places in the text of a model file stand for: the ops that a call or a line makes or applies. It is for what shows
 * one place at a time, since it traces the model once more.
 */
import type { Frame, Span } from '../graph/site'
import { collectivesOf } from './collectives'
import { emptyTally, figuresOf, shareOf, type Tally } from './figures'
import { addOp, type Priced, priced, rowsOf } from './layers'
import { isCountedOn } from './lines'
import { type ModelContext, type Reported, reportModel } from './model'
import { passesOf } from './passes'
import type { Collectives, LayerRow, LineRollup, Location, Passes } from './report'
import { uncompressed } from './uncompressed'

/** Ops of a model, as places in its graph. */
export type Ops = readonly number[]

export interface Call {
  readonly location: Location
  readonly ops: Ops
}

export interface Places {
  /** Calls in the file within which ops are made or applied, in no order. */
  readonly calls: readonly Call[]
  /** What a line's roll-up is the sum of. */
  readonly ops: (line: LineRollup) => Ops
  readonly part: (ops: Ops) => Part
}

/** Some ops of a model. */
export interface Part {
  /** The model's rows that have any of them, with the figures of these alone. */
  readonly rows: readonly LayerRow[]
  /** The same without quantisation and sparsity; null where the model has neither. */
  readonly dense: readonly LayerRow[] | null
  /** Null outside training. */
  readonly passes: Passes | null
  readonly collectives: Collectives
}

export function placesOf(context: ModelContext): Places {
  const { target, file, lineAt } = context
  const whole = opsIn(reportModel(context), context)
  const { costs } = whole.reported
  const sites = whole.ops.map(({ node }) => node.site)
  let dense: Whole | null | undefined
  return {
    calls: callsAround(sites, context),
    ops: line => sites.flatMap(({ created }, at) => (isCountedOn(line, created, { file, lineAt }) ? [at] : [])),
    part: ops => {
      if (dense === undefined) {
        const reported = uncompressed(context)
        dense = reported === null ? null : opsIn(reported, context)
      }
      const charges = ops.flatMap(at => costs.charges[at] ?? [])
      return {
        rows: rowsOfOps(ops, whole),
        dense: dense === null ? null : rowsOfOps(ops, dense),
        passes: costs.training === null ? null : passesOf({ ...costs, charges }, target),
        collectives: collectivesOf({ ...costs, charges }, target),
      }
    },
  }
}

interface Whole {
  readonly reported: Reported
  readonly ops: readonly Priced[]
  /** The row of each op. */
  readonly rowOf: readonly number[]
}

function opsIn(reported: Reported, { target }: ModelContext): Whole {
  const ops = priced(reported.costs, target)
  return { reported, ops, rowOf: rowsOf(ops).rowOf }
}

function rowsOfOps(which: Ops, { reported: { model }, ops, rowOf }: Whole): LayerRow[] {
  const tallies = new Map<number, Tally>()
  for (const at of which) {
    const row = rowOf[at] as number
    const sum = tallies.get(row) ?? emptyTally()
    tallies.set(row, sum)
    addOp(sum, ops[at] as Priced)
  }
  return [...tallies]
    .sort(([a], [b]) => a - b)
    .map(([row, sum]) => {
      const figures = figuresOf(sum)
      const share = shareOf(figures.time, model.totals.time)
      return { ...(model.layers[row] as LayerRow), ...figures, count: sum.count, share }
    })
}

interface Around {
  readonly call: Span
  readonly ops: number[]
}

/** Calls on the way to where an op's layer is made, and to where it is applied; the model's own call is on the way to all. */
function callsAround(sites: readonly Priced['node']['site'][], { file, record, locate }: ModelContext): Call[] {
  const calls = new Map<string, Around>()
  const known = new Map<Frame, ReadonlySet<Around>>()
  const declared = record.frame?.call
  const own = ({ call }: Frame): Around[] => {
    if (call.file !== file || (call.start === declared?.start && call.file === declared.file)) return []
    const key = `${call.start}:${call.end}`
    const around = calls.get(key) ?? { call, ops: [] }
    calls.set(key, around)
    return [around]
  }
  const around = (frame: Frame | null | undefined): ReadonlySet<Around> => {
    if (frame === null || frame === undefined) return nothing
    const before = known.get(frame)
    if (before !== undefined) return before
    const all = new Set([...around(frame.parent), ...around(frame.made), ...own(frame)])
    known.set(frame, all)
    return all
  }
  sites.forEach(({ created, applied }, at) => {
    for (const { ops } of new Set([...around(created), ...around(applied)])) ops.push(at)
  })
  return [...calls.values()].map(({ call, ops }) => ({ location: locate(call), ops }))
}

const nothing: ReadonlySet<Around> = new Set()
