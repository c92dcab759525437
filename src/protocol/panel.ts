/** Messages between the extension and the roofline panel. Contains types only. */

import type { Advice } from '../analysis/advice/advice'
import type { BaselineKind } from '../analysis/baseline/comparison'
import type { Fit } from '../analysis/fit/fit'
import type { LayerRow, ModelReport, Totals } from '../analysis/report'
import type { FrontierPoint } from '../cost/phaseRequest'
import type { Target } from '../hardware/target'
import type { OfferedAdvice } from './analysis'

/** State drawn by the panel: a report's models on one target. */
export interface PanelState {
  /** Changes whenever the figures may differ; an answer names the version it belongs to. */
  readonly version: number
  /** Name of the analysed file, for the heading. */
  readonly file: string
  /** Whether the panel stays on this file when another model file becomes active. */
  readonly pinned: boolean
  /** Whether the figures are the last good ones, as the text does not parse or its analysis is under way. */
  readonly stale: boolean
  readonly target: Target
  /** Models of the report. Only the selected one has its rows when there are many. */
  readonly models: readonly ModelReport[]
  /** Index of the model that is shown. */
  readonly selected: number
  /** Absent without a baseline, and in a page without an editor. */
  readonly baseline?: PanelBaseline
}

/** Figures that place a dot on the chart. */
export type PlacedFigures = Pick<LayerRow, 'flops' | 'intensity' | 'time'>

/** Baseline of the models that are shown. */
export interface PanelBaseline {
  readonly kind: BaselineKind
  /** Parallel to the models; null for a model that the baseline does not have. */
  readonly models: readonly (ModelBefore | null)[]
}

export interface ModelBefore {
  readonly totals: PlacedFigures
  /** Changes of the model in words. */
  readonly changes: string
  /** Layers that differ, among those that take most of the time. */
  readonly rows: readonly RowBefore[]
  /** Indices of layers that are new. */
  readonly added: readonly number[]
}

/** A layer as it was before. */
export interface RowBefore extends PlacedFigures {
  /** Its index now. */
  readonly row: number
  readonly share: number
  /** Its changes in words. */
  readonly changes: string
}

/** Answers that take too long to be part of every state, and are requested per model. */
export interface PanelAnswers {
  /** Totals of the model without quantisation and sparsity; null when it uses neither. */
  readonly uncompressed: Totals | null
  /** Footprint in bytes against recomputed FLOPs; empty outside training. */
  readonly frontier: readonly FrontierPoint[]
  readonly fit: Fit | null
  /** In a page without an editor, where nothing can be applied, without saying what could be. */
  readonly advice: OfferedAdvice | Advice | null
}

export type PanelQuestion = keyof PanelAnswers

/** Answer to any question, with the model and the version of the state it belongs to. */
export type PanelAnswer = {
  readonly [What in PanelQuestion]: {
    readonly version: number
    readonly model: number
    readonly what: What
    readonly answer: PanelAnswers[What]
  }
}[PanelQuestion]

/** Everything that a page without an extension shows. */
export interface Standalone {
  readonly state: PanelState
  /** Answers to show; sections without an answer are left out. */
  readonly answers: readonly PanelAnswer[]
}

export type ToPanel =
  | { readonly type: 'state'; readonly state: PanelState }
  /**
   * First part of a state with many rows. `rows` messages follow with that many rows of the selected model; the state
   * is drawn once all have arrived.
   */
  | { readonly type: 'begin'; readonly state: PanelState; readonly rows: number }
  | { readonly type: 'rows'; readonly version: number; readonly layers: ModelReport['layers'] }
  /** Rows of the selected model on the cursor's line. */
  | { readonly type: 'highlight'; readonly rows: readonly number[] }
  | ({ readonly type: 'answer' } & PanelAnswer)
  /** Reports that a question could not be answered, with the reason in words. */
  | {
      readonly type: 'unanswered'
      readonly version: number
      readonly model: number
      readonly what: PanelQuestion
      readonly reason: string
    }
  /** Opens the section that shows the answer, and scrolls to it. */
  | { readonly type: 'open'; readonly what: PanelQuestion }

export type FromPanel =
  /** Reports that the panel is ready to receive the state. */
  | { readonly type: 'ready' }
  /** Shows the row's creation call in the editor. */
  | { readonly type: 'reveal'; readonly model: number; readonly row: number }
  | { readonly type: 'select'; readonly model: number }
  | { readonly type: 'pin'; readonly pinned: boolean }
  /** Opens the hardware or the scenario picker. */
  | { readonly type: 'pick'; readonly what: 'hardware' | 'scenario' }
  /** Requests an answer about a model of the state of that version. */
  | { readonly type: 'ask'; readonly version: number; readonly model: number; readonly what: PanelQuestion }
  /** Makes a suggested change: its place among the changes of that model's advice. */
  | { readonly type: 'apply'; readonly version: number; readonly model: number; readonly change: number }
  /** Sets recomputation to fit a footprint in bytes; null switches it off. */
  | { readonly type: 'recompute'; readonly budget: number | null }
