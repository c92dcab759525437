/**
 * Sums over decode steps. A few steps of a range are traced. Where they have the same ops and their figures are
 * polynomials in the step, which further steps check, the range is summed in closed form; any other range is halved, down
 * to single steps.
 */
import { type Graph, type Node, sameOps } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Resumable } from '../limits/resumable'
import type { Cost } from './cost'
import { type Charge, fitSteps, type Steps, singleRun } from './opCharge'
import { runsOf } from './opCost'
import { repeated } from './parallel/collectiveCosts'
import { pathNumbers } from './pathNumbers'
import type { Rules } from './rules'

/** Limit on the ops traced where no closed form holds. Beyond it the sum ends early, and a hint says so. */
const maxTracedOps = 200_000
/** Minimum of ops that a step counts against that limit, since a build takes time however few ops it has. */
const minOpsPerStep = 20
/** Minimum of steps for a closed form: three to fit and one to check. */
const minClosedSteps = 4

/** A traced step, with the cost of each op. */
export interface CostedStep {
  readonly graph: Graph
  readonly costs: readonly Cost[]
  /** Collectives of each op; null on a single device. */
  readonly sent: readonly (readonly Steps[])[] | null
  readonly rules: Rules
  readonly complete: boolean
}

export type StepAt = (k: number) => CostedStep

/** Steps `first` .. `end` - 1, and the request of each. */
export interface StepRange {
  readonly first: number
  readonly end: number
  at(k: number): TraceRequest
}

export interface SummedSteps {
  /** Figures over all steps, for each op of the last step, and the number of its runs. */
  readonly perOp: readonly OpSteps[]
  /** Charges of steps whose op list differs from that of the last step. */
  readonly unaligned: readonly Charge[]
  /** End of the steps that were counted: the first that was not. */
  readonly reached: number
}

interface OpSteps {
  runs: number
  readonly steps: Steps[]
}

export function* sumOfSteps(range: StepRange, step: StepAt): Resumable<SummedSteps> {
  const last = step(range.end - 1)
  const perOp = last.costs.map((): OpSteps => ({ runs: 0, steps: [] }))
  const apart = unalignedOps()
  const summed = (reached: number): SummedSteps => ({ perOp, unaligned: apart.charges(), reached })
  const add = (like: CostedStep, count: number, figures: readonly Steps[]): void => {
    const opSteps = sameOps(like.graph, last.graph) ? perOp : apart.of(like.graph)
    figures.forEach((steps, op) => {
      const to = opSteps[op]
      if (to === undefined) return
      to.runs += count * runsOf(like.graph.nodes[op] as Node)
      to.steps.push(steps, ...repeated(like.sent?.[op] ?? [], count))
    })
  }

  let traced = 0
  const ranges = segments(range, last.graph).reverse()
  for (let next = ranges.pop(); next !== undefined; next = ranges.pop()) {
    const [from, to] = next
    if (traced > maxTracedOps) return summed(from)
    const closed = yield* closedForm(from, to, step)
    if (closed !== null) {
      add(step(from), to - from, closed)
      continue
    }
    traced += Math.max(step(from).costs.length, minOpsPerStep)
    if (to - from > 1) {
      const middle = (from + to) >> 1
      ranges.push([middle, to], [from, middle])
      continue
    }
    const only = step(from)
    add(
      only,
      1,
      only.costs.map(cost => singleRun(cost, only.rules.machine.slowdown)),
    )
    yield
  }
  return summed(range.end)
}

/** Collects the ops of steps whose op lists differ from the last step's, those of one site together. */
function unalignedOps() {
  const rows = new Map<string, OpSteps & { readonly node: Node }>()
  const placeOf = pathNumbers()
  return {
    /** Static ops have none, since they run once per sequence. */
    of: ({ nodes }: Graph): readonly (OpSteps | undefined)[] => {
      const times = new Map<string, number>()
      return nodes.map(node => {
        if (node.output.static) return undefined
        const site = opKey(placeOf(node.path), node.op.kind, times)
        const row = rows.get(site) ?? { node, runs: 0, steps: [] }
        rows.set(site, row)
        return row
      })
    },
    charges: (): Charge[] => [...rows.values()].map(({ node, runs, steps }) => ({ node, count: runs, steps })),
  }
}

/** Key that identifies an op across steps: its path, its kind, and its rank among ops of both. */
function opKey(path: number, kind: string, times: Map<string, number>): string {
  const place = `${path} ${kind}`
  const nth = times.get(place) ?? 0
  times.set(place, nth + 1)
  return `${place} ${nth}`
}

/**
 * Ranges [from, to) of steps, split before the last, which may append fewer tokens, and where a sliding window fills up or
 * a chunk begins: the first query to see all of a window is in one step, the last in the same or the next.
 */
function segments({ first, end, at }: StepRange, graph: Graph): (readonly [number, number])[] {
  const tokens = at(first).dims.seq as number
  // The first step may cache more than its tokens, so that only those after it are a constant distance apart.
  const start = Math.min(first + 1, end - 1)
  const stepOf = (past: number): number => start + Math.ceil((past - at(start).past) / tokens)
  const masks = [...graph.caches, ...graph.nodes.flatMap(({ core }) => core?.mask ?? [])]
  const windows = masks.map(({ window }) => window)
  const positions = new Set([...windows, ...chunkStarts(masks, at(end - 1).past)])
  const edges = [...positions].flatMap(position => [stepOf(position - tokens + 1), stepOf(position)])
  if (at(start).past - at(first).past !== tokens) edges.push(start)
  if (at(end - 1).dims.seq !== tokens) edges.push(end - 1)
  const inside = [...new Set(edges)].filter(edge => edge > first && edge < end)
  const bounds = [first, ...inside.sort((a, b) => a - b), end]
  return bounds.slice(1).map((to, i) => [bounds[i] as number, to] as const)
}

/** Largest number of chunks whose steps are summed apart in closed form. */
const maxChunks = 1000

/** Positions up to `last` where a chunk of a mask begins. */
const chunkStarts = (masks: readonly { readonly chunk: number }[], last: number): number[] =>
  [...new Set(masks.map(({ chunk }) => chunk))].flatMap(chunk =>
    Array.from({ length: Math.min(maxChunks, Math.floor(last / chunk)) }, (_, at) => (at + 1) * chunk),
  )

/** Sums each op's figures over the steps [from, to) from seven sampled ones; null where they do not fit polynomials. */
function* closedForm(from: number, to: number, step: StepAt): Resumable<Steps[] | null> {
  const count = to - from
  if (count < minClosedSteps) return null
  const like = step(from)
  // The end comes first, since an edge anywhere in the range shows there.
  const checked = [1, 0.25, 0.5, 0.75].map(part => Math.round(part * (count - 1)))
  const sampled: CostedStep[] = []
  for (const k of [0, 1, 2, ...checked]) {
    const sample = step(from + k)
    if (!sameOps(sample.graph, like.graph)) return null
    sampled.push(sample)
    yield
  }
  const out: Steps[] = []
  for (let op = 0; op < like.costs.length; op++) {
    const [c0, c1, c2, ...rest] = sampled.map(({ costs }) => costs[op] as Cost)
    const checks = rest.map((cost, index) => [checked[index] as number, cost] as const)
    const fit = fitSteps([c0, c1, c2] as [Cost, Cost, Cost], checks, count, like.rules.machine.slowdown)
    if (fit === null) return null
    out.push(fit)
  }
  return out
}
