/**
 * Plans of recomputation: which activations to keep and which to compute again, at the least extra work (the problem of
 * Jain et al., *Checkmate*, arXiv 1910.02653, over the cuts of Chen et al., arXiv 1604.06174).
 *
 * The ops are cut wherever a single tensor crosses, into at most 64 pieces (fewer of a model of more than 8192 ops, as each
 * run of pieces is looked at): beyond that neighbours are one. A plan keeps
 * each piece whole, computes the core of its attentions again, or computes a run of pieces again from the tensor that enters
 * it. Among those plans the frontier is exact: none of them takes less memory for the same work, or less work for the same
 * memory. Where partial plans are many, those within 1 / 256 of the memory of one another are one, and of the working sets
 * that may be the largest 16 are tried. A tensor that several pieces keep and that is not the one that crosses (an input of
 * the model, rope's tables) is counted with each, so that what a plan takes is measured once it is made; and the policies that have a name are tried
 * beside them, as blocks may be finer than pieces (plan.ts).
 */
import type { Graph, Node, Value } from '../../graph/graph'
import type { Resumable } from '../../limits/resumable'
import { type Region, wholeRegion } from './regions'
import type { SavedTensor } from './saved'
import { coarser, type RecomputeUnit, unitsOf, withoutCutting } from './units'

/** As the planner sees it; its regions are spelled out when they are asked for. */
export interface Draft {
  regions(): readonly Region[]
  /** Saved activations and the largest working set beside them, in bytes, at the most. */
  readonly memory: number
  /** FLOPs that are computed again. */
  readonly extraFlops: number
}

export interface PlannerInput {
  readonly graph: Graph
  /** Regions that the model fixes itself. */
  readonly fixed: readonly Region[]
  /** Attention cores that may be regions. */
  readonly cores: readonly Region[]
  readonly savedBy: (node: Node) => readonly SavedTensor[]
  /** Tensors of those that are in memory where the node runs again. */
  readonly rebuiltBy: (node: Node) => readonly SavedTensor[]
  readonly bytesOf: (storage: Value) => number
  /** Tensors that a region keeps. */
  readonly inflow: (region: Region) => readonly Value[]
  /** Bytes of the statistics that a region keeps. */
  readonly statistics: (region: Region) => number
  /** Bytes of gradients and temporaries while each op runs backward. */
  readonly gradients: Float64Array
  readonly flopsOf: (node: Node) => number
}

/** Pieces at most, but for models so large that to look at all runs of them would take long. */
const mostPieces = 64
/** Ops that runs of pieces have together, about. */
const mostLookedAt = 2 ** 19
const finest = 256
const mostCaps = 16

/** One way to treat a run of pieces. */
interface Option {
  readonly to: number
  readonly regions: () => readonly Region[]
  /** Kept inside, without what crosses at its ends. */
  readonly bytes: number
  readonly flops: number
  readonly working: number
  /** Whether it needs the tensor that enters, and keeps the one that leaves. */
  readonly enters: boolean
  readonly leaves: boolean
}

/** A partial plan up to some cut. */
interface State {
  readonly bytes: number
  readonly flops: number
  readonly working: number
  readonly last: Option | null
  readonly before: State | null
}

/** The frontier: less and less memory for more and more work. The first point computes nothing again. */
export function* frontierOf(input: PlannerInput): Resumable<Draft[]> {
  const most = Math.min(mostPieces, Math.floor(mostLookedAt / input.graph.nodes.length))
  const units = coarser(withoutCutting(unitsOf(input.graph), input.fixed), most)
  const options = optionsOf(units, input)
  const caps = capsOf(options)
  const plans: Draft[] = []
  for (const cap of caps) {
    for (const state of cheapest(units, options, cap, input))
      plans.push({ regions: () => regionsIn(state), memory: state.bytes + state.working, extraFlops: state.flops })
    yield
  }
  return pareto(plans, plan => [plan.extraFlops, plan.memory])
}

const bytesIn = (kept: ReadonlyMap<unknown, number>): number =>
  [...kept.values()].reduce((sum, bytes) => sum + bytes, 0)

/** Options by the cut they start at. */
function optionsOf(units: readonly RecomputeUnit[], input: PlannerInput): Option[][] {
  const fixedNodes = new Set(input.fixed.flatMap(({ nodes }) => nodes))
  const unitOf = new Map(units.flatMap(({ nodes }, at) => nodes.map(node => [node, at] as const)))
  const coresIn = units.map((): Region[] => [])
  for (const core of input.cores) {
    const at = unitOf.get(core.nodes[0] as Node) as number
    if (core.nodes.every(node => unitOf.get(node) === at && !fixedNodes.has(node))) coresIn[at]?.push(core)
  }
  const working = units.map(({ nodes }) => peakOver(nodes, input))
  const flops = units.map(({ nodes }) => nodes.reduce((sum, node) => sum + input.flopsOf(node), 0))

  return units.map((unit, from) => {
    const cores = coresIn[from] as readonly Region[]
    const list = [keptWhole(units, from, [], input)]
    if (cores.length > 0) list.push(keptWhole(units, from, cores, input))
    const rebuilt = new Map<unknown, number>()
    const fed = new Map<unknown, number>()
    let [peak, again, bytes] = [0, 0, 0]
    for (let to = from + 1; to <= units.length; to++) {
      const { nodes } = units[to - 1] as RecomputeUnit
      for (const node of nodes) {
        for (const { storage } of node.inputs) if (storage.role === 'input') fed.set(storage, input.bytesOf(storage))
        for (const kept of input.rebuiltBy(node)) {
          if (rebuilt.has(kept.key) || fed.has(kept.key)) continue
          bytes += kept.bytes
          rebuilt.set(kept.key, kept.bytes)
        }
      }
      again += flops[to - 1] as number
      peak = Math.max(peak, working[to - 1] as number)
      const run = {
        to,
        regions: () => [wholeRegion(units.slice(from, to).flatMap(each => each.nodes))],
        bytes: bytesIn(fed),
        flops: again,
        working: peak + bytes - (rebuilt.get(unit.inflow) ?? 0),
        enters: unit.inflow !== null,
        leaves: false,
      }
      list.push(run)
      // Where what follows keeps the tensor that leaves, it need not be rebuilt.
      const leaving = rebuilt.get(outflow(units, to - 1))
      if (leaving !== undefined) list.push({ ...run, working: run.working - leaving, leaves: true })
    }
    return list
  })
}

const outflow = (units: readonly RecomputeUnit[], at: number): Value | null => units[at + 1]?.inflow ?? null

const peakOver = (nodes: readonly Node[], { gradients }: PlannerInput): number =>
  nodes.reduce((peak, { index }) => Math.max(peak, gradients[index] as number), 0)

/** A piece that keeps what its ops save, but for regions inside it. */
function keptWhole(
  units: readonly RecomputeUnit[],
  at: number,
  regions: readonly Region[],
  input: PlannerInput,
): Option {
  const { fixed, savedBy, rebuiltBy, bytesOf, flopsOf } = input
  const { nodes, inflow } = units[at] as RecomputeUnit
  const here = new Set(nodes)
  const all = [...fixed.filter(region => here.has(region.nodes[0] as Node)), ...regions]
  const inside = new Map(all.flatMap(region => region.nodes.map(node => [node, region] as const)))
  const kept = new Map<unknown, number>()
  for (const node of nodes) {
    const region = inside.get(node)
    if (region === undefined) for (const { key, bytes } of savedBy(node)) kept.set(key, bytes)
  }
  for (const region of all) for (const storage of input.inflow(region)) kept.set(storage, bytesOf(storage))
  const rebuilt = all.map(region => {
    const again = new Map<unknown, number>()
    for (const node of region.nodes)
      for (const { key, bytes } of rebuiltBy(node)) if (!kept.has(key)) again.set(key, bytes)
    return peakOver(region.nodes, input) + bytesIn(again)
  })
  const enters = kept.delete(inflow)
  const leaves = kept.delete(outflow(units, at))
  return {
    to: at + 1,
    regions: () => regions,
    bytes: bytesIn(kept) + all.reduce((sum, region) => sum + input.statistics(region), 0),
    flops: all.reduce((sum, { again }) => sum + again.reduce((more, node) => more + flopsOf(node), 0), 0),
    working: rebuilt.reduce((most, bytes) => Math.max(most, bytes), peakOver(nodes, input)),
    enters,
    leaves,
  }
}

/** Working sets to try as a limit, thinned where there are many. */
function capsOf(options: readonly (readonly Option[])[]): number[] {
  const all = [...new Set(options.flat().map(({ working }) => working))].sort((a, b) => a - b)
  const least = Math.max(...options.map(list => Math.min(...list.map(({ working }) => working))))
  const caps = all.filter(cap => cap >= least)
  if (caps.length <= mostCaps) return caps
  const last = caps.length - 1
  return Array.from({ length: mostCaps }, (_, at) => caps[Math.round((at * last) / (mostCaps - 1))] as number)
}

/** The least bytes for every amount of work whose working sets stay below `cap`: from cut to cut. */
function cheapest(
  units: readonly RecomputeUnit[],
  options: readonly (readonly Option[])[],
  cap: number,
  { bytesOf }: PlannerInput,
): readonly State[] {
  // At every cut twice: with the tensor that crosses there not yet counted, and counted. Each list is a frontier.
  const start: State = { bytes: 0, flops: 0, working: 0, last: null, before: null }
  const states: [Frontier, Frontier][] = [...units, null].map((_, at) => [at === 0 ? [start] : [], []])
  const crossing = units.map(({ inflow }) => (inflow === null ? 0 : bytesOf(inflow)))
  for (const [at, list] of options.entries()) {
    const here = states[at] as [Frontier, Frontier]
    for (const counted of [0, 1] as const) {
      const from = thinned(here[counted], ({ bytes }) => bytes)
      for (const option of list) {
        if (option.working > cap) continue
        const arrival = option.enters && counted === 0 ? (crossing[at] as number) : 0
        const departure = option.leaves ? (crossing[option.to] ?? 0) : 0
        const reached = states[option.to] as [Frontier, Frontier]
        const side = option.leaves ? 1 : 0
        reached[side] = extended(reached[side], from, option, option.bytes + arrival + departure)
      }
    }
  }
  return pareto((states.at(-1) as [Frontier, Frontier]).flat(), state => [state.flops, state.bytes])
}

/** More and more work for less and less memory. */
type Frontier = readonly State[]

/** The frontier of both: `known`, and what an option that adds so many bytes makes of each state of `from`. */
function extended(known: Frontier, from: Frontier, option: Option, added: number): Frontier {
  const kept: State[] = []
  let least = Number.POSITIVE_INFINITY
  for (let i = 0, j = 0; i < known.length || j < from.length; ) {
    const other = known[i]
    const before = from[j]
    const flops = before === undefined ? Number.POSITIVE_INFINITY : before.flops + option.flops
    const bytes = before === undefined ? Number.POSITIVE_INFINITY : before.bytes + added
    if (other !== undefined && (other.flops < flops || (other.flops === flops && other.bytes <= bytes))) {
      if (other.bytes < least) kept.push(other)
      least = Math.min(least, other.bytes)
      i++
    } else if (before !== undefined) {
      if (bytes < least)
        kept.push({ bytes, flops, working: Math.max(before.working, option.working), last: option, before })
      least = Math.min(least, bytes)
      j++
    }
  }
  return kept
}

/** Those that no other is below in both figures, by the first of them. */
export function pareto<T>(all: readonly T[], figures: (each: T) => readonly [number, number]): T[] {
  const sorted = all
    .map(each => ({ each, figures: figures(each) }))
    .sort((a, b) => a.figures[0] - b.figures[0] || a.figures[1] - b.figures[1])
  const kept: typeof sorted = []
  let least = Number.POSITIVE_INFINITY
  for (const point of sorted)
    if (point.figures[1] < least) {
      least = point.figures[1]
      kept.push(point)
    }
  return thinned(kept, point => point.figures[1]).map(({ each }) => each)
}

/** Of a long frontier, the first of those whose second figure, which falls, is within 1 / 256 of one another. */
function thinned<T>(frontier: readonly T[], second: (each: T) => number): readonly T[] {
  if (frontier.length <= finest) return frontier
  const least = second(frontier.at(-1) as T)
  const step = (second(frontier[0] as T) - least) / finest
  const kept = new Map<number, T>()
  for (const each of frontier) {
    const bucket = Math.floor((second(each) - least) / step)
    if (!kept.has(bucket)) kept.set(bucket, each)
  }
  return [...kept.values()]
}

function regionsIn(state: State): Region[] {
  const parts: (readonly Region[])[] = []
  for (let at: State | null = state; at !== null; at = at.before) parts.push(at.last?.regions() ?? [])
  return parts.reverse().flat()
}
