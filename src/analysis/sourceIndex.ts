/**
 * Index from places in a model file, and in files that it imports, to ops: those that a call or a line creates or applies. Works out the model once
 * more, so it is meant for views that show one place at a time.
 */

import type { Frame, Site, Span } from '../graph/site'
import type { Resumable } from '../limits/resumable'
import { collectivesOf } from './collectives'
import { shareOf } from './figures'
import { addOp, type PricedOp } from './layers'
import { type ModelContext, type ReportedModel, reportModel } from './model'
import { passesOf } from './passes'
import type { Collectives, LayerRow, LineRollup, Location, Passes } from './report'
import { emptyTally, figuresOf, type Tally } from './tally'
import { uncompressed } from './uncompressed'

/** Indices of ops in a model's program order. */
export type Ops = readonly number[]

export interface Call {
  readonly location: Location
  readonly ops: Ops
}

export interface SourceIndex {
  /**
   * Calls within which ops are created or applied, in no order. Leaves out the model's own call, which
   * contains all ops.
   */
  readonly calls: readonly Call[]
  /** Ops summed in the roll-up of a line. */
  readonly ops: (line: LineRollup) => Ops
  /** Rows that contain any of these ops, with figures of these ops alone. */
  readonly rows: (ops: Ops) => readonly LayerRow[]
  readonly part: (ops: Ops) => Resumable<SourcePart>
}

/** Some ops of a model. */
export interface SourcePart {
  readonly rows: readonly LayerRow[]
  /** Rows without quantisation and sparsity; null when the model uses neither, or changes its ops without them. */
  readonly dense: readonly LayerRow[] | null
  /** Null outside training. */
  readonly passes: Passes | null
  readonly collectives: Collectives
}

/** Builds the index. `open` returns the model, traced from then on, or null when there is no such model. */
export function sourceIndexOf(open: () => ModelContext | null): SourceIndex | null {
  const context = open()
  if (context === null) return null
  const { target } = context
  const reported = reportModel(context)
  const { costs, opsOf } = reported
  let dense: ReportedModel | null | undefined
  return {
    calls: callsAround(
      reported.ops.map(({ node }) => node.site),
      context,
    ),
    ops: opsOf,
    rows: ops => rowsOfOps(ops, reported),
    *part(ops) {
      if (dense === undefined) dense = denseOf(open(), reported)
      yield
      const charges = ops.flatMap(at => costs.charges[at] ?? [])
      return {
        rows: rowsOfOps(ops, reported),
        dense: dense === null ? null : rowsOfOps(ops, dense),
        passes: costs.training === null ? null : passesOf({ ...costs, charges }, target),
        collectives: collectivesOf({ ...costs, charges }, target),
      }
    },
  }
}

/**
 * The model without compression. Null when its ops do not correspond one by one, as a model may branch on the number
 * format.
 */
function denseOf(context: ModelContext | null, { ops }: ReportedModel): ReportedModel | null {
  const dense = context === null ? null : uncompressed(context)
  const isSame = (op: PricedOp, at: number): boolean => op.node.op.kind === ops[at]?.node.op.kind
  return dense !== null && dense.ops.length === ops.length && dense.ops.every(isSame) ? dense : null
}

function rowsOfOps(which: Ops, { model, ops, rowOf }: ReportedModel): LayerRow[] {
  const tallies = new Map<number, Tally>()
  for (const at of which) {
    const row = rowOf[at] as number
    const sum = tallies.get(row) ?? emptyTally()
    tallies.set(row, sum)
    addOp(sum, ops[at] as PricedOp)
  }
  return [...tallies]
    .sort(([a], [b]) => a - b)
    .map(([row, sum]) => {
      const figures = figuresOf(sum)
      const share = shareOf(figures.time, model.totals.time)
      return { ...(model.layers[row] as LayerRow), ...figures, count: sum.count, share }
    })
}

interface Entry {
  readonly call: Span
  readonly ops: number[]
}

const noEntries: ReadonlySet<Entry> = new Set()

/** Calls that enclose the creation or the application of an op's layer. */
function callsAround(sites: readonly Site[], { record, locate }: ModelContext): Call[] {
  const entries = new Map<string, Entry>()
  const entriesByFrame = new Map<Frame, ReadonlySet<Entry>>()
  const declared = record.frame?.call
  const entriesOf = ({ call }: Frame): Entry[] => {
    if (call.start === declared?.start && call.file === declared.file) return []
    const key = `${call.start}:${call.end}:${call.file}`
    const entry = entries.get(key) ?? { call, ops: [] }
    entries.set(key, entry)
    return [entry]
  }
  const onTheWay = (frame: Frame | null | undefined): ReadonlySet<Entry> => {
    if (frame === null || frame === undefined) return noEntries
    const before = entriesByFrame.get(frame)
    if (before !== undefined) return before
    const all = new Set([...onTheWay(frame.parent), ...onTheWay(frame.made), ...entriesOf(frame)])
    entriesByFrame.set(frame, all)
    return all
  }
  sites.forEach(({ created, applied }, at) => {
    for (const { ops } of new Set([...onTheWay(created), ...onTheWay(applied)])) ops.push(at)
  })
  return [...entries.values()].map(({ call, ops }) => ({ location: locate(call), ops }))
}
