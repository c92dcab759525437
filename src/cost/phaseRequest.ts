/** Requests for a trace, the result type that every phase returns, and the weights that only one of two traces uses. */
import type { Graph, Node, Value } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Path } from '../graph/site'
import type { DTypes, Optimizer, Phase, Precision, Scenario } from '../scenario/scenario'
import type { DType } from '../tensor/dtype'
import { elements, shapeText } from '../tensor/shape'
import type { Footprint } from './footprintParts'
import type { Hint } from './hint'
import type { Charge } from './opCharge'
import type { ParallelPlan } from './parallel/parallelPlan'
import { pathNumbers } from './pathNumbers'

/** A trace made for its figures shows its diagnostics; those of a probe, which only tells what a build has, are dropped. */
export type Purpose = 'figures' | 'probe'

/**
 * Builds and traces the model for a request, by default for its figures; `complete` is false where the build failed
 * before its end.
 */
export type Tracer = (request: TraceRequest, purpose?: Purpose) => { readonly graph: Graph; readonly complete: boolean }

/** A point of the recomputation frontier. */
export interface FrontierPoint {
  /** Total footprint in bytes. */
  readonly memory: number
  /** FLOPs of recomputation. */
  readonly extraFlops: number
}

export interface PhaseCosts {
  /** In program order. */
  readonly charges: readonly Charge[]
  /** Footprint of one device of each pipeline stage; a single one without a pipeline. */
  readonly footprints: readonly Footprint[]
  /** Graph whose shapes are shown: that of the pass, or of the last step. */
  readonly graph: Graph
  readonly request: TraceRequest
  /** Number formats in which the ops compute and store. */
  readonly dtypes: DTypes
  readonly complete: boolean
  /** Weights that prefill uses and no decode step does. */
  readonly promptOnlyWeights: readonly Value[]
  /** Hints about how the phase was evaluated, shown with its figures. */
  readonly hints: readonly Hint[]
  readonly parallelPlan: ParallelPlan
  /** Phase that the figures are of: forward where the model has no decode steps. */
  readonly counted: Phase
  /** Tokens cached before the pass or the step; null where nothing is cached that they could precede. */
  readonly past: number | null
  readonly prompt: number | null
  /** Tokens of each sequence that the counted steps append; null in other phases. */
  readonly generated: number | null
  /** Optimizer, and precision and gradient dtype as resolved; null outside training. */
  readonly training: {
    readonly optimizer: Optimizer
    readonly precision: Precision
    readonly gradients: DType
    /** Bytes of a weight on one device, with its gradient and its optimizer state. */
    held(parameter: Value): number
  } | null
}

/** Request for one forward pass over `dims.seq` tokens after `past` cached ones. */
export const passOver = (dims: Readonly<Record<string, number>>, dtypes: DTypes, past = 0): TraceRequest => ({
  phase: 'forward',
  dims: dims.past === undefined ? dims : { ...dims, past },
  past,
  activations: dtypes.activations,
})

/** Request for the decode step that appends `tokens` to `past` cached tokens. */
export const stepAt = (
  past: number,
  dims: Readonly<Record<string, number>>,
  dtypes: DTypes,
  tokens = 1,
): TraceRequest => ({
  phase: 'decode',
  dims: { ...dims, seq: tokens, ...(dims.past === undefined ? {} : { past }) },
  past,
  activations: dtypes.activations,
})

/** Phase whose rules a trace is charged by: that of the scenario for its decode steps, forward for a pass in it. */
export const phaseOf = (request: TraceRequest, { phase }: Scenario): Phase =>
  request.phase === 'decode' ? phase : request.phase

/** Number of parameters of a model, all its experts included. */
export const parameterCount = ({ parameters }: Graph): number =>
  parameters.reduce((sum, { shape, copies }) => sum + copies * elements(shape), 0)

type Traced = ReturnType<Tracer>

/**
 * Hints for a model whose decode step applies other weights than its forward pass. Empty where one of the two could not
 * be traced to its end. `counted` says that the figures include the weights of the pass.
 */
export function differingParameters(step: Traced, pass: Traced, counted: boolean): Hint[] {
  if (!step.complete || !pass.complete) return []
  const { tables, weights } = passOnlyWeights(pass.graph, step.graph)
  const counts = { forward: parameterCount(pass.graph), step: parameterCount(step.graph) }
  if (tables > 0) return [{ code: 'cut-tables', ...counts }]
  return weights.size === 0 || counted ? [] : [{ code: 'fewer-in-step', ...counts }]
}

/** Weights of a forward pass that the decode step does not have. */
export interface PassOnlyWeights {
  /** Weights that the pass uses and the step does not, each with the node that first uses it. */
  readonly weights: ReadonlyMap<Value, Node>
  /** Number of weights that pass and step have at the same path in different shapes: tables cut to the sequence. */
  readonly tables: number
}

/**
 * Compares the weights of a pass and a step by shape, since their values are different objects. A weight that each has
 * at the same path in a shape of its own is a table that was not written at full length.
 */
export function passOnlyWeights(pass: Graph, step: Graph): PassOnlyWeights {
  const placeOf = pathNumbers()
  const [inPass, inStep] = [usesByShape(pass, placeOf), usesByShape(step, placeOf)]
  const resized = new Set(surplusUses(inStep, inPass).map(({ place }) => place))
  const surplus = surplusUses(inPass, inStep)
  const alone = surplus.filter(({ place }) => !resized.has(place))
  return { weights: new Map(alone.map(({ weight, node }) => [weight, node])), tables: surplus.length - alone.length }
}

/** Surplus of `uses` over `other` for each shape, taken first from the weights at paths that `other` does not have. */
function surplusUses(uses: Uses, other: Uses): Use[] {
  return [...uses].flatMap(([shape, alike]) => {
    const others = other.get(shape) ?? []
    const places = new Set(others.map(({ place }) => place))
    const sorted = [...alike].sort((a, b) => Number(places.has(a.place)) - Number(places.has(b.place)))
    return sorted.slice(0, Math.max(0, alike.length - others.length))
  })
}

type Uses = ReadonlyMap<string, readonly Use[]>

interface Use {
  readonly weight: Value
  readonly node: Node
  readonly place: number
}

/** First use of each weight, grouped by shape and number of copies. */
function usesByShape({ nodes }: Graph, placeOf: (path: Path) => number): Uses {
  const seen = new Set<Value>()
  const uses = new Map<string, Use[]>()
  for (const node of nodes)
    for (const { storage: weight } of node.inputs) {
      if (weight.role !== 'parameter' || seen.has(weight)) continue
      seen.add(weight)
      const shape = `${weight.copies} ${shapeText(weight.shape)}`
      const alike = uses.get(shape) ?? []
      uses.set(shape, alike)
      alike.push({ weight, node, place: placeOf(node.path) })
    }
  return uses
}
