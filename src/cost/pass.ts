/** One pass over a model, and what a phase gives: shared by every phase. */
import type { Graph, Node, Value } from '../graph/graph'
import { pathText } from '../graph/site'
import type { DType } from '../tensor/dtype'
import { elements, show } from '../tensor/shape'
import type { Charge } from './charge'
import type { Footprint } from './footprint'
import type { Spread } from './parallel/spread'
import type { DTypes } from './scenario'
import type { Optimizer } from './train/optimizer'
import type { Precision } from './train/precision'
import type { Work } from './work'

/** One build to trace; the same shape as the DSL's request. */
export interface Request {
  readonly phase: 'forward' | 'decode' | 'train'
  readonly dims: Readonly<Record<string, number>>
  readonly past: number
  readonly activations: DType
  readonly kvHeads?: number
}

/** How a phase gets at a model's graphs. */
export type Tracer = (request: Request) => { readonly graph: Graph; readonly complete: boolean }

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
  readonly request: Request
  /** What its ops compute and store in. */
  readonly dtypes: DTypes
  readonly complete: boolean
  /** Weights of the pass over the prompt that no step uses. */
  readonly inPromptAlone: readonly Value[]
  /** What a reader should know of how it was evaluated. */
  readonly hints: readonly string[]
  readonly spread: Spread
  readonly past: number | null
  readonly prompt: number | null
  /** Precision and gradients as resolved; null outside training. */
  readonly training: {
    readonly optimizer: Optimizer
    readonly precision: Precision
    readonly gradients: DType
    /** Bytes a weight takes on one device, with its gradient and the optimizer's state. */
    held(parameter: Value): number
    /** Total footprint against FLOPs that are computed again, over all plans of recomputation; empty over a pipeline. */
    frontier(): Work<readonly FrontierPoint[]>
  } | null
}

/** A request for one pass with the dims as they are. */
export const passOver = (dims: Readonly<Record<string, number>>, dtypes: DTypes): Request => ({
  phase: 'forward',
  dims,
  past: 0,
  activations: dtypes.activations,
})

/** A request for the step that follows `past` cached tokens. */
export const stepAt = (past: number, dims: Readonly<Record<string, number>>, dtypes: DTypes): Request => ({
  phase: 'decode',
  dims: { ...dims, seq: 1, ...(dims.past === undefined ? {} : { past }) },
  past,
  activations: dtypes.activations,
})

export const parameterCount = ({ parameters }: Graph): number =>
  parameters.reduce((sum, { shape, copies }) => sum + copies * elements(shape), 0)

type Traced = ReturnType<Tracer>

/** What to say where a step applies other weights than a pass; nothing where one of the two could not be traced to its end. */
export function differingParameters(step: Traced, pass: Traced): string[] {
  const [inStep, inPass] = [parameterCount(step.graph), parameterCount(pass.graph)]
  if (inStep === inPass || !step.complete || !pass.complete) return []
  return [
    `the model has ${inPass} parameters in forward and ${inStep} in decode, which are those that a step applies: a table of positions is to be written at full length and sliced`,
  ]
}

/**
 * Weights that a pass has more of than a step, by their shapes, with their first uses: what is met at a place that the step
 * has not is taken first.
 */
export function usedInPassAlone(pass: Graph, step: Graph): ReadonlyMap<Value, Node> {
  const inStep = usesIn(step)
  const alone = new Map<Value, Node>()
  for (const [shape, uses] of usesIn(pass)) {
    const known = inStep.get(shape) ?? []
    const places = new Set(known.map(({ place }) => place))
    const own = [...uses].sort((a, b) => Number(places.has(a.place)) - Number(places.has(b.place)))
    for (const { weight, node } of own.slice(0, Math.max(0, uses.length - known.length))) alone.set(weight, node)
  }
  return alone
}

interface Use {
  readonly weight: Value
  readonly node: Node
  readonly place: string
}

/** First uses of weights, by their shapes. */
function usesIn({ nodes }: Graph): ReadonlyMap<string, readonly Use[]> {
  const seen = new Set<Value>()
  const uses = new Map<string, Use[]>()
  for (const node of nodes)
    for (const { storage: weight } of node.inputs) {
      if (weight.role !== 'parameter' || seen.has(weight)) continue
      seen.add(weight)
      const shape = `${weight.copies} ${show(weight.shape)}`
      const alike = uses.get(shape) ?? []
      uses.set(shape, alike)
      alike.push({ weight, node, place: pathText(node.path) })
    }
  return uses
}
