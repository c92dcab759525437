/** One row per op site: creation + application + call path without indices + kind + input shapes. */
import { type Charge, sumOf } from '../cost/charge'
import type { Cost } from '../cost/cost'
import { isWeight } from '../cost/node'
import type { DTypes } from '../cost/scenario'
import type { Node, Value } from '../graph/graph'
import { type Frame, type Path, pathText, type Span } from '../graph/site'
import type { Target } from '../hardware/target'
import { elements, type Shape, sameShape } from '../tensor/shape'
import { add, figuresOf, nothing, type Sum, shareOf } from './figures'
import type { LayerRow, Location } from './report'
import { rateOf, type Time, timeOf } from './time'

/** A charge with its cost and time on the target. */
export interface Priced {
  readonly node: Node
  readonly count: number
  readonly cost: Cost
  readonly time: Time
  readonly parameters: number
  readonly rate: LayerRow['rate']
}

/** A row under way, and the ops in it. */
export interface Row {
  /** The op that stands for the row. */
  readonly node: Node
  readonly inputs: readonly Shape[]
  readonly rate: LayerRow['rate']
  readonly sum: Sum
  count: number
}

/** Prices every charge; a weight is counted at its first use. */
export function priced(charges: readonly Charge[], dtypes: DTypes, target: Target): Priced[] {
  const counted = new Set<Value>()
  return charges.map(charge => {
    const rate = rateOf(charge.node, dtypes, target)
    let parameters = 0
    for (const { storage } of charge.node.inputs)
      if (storage.role === 'parameter' && !counted.has(storage)) {
        counted.add(storage)
        parameters += elements(storage.shape)
      }
    const { node, count } = charge
    return {
      node,
      count,
      cost: sumOf(charge.steps),
      time: timeOf(charge, rate.flopsPerSecond, target),
      parameters,
      rate,
    }
  })
}

/** Groups priced ops into rows, in program order; the second answer is each op's row. */
export function rowsOf(ops: readonly Priced[]): { rows: Row[]; rowOf: number[] } {
  const rows: Row[] = []
  const byPath = new Map<Path, number[]>()
  const rowOf = ops.map(op => {
    const alike = byPath.get(op.node.path.plain) ?? []
    if (alike.length === 0) byPath.set(op.node.path.plain, alike)
    const inputs = shownInputs(op.node)
    let index = alike.find(at => belongs(op.node, inputs, rows[at] as Row))
    if (index === undefined) {
      index = rows.length
      alike.push(index)
      rows.push({ node: op.node, inputs, rate: op.rate, sum: nothing(), count: 0 })
    }
    const row = rows[index] as Row
    add(row.sum, op.cost, op.time, op.parameters)
    row.count += op.count
    return index
  })
  return { rows, rowOf }
}

/** Shapes of what flows in: weights are left out. */
const shownInputs = ({ inputs }: Node): Shape[] => {
  const shapes: Shape[] = []
  for (const input of inputs) if (!isWeight(input)) shapes.push(input.shape)
  return shapes
}

const belongs = (node: Node, inputs: readonly Shape[], { node: other, inputs: others }: Row): boolean =>
  node.op === other.op &&
  sameCall(node.site.created, other.site.created) &&
  sameCall(node.site.applied, other.site.applied) &&
  inputs.length === others.length &&
  inputs.every((shape, at) => sameShape(shape, others[at] as Shape))

const sameCall = (a: Frame | null, b: Frame | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.call.start === b.call.start &&
    a.call.end === b.call.end &&
    a.call.file === b.call.file)

export function layerRows(rows: readonly Row[], total: number, locate: (span: Span | null) => Location): LayerRow[] {
  return rows.map(({ node, inputs, rate, sum, count }, index) => ({
    index,
    path: pathText(node.path.plain),
    kind: node.op.kind,
    location: locate(node.site.created?.call ?? null),
    applied: locate(node.site.applied?.call ?? null),
    count,
    inputs,
    output: node.output.shape,
    share: shareOf(sum.time, total),
    rate,
    ...figuresOf(sum),
  }))
}
