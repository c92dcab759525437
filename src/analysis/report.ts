/**
 * The Report: everything any view shows, as plain data. Lenses, hovers, the panel and the command line only read it.
 */

import type { Cost } from '../cost/cost'
import type { Footprint } from '../cost/footprintParts'
import type { Pass } from '../cost/opCharge'
import type { CollectiveKind } from '../cost/parallel/collectives'
import type { Fix } from '../evaluate/problems/fix'
import type { Target } from '../hardware/target'
import type { Phase, Precision, ScenarioOnTarget, Training } from '../scenario/scenario'
import type { DType } from '../tensor/dtype'
import type { ErrorCode } from '../tensor/error'
import type { Shape } from '../tensor/shape'
import type { Reason } from './reason'

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
  readonly reason: Reason
  /** Names of the models it applies to, when it concerns models as a whole. */
  readonly models?: readonly string[]
  /** Correction that an editor can make; absent where there is none. */
  readonly fix?: Fix
}

export type Bound = 'compute' | 'memory' | 'link'

/**
 * The scenario with every default filled in, the count of attention scores that was used, and only those parallelism
 * settings that took effect.
 */
export interface ResolvedScenario extends Omit<ScenarioOnTarget, 'training'> {
  /** Phase that the figures are of: forward where the model has no steps to decode or generate. */
  readonly counted: Phase
  /** Null in the other phases. */
  readonly training: (Training & { readonly precision: Precision; readonly gradients: DType }) | null
  /** Target id. */
  readonly hardware: string
}

/** Cost and time of a row, a line, a kind or a model. */
export interface Figures extends Cost {
  /** All bytes moved. */
  readonly totalBytes: number
  /** Intensity in FLOP/B; 0 when there are no FLOPs, null when there are FLOPs and no bytes. */
  readonly intensity: number | null
  /** Parameters owned here: each weight is counted once, at its first use. */
  readonly parameters: number
  /** Bytes saved here for backward per micro-batch, each tensor where it is first saved; 0 outside training. */
  readonly saved: number
  /**
   * Resident bytes attributed to these ops, on the device that has them: weights (each at its first use; in training
   * with gradients and optimizer states), KV cache and saved activations. Saved activations are those of one
   * micro-batch; a pipeline stage keeps several.
   */
  readonly held: number
  /** Part of `held` that is in the KV cache. */
  readonly cached: number
  /** Bytes that one device sends to others; with a pipeline, one of each stage together. */
  readonly sent: number
  /** Seconds, a lower bound: sum over ops of max(FLOPs / peak, bytes / bandwidth). */
  readonly time: number
  /** Parts of `time` bounded by compute, memory and link. */
  readonly timeBy: Readonly<Record<Bound, number>>
  /** Part of `time` that a training step of several micro-batches spends once. */
  readonly once: number
  /** Resource that bounds most of the time. */
  readonly bound: Bound
}

/** A row per op site: creation + application + call path without indices + kind + input shapes. */
export interface LayerRow extends Figures {
  /** Index in `ModelReport.layers`. */
  readonly index: number
  /** Path as in encoderLayer/attention/query, without repeat indices. */
  readonly path: string
  readonly kind: string
  /** Creation call in the user's file; for a tensor method, the method call. */
  readonly location: Location
  /** Call that applied the layer; equal to `location` for a tensor method. */
  readonly applied: Location
  /** Number of ops in the row; the figures are their sum. */
  readonly count: number
  readonly inputs: readonly Shape[]
  readonly output: Shape
  /** Share of the model's time, 0 to 1. */
  readonly share: number
  /** Dtype whose peak rate applies, and that peak in FLOP/s; `vector` for ops at the vector rate, 0 where it is not known. */
  readonly rate: { readonly dtype: DType | 'vector'; readonly flopsPerSecond: number }
}

/** Memory in bytes, of the fullest device where there are several. */
export interface Memory extends Footprint {
  /** Footprint of one device per pipeline stage; a single entry without a pipeline. */
  readonly stages: readonly Footprint[]
  readonly total: number
  /** Null when unknown: the counted part fits but some ops were not counted, or the target's capacity is unknown. */
  readonly fits: boolean | null
  readonly devices: number
}

export interface Collectives {
  /** Bytes sent by one device; with a pipeline, by one of each stage together. */
  readonly bytes: number
  readonly time: number
  readonly byKind: Readonly<Partial<Record<CollectiveKind, number>>>
  /**
   * Seconds per kind: bytes over link bandwidth. Transfers that all stages make at once take the mean over the stages.
   */
  readonly timeByKind: Readonly<Partial<Record<CollectiveKind, number>>>
}

export interface Totals extends Figures {
  readonly collectives: Collectives
  /** On-chip levels that serve weights, KV cache or activations; empty when residency is not requested. */
  readonly residency: Readonly<Partial<Record<'weights' | 'kvCache' | 'activations', string>>>
  /** Parameters that a token uses: of routed experts the top-k. Embedding tables count in full. */
  readonly activeParameters: number
  /** The same without the tables that embeddings look rows up in, tied to the output head or not. */
  readonly activeParametersWithoutEmbedding: number
  readonly memory: Memory
  /** Kinds of ops without a cost rule. */
  readonly notCounted: readonly string[]
  /** time / (FLOPs / peak): the speed-up left if nothing had to move. */
  readonly idealSpeedup: number
  /** Cost of each pass of a training step; null in the other phases. */
  readonly passes: Passes | null
  /** Serving figures; null outside decode and generate. */
  readonly serving: Serving | null
  /** Time of a step over a pipeline in training; null otherwise. */
  readonly pipeline: PipelineStep | null
}

/** Serving figures at the batch asked for. Seconds are lower bounds, rates upper bounds. */
export interface Serving {
  /** Seconds of the prefill; null where nothing is prefilled, or the prefill was not counted. */
  readonly timeToFirstToken: number | null
  /** Footprint of that prefill, of the fullest device, and whether it fits; null as the time to first token. */
  readonly prefillMemory: Pick<Memory, 'total' | 'fits'> | null
  /** Seconds of a decode step per token that it appends; over a generation, their mean. */
  readonly timePerOutputToken: number | null
  /** Tokens generated per second by all replicas. */
  readonly tokensPerSecond: number
  readonly tokensPerSecondPerDevice: number
}

/** Seconds that a stage is busy, lower bounds. */
export interface StageTime {
  /** Seconds for both passes of a micro-batch. */
  readonly time: number
  /** Seconds for work done once per step: the optimizer's update and gradient all-reduces. */
  readonly once: number
}

/** A training step over all micro-batches, with pipeline stages working concurrently. */
export interface PipelineStep {
  readonly microBatches: number
  /** Lower bound in seconds. */
  readonly time: number
  /**
   * Average fraction of the step, 0 to 1, that stages idle: for the first micro-batch, for slower stages, for the last.
   */
  readonly bubble: number
  readonly stages: readonly StageTime[]
}

export interface PassFigures extends Cost {
  readonly time: number
}

/** Figures per pass, which add up to the totals; `recompute` is the recomputed part of `backward`. */
export type Passes = Readonly<Record<Pass, PassFigures>>

export interface KindRow extends Figures {
  readonly kind: string
  readonly count: number
}

export interface ModelReport {
  /** Unique in the report: a second model of the same name is `name#2`. */
  readonly name: string
  readonly location: Location
  /** False when something was unknown, uncounted or cut by a limit; the figures are then lower bounds (>=). */
  readonly complete: boolean
  /** Place of the first error that left something out; null when the model is complete, or no error says why not. */
  readonly firstError: Location | null
  readonly scenario: ResolvedScenario
  readonly totals: Totals
  readonly kinds: readonly KindRow[]
  readonly layers: readonly LayerRow[]
}

/** Roll-up shown by a CodeLens: all ops whose creation passes through this line. */
export interface LineRollup extends Figures {
  readonly kind: 'model' | 'function' | 'layer'
  /** File that the line is in: the analysed one, or one that it imports. */
  readonly file: string
  /** Line number in that file, from 1. */
  readonly line: number
  /**
   * Offset in the text of the model's call, the function or the line's first call; distinguishes roll-ups of one kind.
   */
  readonly offset: number
  /** Name of the model, the function, or the layer's path. */
  readonly name: string
  /** Index into `Report.models`; `rows` are indices into that model's `layers`. */
  readonly model: number
  readonly rows: readonly number[]
  /** Number of ops summed in the line. */
  readonly count: number
  /** Number of times the line's own layer is created: 12 for a line inside a block repeated 12 times. */
  readonly times: number
  /** Share of its model's time, 0 to 1. */
  readonly share: number
  /** False when the model is incomplete; the figures are then shown as >=. */
  readonly complete: boolean
  /** Shape of the tensor that the line's call returns, or of what the layer that it returns makes; null without one shape. */
  readonly output: Shape | null
}

export interface Report {
  readonly file: string
  /** Whether the text fails to parse. The figures are then unreliable, and a view keeps its last good ones. */
  readonly hasSyntaxErrors: boolean
  readonly target: Target
  readonly models: readonly ModelReport[]
  /**
   * Roll-ups per line of `file` and of the files it imports, in line order per file. A line that several models pass through has
   * one entry per model, in model order.
   */
  readonly lines: readonly LineRollup[]
  readonly diagnostics: readonly Diagnostic[]
  /** Targets declared in the file with `hardware()`. */
  readonly targets: readonly Target[]
}
