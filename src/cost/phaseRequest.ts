/** One pass over a model, and what a phase gives: shared by every phase. */
import type { Graph, Node, Value } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Path } from '../graph/site'
import type { DTypes, Optimizer, Precision } from '../scenario/scenario'
import type { DType } from '../tensor/dtype'
import { elements, show } from '../tensor/shape'
import type { Footprint } from './footprintParts'
import type { Charge } from './opCharge'
import type { ParallelPlan } from './parallel/parallelPlan'
import { pathNumbers } from './pathNumbers'

/** How a phase gets at a model's graphs. */
export type Tracer = (request: TraceRequest) => { readonly graph: Graph; readonly complete: boolean }

export interface FrontierPoint {
  /** Bytes. */
  readonly memory: number
  readonly extraFlops: number
}

export interface PhaseCosts {
  /** In program order. */
  readonly charges: readonly Charge[]
  /** Of a device of each stage; one where there is no pipeline. */
  readonly footprints: readonly Footprint[]
  /** The graph whose shapes are shown: of the pass, or of the last step. */
  readonly graph: Graph
  readonly request: TraceRequest
  /** What its ops compute and store in. */
  readonly dtypes: DTypes
  readonly complete: boolean
  /** Weights of the pass over the prompt that no step uses. */
  readonly inPromptAlone: readonly Value[]
  /** What a reader should know of how it was evaluated. */
  readonly hints: readonly string[]
  readonly spread: ParallelPlan
  readonly past: number | null
  readonly prompt: number | null
  /** Precision and gradients as resolved; null outside training. */
  readonly training: {
    readonly optimizer: Optimizer
    readonly precision: Precision
    readonly gradients: DType
    /** Bytes a weight takes on one device, with its gradient and the optimizer's state. */
    held(parameter: Value): number
  } | null
}

/** A request for one pass with the dims as they are. */
export const passOver = (dims: Readonly<Record<string, number>>, dtypes: DTypes): TraceRequest => ({
  phase: 'forward',
  dims,
  past: 0,
  activations: dtypes.activations,
})

/** A request for the step that follows `past` cached tokens. */
export const stepAt = (past: number, dims: Readonly<Record<string, number>>, dtypes: DTypes): TraceRequest => ({
  phase: 'decode',
  dims: { ...dims, seq: 1, ...(dims.past === undefined ? {} : { past }) },
  past,
  activations: dtypes.activations,
})

export const parameterCount = ({ parameters }: Graph): number =>
  parameters.reduce((sum, { shape, copies }) => sum + copies * elements(shape), 0)

type Traced = ReturnType<Tracer>

/**
 * What to say where a step applies other weights than a pass; nothing where one of the two could not be traced to its end.
 * `counted`: those of the pass are counted as well.
 */
export function differingParameters(step: Traced, pass: Traced, counted: boolean): string[] {
  if (!step.complete || !pass.complete) return []
  const { tables, alone } = usedInPassAlone(pass.graph, step.graph)
  const [inPass, inStep] = [parameterCount(pass.graph), parameterCount(step.graph)]
  if (tables > 0)
    return [
      `the model has ${inPass} parameters in forward and ${inStep} in decode: write tables at full length and slice them`,
    ]
  return alone.size === 0 || counted
    ? []
    : [`the model has ${inPass} parameters in forward, and figures are of the ${inStep} that a step applies`]
}

export interface PassAlone {
  /** Weights that a pass uses and a step does not, with their first uses. */
  readonly alone: ReadonlyMap<Value, Node>
  /** Weights that both have at one place, in another size each. */
  readonly tables: number
}

/** Told apart by their shapes; a table is what each of the two has at the same place in a size of its own. */
export function usedInPassAlone(pass: Graph, step: Graph): PassAlone {
  const placeOf = pathNumbers()
  const [inPass, inStep] = [usesIn(pass, placeOf), usesIn(step, placeOf)]
  const resized = new Set(more(inStep, inPass).map(({ place }) => place))
  const own = more(inPass, inStep)
  const alone = own.filter(({ place }) => !resized.has(place))
  return { alone: new Map(alone.map(({ weight, node }) => [weight, node])), tables: own.length - alone.length }
}

/** Of the weights of each shape, as many as there are more than in `other`: first those at places that it has not. */
function more(uses: Uses, other: Uses): Use[] {
  return [...uses].flatMap(([shape, alike]) => {
    const known = other.get(shape) ?? []
    const places = new Set(known.map(({ place }) => place))
    const sorted = [...alike].sort((a, b) => Number(places.has(a.place)) - Number(places.has(b.place)))
    return sorted.slice(0, Math.max(0, alike.length - known.length))
  })
}

type Uses = ReadonlyMap<string, readonly Use[]>

interface Use {
  readonly weight: Value
  readonly node: Node
  readonly place: number
}

/** First uses of weights, by their shapes. */
function usesIn({ nodes }: Graph, placeOf: (path: Path) => number): Uses {
  const seen = new Set<Value>()
  const uses = new Map<string, Use[]>()
  for (const node of nodes)
    for (const { storage: weight } of node.inputs) {
      if (weight.role !== 'parameter' || seen.has(weight)) continue
      seen.add(weight)
      const shape = `${weight.copies} ${show(weight.shape)}`
      const alike = uses.get(shape) ?? []
      uses.set(shape, alike)
      alike.push({ weight, node, place: placeOf(node.path) })
    }
  return uses
}
