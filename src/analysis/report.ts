/** The Report: everything any view shows, as plain data. Lenses, hovers, the panel and the command line only read it. */

import type { Cost } from '../cost/cost'
import type { Footprint } from '../cost/footprintParts'
import type { Pass } from '../cost/opCharge'
import type { CollectiveKind } from '../cost/parallel/sharding'
import type { Target } from '../hardware/target'
import type { Precision, Scenario, Training } from '../scenario/scenario'
import type { DType } from '../tensor/dtype'
import type { ErrorCode } from '../tensor/error'
import type { Shape } from '../tensor/shape'

/** A place in a file; lines and columns count from 1, the end is exclusive. */
export interface Location {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

export type Severity = 'error' | 'warning' | 'info'

export interface Diagnostic extends Location {
  readonly severity: Severity
  readonly code: ErrorCode
  readonly message: string
  /** Names of the models it is said of, where it is of models as a whole. */
  readonly models?: readonly string[]
}

export type Bound = 'compute' | 'memory' | 'link'

/** The scenario with every default filled in; of the devices what took effect. */
export interface ResolvedScenario extends Omit<Scenario, 'training'> {
  /** Null in the other phases. */
  readonly training: (Training & { readonly precision: Precision; readonly gradients: DType }) | null
  /** Target id. */
  readonly hardware: string
}

/** Cost and time of a row, a line, a kind or a model. */
export interface Figures extends Cost {
  /** All bytes moved. */
  readonly totalBytes: number
  /** FLOP/B; 0 where flops is 0, null where bytes is 0 and flops is not. */
  readonly intensity: number | null
  /** Weights owned here: each counted once, at its first use. */
  readonly parameters: number
  /** Bytes that one micro-batch saves for backward here, each tensor where it is first saved; 0 outside training. */
  readonly saved: number
  /**
   * Bytes that stay in memory on its account, on the device that has it: weights (each at its first use; in training with
   * gradients and the optimizer's states), KV cache, and what is saved: of one
   * micro-batch, of which a stage of a pipeline keeps several.
   */
  readonly held: number
  /** Of those, what is in the KV cache. */
  readonly cached: number
  /** Bytes that one device sends to others; of a pipeline, one of each stage together. */
  readonly sent: number
  /** Seconds, a lower bound: sum over ops of max(FLOPs / peak, bytes / bandwidth). */
  readonly time: number
  /** The parts of it that each of them bounds. */
  readonly timeBy: Readonly<Record<Bound, number>>
  /** The part of it that a training step of several micro-batches spends once. */
  readonly once: number
  /** Where most of the time goes. */
  readonly bound: Bound
}

/** One row per op site: creation + application + call path without indices + kind + input shapes. */
export interface LayerRow extends Figures {
  /** Place in `ModelReport.layers`. */
  readonly index: number
  /** As in encoderLayer/attention/query, without repeat indices. */
  readonly path: string
  readonly kind: string
  /** The creation call (for a tensor method, that call) in the user's file. */
  readonly location: Location
  /** The call that applied the layer; equal to `location` for a tensor method. */
  readonly applied: Location
  /** How many ops the row stands for; the figures are their sum. */
  readonly count: number
  readonly inputs: readonly Shape[]
  readonly output: Shape
  /** Part of the model's time, 0 to 1. */
  readonly share: number
  /** The dtype whose peak bounds it, and that peak in FLOP/s; `vector` runs at the vector rate. */
  readonly rate: { readonly dtype: DType | 'vector'; readonly flopsPerSecond: number }
}

/** In bytes; of the device that holds the most where there are several. */
export interface Memory {
  /** Of a device of each stage of a pipeline; one without. */
  readonly stages: readonly Footprint[]
  readonly total: number
  readonly weights: number
  readonly kvCache: number
  /** Peak of live activations; in training, what is saved for backward. */
  readonly activations: number
  readonly gradients: number
  /** States and master weights. */
  readonly optimizer: number
  /** The largest working set beside what is saved, in training. */
  readonly transient: number
  /** Null where it is not known: what was counted fits and something was not, or the target does not say its capacity. */
  readonly fits: boolean | null
  readonly devices: number
}

export interface Collectives {
  /** Sent by one device; of a pipeline, by one of each stage together. */
  readonly bytes: number
  readonly time: number
  readonly byKind: Readonly<Partial<Record<CollectiveKind, number>>>
  /** Seconds of each: bytes over the link's bandwidth; what all stages send at once takes the mean of them. */
  readonly timeByKind: Readonly<Partial<Record<CollectiveKind, number>>>
}

export interface Totals extends Figures {
  readonly collectives: Collectives
  /** On-chip levels that serve weights, KV cache or activations; empty where residence is not asked for. */
  readonly residency: Readonly<Partial<Record<'weights' | 'kvCache' | 'activations', string>>>
  readonly activeParameters: number
  readonly memory: Memory
  /** Kinds of ops without a rule. */
  readonly notCounted: readonly string[]
  /** time / (FLOPs / peak): the speed-up left if nothing had to move. */
  readonly idealSpeedup: number
  /** In training, what the parts of a step cost; null in the other phases. */
  readonly passes: Passes | null
  /** In training with a pipeline; null otherwise. */
  readonly pipeline: PipelineStep | null
}

/** Seconds that a stage works, lower bounds. */
export interface StageTime {
  /** On both passes of a micro-batch. */
  readonly time: number
  /** On what is done once a step: its update, and sums of gradients. */
  readonly once: number
}

/** A training step over all micro-batches, which stages of a pipeline work on at once. */
export interface PipelineStep {
  readonly microBatches: number
  /** Seconds, a lower bound. */
  readonly time: number
  /** Part of it, 0 to 1, that stages wait, on average: for the first micro-batch, for slower stages, for the last. */
  readonly bubble: number
  readonly stages: readonly StageTime[]
}

export interface PassFigures extends Cost {
  readonly time: number
}

/** They add up to the totals; `recompute` is the part of `backward` that is computed again. */
export type Passes = Readonly<Record<Pass, PassFigures>>

export interface KindRow extends Figures {
  readonly kind: string
  readonly count: number
}

export interface ModelReport {
  /** Unique in the report: a second model of the same name is `name#2`. */
  readonly name: string
  readonly location: Location
  /** False: something was unknown, uncounted or cut by a limit; figures are then at least (>=) what is shown. */
  readonly complete: boolean
  readonly scenario: ResolvedScenario
  readonly totals: Totals
  readonly kinds: readonly KindRow[]
  readonly layers: readonly LayerRow[]
}

/** The roll-up a CodeLens shows: everything whose creation passes through this line. */
export interface LineRollup extends Figures {
  readonly kind: 'model' | 'function' | 'layer'
  /** In the analysed file, from 1. */
  readonly line: number
  /** Where in the text the model's call, the function or the line's first call starts: what tells roll-ups of one kind apart. */
  readonly offset: number
  /** Name of the model, the function, or the layer's path. */
  readonly name: string
  /** Index into `Report.models`, and of the rows in that model's `layers`. */
  readonly model: number
  readonly rows: readonly number[]
  /** How many ops the line stands for. */
  readonly count: number
  /** How many times the line's own layer is made: 12 for a line inside a block repeated 12 times. */
  readonly times: number
  /** Part of its model's time, 0 to 1. */
  readonly share: number
  /** False where the model is incomplete: shown as >=. */
  readonly complete: boolean
  /** Output shape where the line makes one layer. */
  readonly output: Shape | null
}

export interface Report {
  readonly file: string
  /** The text does not parse: figures are of a torn file, and a view keeps its last good ones. */
  readonly hasSyntaxErrors: boolean
  readonly target: Target
  readonly models: readonly ModelReport[]
  /**
   * Per line of `file`, in line order. Where several models pass through a line there is one entry a model, in model
   * order.
   */
  readonly lines: readonly LineRollup[]
  readonly diagnostics: readonly Diagnostic[]
  /** Targets declared in the file with `hardware()`. */
  readonly targets: readonly Target[]
}
