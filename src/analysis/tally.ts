/** Tallies: op costs added up to the figures of a row, a line or a model. */
import type { Cost } from '../cost/cost'
import { withDerived } from './figures'
import type { Figures, LayerRow } from './report'
import type { Time } from './time'

/** Cost and time of an op on a target; ops with equal prices share one object. */
export interface Price {
  readonly cost: Cost
  readonly time: Time
  readonly rate: LayerRow['rate']
  /** Bytes sent to other devices. */
  readonly sent: number
}

/** Number of ops per price, and the sums of their other figures. */
export interface Tally {
  readonly times: Map<Price, number>
  /** Weights whose first use is here. */
  parameters: number
  /** Number of ops, over all steps. */
  count: number
  /** Bytes first saved for backward here. */
  saved: number
  /** Resident bytes attributed to these ops. */
  held: number
  /** Part of `held` that is in the KV cache. */
  cached: number
}

export const emptyTally = (): Tally => ({ times: new Map(), parameters: 0, count: 0, saved: 0, held: 0, cached: 0 })

/** Adds `times` ops of a price. */
export function tally(sum: Tally, price: Price, times: number): void {
  sum.times.set(price, (sum.times.get(price) ?? 0) + times)
}

/** Adds all of `other`. */
export function merge(sum: Tally, other: Tally): void {
  for (const [price, times] of other.times) tally(sum, price, times)
  sum.parameters += other.parameters
  sum.count += other.count
  sum.saved += other.saved
  sum.held += other.held
  sum.cached += other.cached
}

export function figuresOf({ times, parameters, saved, held, cached }: Tally): Figures {
  const bytes = { weights: 0, inputs: 0, outputs: 0, kvRead: 0, kvWrite: 0 }
  let flops = 0
  let macs = 0
  let time = 0
  let compute = 0
  let link = 0
  let once = 0
  let sent = 0
  for (const [price, n] of times) {
    const { cost } = price
    flops += n * cost.flops
    macs += n * cost.macs
    bytes.weights += n * cost.bytes.weights
    bytes.inputs += n * cost.bytes.inputs
    bytes.outputs += n * cost.bytes.outputs
    bytes.kvRead += n * cost.bytes.kvRead
    bytes.kvWrite += n * cost.bytes.kvWrite
    time += n * price.time.total
    compute += n * price.time.compute
    link += n * price.time.link
    once += n * price.time.once
    sent += n * price.sent
  }
  const timeBy = { compute, memory: time - compute - link, link }
  return withDerived({ flops, macs, bytes, parameters, saved, held, cached, sent, time, timeBy, once })
}
