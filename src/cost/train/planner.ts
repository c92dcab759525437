/**
 * Planner of activation checkpointing: chooses the activations to save and those to recompute, at the least extra work
 * (the problem of Jain et al., *Checkmate*, arXiv 1910.02653, over the cuts of Chen et al., arXiv 1604.06174).
 *
 * The graph is cut wherever a single tensor crosses, into at most 64 segments, with neighbours merged beyond that. A
 * model of more than 8192 ops has fewer, since every run of segments is an option. For each segment a plan saves what
 * its ops save, or recomputes its attention cores; or it recomputes a run of segments from the tensor that enters the
 * run.
 *
 * Among those plans the frontier is Pareto-optimal: none of them takes less memory for the same work, or less work for
 * the same memory. Two limits make it approximate for large models: partial plans within 1 / 256 of the range of memory
 * of one another are merged, and at most 16 bounds on the working set are tried.
 *
 * A tensor that several segments save and that is not the one that crosses (a model input, the tables of rope) is
 * counted with each of them, so that a finished plan is measured again. The named policies are compared too, as blocks
 * may be finer than segments (plan.ts).
 */
import type { Graph, Node, Value } from '../../graph/graph'
import type { Resumable } from '../../limits/resumable'
import { type Region, wholeRegion } from './regions'
import type { SavedTensor } from './saved'
import { coarserUnits, type RecomputeUnit, unitsAroundRegions, unitsOf } from './units'

/** Plan as the planner estimates it. Its regions are built on demand. */
export interface Draft {
  regions(): readonly Region[]
  /** Upper bound on the bytes of saved activations and of the largest working set. */
  readonly memory: number
  /** FLOPs of recomputation. */
  readonly extraFlops: number
}

export interface PlannerInput {
  readonly graph: Graph
  /** Regions that the model sets itself, which every plan has. */
  readonly fixed: readonly Region[]
  /** Attention cores that a plan may recompute. */
  readonly cores: readonly Region[]
  readonly savedBy: (node: Node) => readonly SavedTensor[]
  /** Saved tensors that are materialised while the node is recomputed. */
  readonly rebuiltBy: (node: Node) => readonly SavedTensor[]
  readonly bytesOf: (storage: Value) => number
  /** Tensors that a region saves. */
  readonly inflow: (region: Region) => readonly Value[]
  /** Bytes of the softmax statistics that a region saves. */
  readonly statistics: (region: Region) => number
  /** Bytes of gradients and temporaries while each op runs backward, by the op's index. */
  readonly gradients: Float64Array
  readonly flopsOf: (node: Node) => number
}

/** Maximum number of segments. */
const maxSegments = 64
/** Limit on segments times ops, which lowers the number of segments for large models. */
const maxSegmentOps = 2 ** 19
/** Number of points to which a frontier is thinned. */
const maxFrontierPoints = 256
/** Maximum number of bounds on the working set that are tried. */
const maxCaps = 16

/** One way to treat a run of segments that ends at cut `to`: save it, or recompute parts of it or all. */
interface Option {
  readonly to: number
  readonly regions: () => readonly Region[]
  /** Bytes saved inside the run, without the tensors that cross at its ends. */
  readonly bytes: number
  /** FLOPs of recomputation. */
  readonly flops: number
  /** Bytes of the largest working set. */
  readonly working: number
  /** Whether the option needs the tensor that enters the run to be saved. */
  readonly needsInflow: boolean
  /** Whether the option saves the tensor that leaves the run. */
  readonly savesOutflow: boolean
}

/** Partial plan up to a cut. */
interface State {
  readonly bytes: number
  readonly flops: number
  readonly working: number
  readonly last: Option | null
  readonly previous: State | null
}

/**
 * Frontier of plans, by falling memory and rising work. The first plan recomputes only the regions that the model sets
 * itself.
 */
export function* frontierOf(input: PlannerInput): Resumable<Draft[]> {
  const most = Math.min(maxSegments, Math.floor(maxSegmentOps / input.graph.nodes.length))
  const units = coarserUnits(unitsAroundRegions(unitsOf(input.graph), input.fixed), most)
  const options = optionsOf(units, input)
  const caps = capsOf(options)
  const plans: Draft[] = []
  for (const cap of caps) {
    for (const state of cheapestPlans(units, options, cap, input))
      plans.push({ regions: () => regionsIn(state), memory: state.bytes + state.working, extraFlops: state.flops })
    yield
  }
  return pareto(plans, plan => [plan.extraFlops, plan.memory])
}

const bytesIn = (tensors: ReadonlyMap<unknown, number>): number =>
  [...tensors.values()].reduce((sum, bytes) => sum + bytes, 0)

/** Options, by the cut that they start at. */
function optionsOf(units: readonly RecomputeUnit[], input: PlannerInput): Option[][] {
  const fixedNodes = new Set(input.fixed.flatMap(({ nodes }) => nodes))
  const unitOf = new Map(units.flatMap(({ nodes }, unit) => nodes.map(node => [node, unit] as const)))
  const coresIn = units.map((): Region[] => [])
  for (const core of input.cores) {
    const unit = unitOf.get(core.nodes[0] as Node) as number
    if (core.nodes.every(node => unitOf.get(node) === unit && !fixedNodes.has(node))) coresIn[unit]?.push(core)
  }
  const working = units.map(({ nodes }) => peakOver(nodes, input))
  const flops = units.map(({ nodes }) => nodes.reduce((sum, node) => sum + input.flopsOf(node), 0))

  return units.map((unit, from) => {
    const cores = coresIn[from] as readonly Region[]
    const list = [savedSegment(units, from, [], input)]
    if (cores.length > 0) list.push(savedSegment(units, from, cores, input))
    const rebuilt = new Map<unknown, number>()
    const fed = new Map<unknown, number>()
    let [peak, again, bytes] = [0, 0, 0]
    for (let to = from + 1; to <= units.length; to++) {
      const { nodes } = units[to - 1] as RecomputeUnit
      for (const node of nodes) {
        for (const { storage } of node.inputs) if (storage.role === 'input') fed.set(storage, input.bytesOf(storage))
        for (const tensor of input.rebuiltBy(node)) {
          if (rebuilt.has(tensor.key) || fed.has(tensor.key)) continue
          bytes += tensor.bytes
          rebuilt.set(tensor.key, tensor.bytes)
        }
      }
      again += flops[to - 1] as number
      peak = Math.max(peak, working[to - 1] as number)
      const run = {
        to,
        regions: () => [wholeRegion(units.slice(from, to).flatMap(unit => unit.nodes))],
        bytes: bytesIn(fed),
        flops: again,
        working: peak + bytes - (rebuilt.get(unit.inflow) ?? 0),
        needsInflow: unit.inflow !== null,
        savesOutflow: false,
      }
      list.push(run)
      // A second option saves the tensor that leaves the run, so that it need not be rebuilt.
      const leaving = rebuilt.get(outflow(units, to - 1))
      if (leaving !== undefined) list.push({ ...run, working: run.working - leaving, savesOutflow: true })
    }
    return list
  })
}

const outflow = (units: readonly RecomputeUnit[], at: number): Value | null => units[at + 1]?.inflow ?? null

const peakOver = (nodes: readonly Node[], { gradients }: PlannerInput): number =>
  nodes.reduce((peak, { index }) => Math.max(peak, gradients[index] as number), 0)

/** Option that saves what the ops of one segment save, except in `regions` and fixed regions, which are recomputed. */
function savedSegment(
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
  const saved = new Map<unknown, number>()
  for (const node of nodes) {
    const region = inside.get(node)
    if (region === undefined) for (const { key, bytes } of savedBy(node)) saved.set(key, bytes)
  }
  for (const region of all) for (const storage of input.inflow(region)) saved.set(storage, bytesOf(storage))
  const rebuilt = all.map(region => {
    const again = new Map<unknown, number>()
    for (const node of region.nodes)
      for (const { key, bytes } of rebuiltBy(node)) if (!saved.has(key)) again.set(key, bytes)
    return peakOver(region.nodes, input) + bytesIn(again)
  })
  const needsInflow = saved.delete(inflow)
  const savesOutflow = saved.delete(outflow(units, at))
  return {
    to: at + 1,
    regions: () => regions,
    bytes: bytesIn(saved) + all.reduce((sum, region) => sum + input.statistics(region), 0),
    flops: all.reduce((sum, { recomputed }) => sum + recomputed.reduce((more, node) => more + flopsOf(node), 0), 0),
    working: rebuilt.reduce((most, bytes) => Math.max(most, bytes), peakOver(nodes, input)),
    needsInflow,
    savesOutflow,
  }
}

/** Bounds on the working set to try, thinned where there are many. */
function capsOf(options: readonly (readonly Option[])[]): number[] {
  const all = [...new Set(options.flat().map(({ working }) => working))].sort((a, b) => a - b)
  const least = Math.max(...options.map(list => Math.min(...list.map(({ working }) => working))))
  const caps = all.filter(cap => cap >= least)
  if (caps.length <= maxCaps) return caps
  const last = caps.length - 1
  return Array.from({ length: maxCaps }, (_, index) => caps[Math.round((index * last) / (maxCaps - 1))] as number)
}

/** Dynamic program from cut to cut: the least bytes for every amount of work, with working sets of at most `cap`. */
function cheapestPlans(
  units: readonly RecomputeUnit[],
  options: readonly (readonly Option[])[],
  cap: number,
  { bytesOf }: PlannerInput,
): readonly State[] {
  // Two frontiers at every cut: the tensor that crosses there is not counted yet in the first, and is in the second.
  const start: State = { bytes: 0, flops: 0, working: 0, last: null, previous: null }
  const states: [Frontier, Frontier][] = [...units, null].map((_, cut) => [cut === 0 ? [start] : [], []])
  const crossing = units.map(({ inflow }) => (inflow === null ? 0 : bytesOf(inflow)))
  for (const [cut, list] of options.entries()) {
    const here = states[cut] as [Frontier, Frontier]
    for (const counted of [0, 1] as const) {
      const from = thinFrontier(here[counted], ({ bytes }) => bytes)
      for (const option of list) {
        if (option.working > cap) continue
        const arrival = option.needsInflow && counted === 0 ? (crossing[cut] as number) : 0
        const departure = option.savesOutflow ? (crossing[option.to] ?? 0) : 0
        const reached = states[option.to] as [Frontier, Frontier]
        const side = option.savesOutflow ? 1 : 0
        reached[side] = extendFrontier(reached[side], from, option, option.bytes + arrival + departure)
      }
    }
  }
  return pareto((states.at(-1) as [Frontier, Frontier]).flat(), state => [state.flops, state.bytes])
}

/** Partial plans by rising work and falling memory. */
type Frontier = readonly State[]

/**
 * Merges into a frontier the states of `from` extended by an option that adds `added` bytes. Both are sorted by work.
 */
function extendFrontier(frontier: Frontier, from: Frontier, option: Option, added: number): Frontier {
  const merged: State[] = []
  let least = Number.POSITIVE_INFINITY
  for (let i = 0, j = 0; i < frontier.length || j < from.length; ) {
    const other = frontier[i]
    const before = from[j]
    const flops = before === undefined ? Number.POSITIVE_INFINITY : before.flops + option.flops
    const bytes = before === undefined ? Number.POSITIVE_INFINITY : before.bytes + added
    if (other !== undefined && (other.flops < flops || (other.flops === flops && other.bytes <= bytes))) {
      if (other.bytes < least) merged.push(other)
      least = Math.min(least, other.bytes)
      i++
    } else if (before !== undefined) {
      if (bytes < least)
        merged.push({ bytes, flops, working: Math.max(before.working, option.working), last: option, previous: before })
      least = Math.min(least, bytes)
      j++
    }
  }
  return merged
}

/** Elements that no other is below in both figures, sorted by the first figure. A long frontier is thinned. */
export function pareto<T>(all: readonly T[], figures: (each: T) => readonly [number, number]): T[] {
  const sorted = all
    .map(each => ({ each, figures: figures(each) }))
    .sort((a, b) => a.figures[0] - b.figures[0] || a.figures[1] - b.figures[1])
  const frontier: typeof sorted = []
  let least = Number.POSITIVE_INFINITY
  for (const point of sorted)
    if (point.figures[1] < least) {
      least = point.figures[1]
      frontier.push(point)
    }
  return thinFrontier(frontier, point => point.figures[1]).map(({ each }) => each)
}

/**
 * Thins a frontier of more than 256 points whose second figure falls: divides its range into 256 buckets and keeps the
 * first point of each.
 */
function thinFrontier<T>(frontier: readonly T[], second: (each: T) => number): readonly T[] {
  if (frontier.length <= maxFrontierPoints) return frontier
  const least = second(frontier.at(-1) as T)
  const step = (second(frontier[0] as T) - least) / maxFrontierPoints
  const firstOfBucket = new Map<number, T>()
  for (const point of frontier) {
    const bucket = Math.floor((second(point) - least) / step)
    if (!firstOfBucket.has(bucket)) firstOfBucket.set(bucket, point)
  }
  return [...firstOfBucket.values()]
}

function regionsIn(state: State): Region[] {
  const parts: (readonly Region[])[] = []
  for (let current: State | null = state; current !== null; current = current.previous)
    parts.push(current.last?.regions() ?? [])
  return parts.reverse().flat()
}
