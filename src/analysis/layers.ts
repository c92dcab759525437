/** Rows of a report, one per op site: creation + application + call path without indices + kind + input shapes. */

import { attributeMemory } from '../cost/memoryAttribution'
import { type Charge, type Steps, sentBytes, sumOf } from '../cost/opCharge'
import type { PhaseCosts } from '../cost/phaseRequest'
import { type Graph, isWeight, type Node, type Value } from '../graph/graph'
import type { Path, Span } from '../graph/site'
import type { Target } from '../hardware/target'
import { elements, type Shape } from '../tensor/shape'
import { callNumbers } from './calls'
import { shareOf } from './figures'
import { shownPath } from './paths'
import type { LayerRow, Location } from './report'
import { emptyTally, figuresOf, type Price, type Tally, tally } from './tally'
import { rateOf, timeOf } from './time'

/** An op with its price on the target. */
export interface PricedOp {
  readonly node: Node
  readonly count: number
  readonly price: Price
  /** Weights whose first use is this op. */
  readonly parameters: number
  /** Same as `parameters`, but of routed experts only the top-k that a token is sent to. */
  readonly activeParameters: number
  /** Part of `activeParameters` in tables that an embedding looks rows up in. */
  readonly embeddingParameters: number
  /** Bytes that this op is the first to save for backward. */
  readonly saved: number
  /** Resident bytes attributed to this op: its weights, KV cache and saved bytes. */
  readonly held: number
  /** Part of `held` that the op puts in the KV cache. */
  readonly cached: number
}

/** A row with its tally and the op that represents it. */
export interface OpRow {
  readonly node: Node
  readonly tally: Tally
}

/** Prices every charge; weights are counted at their first use. */
export function priceOps(costs: PhaseCosts, target: Target): PricedOp[] {
  const { charges, graph, promptOnlyWeights, dtypes } = costs
  const attribution = attributeMemory(costs)
  const uncounted = new Set<Value>([...graph.parameters, ...promptOnlyWeights])
  const tables = lookupTables(graph)
  const prices = new Map<readonly Steps[], Price>()
  const priceOf = (charge: Charge): Price => {
    const rate = rateOf(charge.node, dtypes, target)
    const existing = prices.get(charge.steps)
    // All ops without charges share one array of steps, so the price also has to match in rate.
    if (existing?.rate.dtype === rate.dtype) return existing
    const price = {
      cost: sumOf(charge.steps),
      time: timeOf(charge, rate.flopsPerSecond, target),
      rate,
      sent: sentBytes(charge.steps),
    }
    prices.set(charge.steps, price)
    return price
  }
  return charges.map(charge => {
    const { node, count, saved = 0 } = charge
    const cached = attribution.cache(node)
    let held = saved + cached
    let parameters = 0
    let activeParameters = 0
    let embeddingParameters = 0
    for (const { storage } of node.inputs)
      if (uncounted.delete(storage)) {
        const own = elements(storage.shape)
        held += attribution.weight(storage)
        parameters += own * storage.copies
        const active = own * (storage.copies > 1 && node.routing !== null ? node.routing.topK : storage.copies)
        activeParameters += active
        if (tables.has(storage)) embeddingParameters += active
      }
    return {
      node,
      count,
      price: priceOf(charge),
      parameters,
      activeParameters,
      embeddingParameters,
      saved,
      held,
      cached,
    }
  })
}

/** Weights that embeddings look rows up in, whether they are the output head too or not. */
function lookupTables({ nodes }: Graph): ReadonlySet<Value> {
  const lookups = nodes.filter(({ op: { kind } }) => kind === 'embedding' || kind === 'embeddingBag')
  return new Set(lookups.flatMap(({ inputs }) => inputs.filter(isWeight).map(({ storage }) => storage)))
}

/** Adds an op to the tally of a row, a line or a place. */
export function addOp(sum: Tally, { price, count, parameters, saved, held, cached }: PricedOp): void {
  tally(sum, price, 1)
  sum.parameters += parameters
  sum.count += count
  sum.saved += saved
  sum.held += held
  sum.cached += cached
}

/** Groups priced ops into rows, in program order; `rowOf` gives the row of each op. */
export function rowsOf(ops: readonly PricedOp[]): { rows: OpRow[]; rowOf: number[] } {
  const rows: OpRow[] = []
  const byPath = new Map<Path, Map<string, number>>()
  const keyOf = rowKeys()
  const rowOf = ops.map(op => {
    const { node } = op
    let byKey = byPath.get(node.path.plain)
    if (byKey === undefined) {
      byKey = new Map()
      byPath.set(node.path.plain, byKey)
    }
    const key = keyOf(node)
    let index = byKey.get(key)
    if (index === undefined) {
      index = rows.push({ node, tally: emptyTally() }) - 1
      byKey.set(key, index)
    }
    addOp((rows[index] as OpRow).tally, op)
    return index
  })
  return { rows, rowOf }
}

/** Key that distinguishes rows of one path: the op, the creation and application calls, and the input shapes. */
function rowKeys(): (node: Node) => string {
  const ops = new Map<Node['op'], number>()
  const calls = callNumbers()
  return ({ op, site, inputs }) => {
    const number = ops.get(op) ?? ops.size
    ops.set(op, number)
    let key = `${number} ${calls(site.created)} ${calls(site.applied)} `
    // Shapes of weights are left out of the key.
    for (const input of inputs) if (!isWeight(input)) key += `${input.shape.join()};`
    return key
  }
}

const shownInputs = ({ inputs }: Node): Shape[] => inputs.filter(input => !isWeight(input)).map(input => input.shape)

export function layerRows(rows: readonly OpRow[], total: number, locate: (span: Span | null) => Location): LayerRow[] {
  const texts = new Map<Path, string>()
  const pathOf = ({ plain }: Path): string => {
    const text = texts.get(plain) ?? shownPath(plain)
    texts.set(plain, text)
    return text
  }
  return rows.map(({ node, tally }, index) => {
    const figures = figuresOf(tally)
    return {
      index,
      path: pathOf(node.path),
      kind: node.op.kind,
      location: locate(node.site.created?.call ?? null),
      applied: locate(node.site.applied?.call ?? null),
      count: tally.count,
      inputs: shownInputs(node),
      output: node.output.shape,
      share: shareOf(figures.time, total),
      rate: rateIn(tally),
      ...figures,
    }
  })
}

/** Rate of the first op of a row, 0 where it is not known, since not every channel of messages carries Infinity. */
function rateIn({ times }: Tally): LayerRow['rate'] {
  for (const { rate } of times.keys())
    return Number.isFinite(rate.flopsPerSecond) ? rate : { ...rate, flopsPerSecond: 0 }
  throw new Error('a row has an op')
}
