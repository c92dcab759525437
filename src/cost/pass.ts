/** One pass over a model, and what a phase gives: shared by every phase. */
import type { Graph, Value } from '../graph/graph'
import type { DType } from '../tensor/dtype'
import { elements } from '../tensor/shape'
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

export function differingParameters(step: Graph, pass: Graph): string[] {
  const [inStep, inPass] = [parameterCount(step), parameterCount(pass)]
  return inStep === inPass
    ? []
    : [
        `the model has ${inPass} parameters in forward and ${inStep} in decode: write tables at full length and slice them`,
      ]
}
