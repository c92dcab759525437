/** The messages between the extension and the roofline panel. Types only. */

import type { Advice } from '../analysis/advice/advice'
import type { Fit } from '../analysis/fit/fit'
import type { ModelReport, Totals } from '../analysis/report'
import type { FrontierPoint } from '../cost/phaseRequest'
import type { Target } from '../hardware/target'

/** What the panel draws: a report's models on one target. */
export interface PanelState {
  /** Another one where the figures may differ; an answer names the one it belongs to. */
  readonly version: number
  /** Name of the analysed file, for the heading. */
  readonly file: string
  /** The text does not parse or analysis is under way: figures are the last good ones. */
  readonly stale: boolean
  readonly target: Target
  /** Only the one that is shown has its rows, where there are many. */
  readonly models: readonly ModelReport[]
  /** Index of the model that is shown. */
  readonly selected: number
}

/** What takes too long to be part of every state, and is asked for a model at a time. */
export interface PanelAnswers {
  /** Totals of the model without quantisation and sparsity; null where it has none. */
  readonly uncompressed: Totals | null
  /** Bytes of footprint against FLOPs computed again; empty outside training. */
  readonly frontier: readonly FrontierPoint[]
  readonly fit: Fit | null
  readonly advice: Advice | null
}

export type PanelQuestion = keyof PanelAnswers

/** Of every question: its answer, about which model of which state. */
export type PanelAnswer = {
  readonly [What in PanelQuestion]: {
    readonly version: number
    readonly model: number
    readonly what: What
    readonly answer: PanelAnswers[What]
  }
}[PanelQuestion]

/** What a page with no extension behind it is told, all at once. */
export interface Standalone {
  readonly state: PanelState
  /** Sections whose answer is not among them are left out. */
  readonly answers: readonly PanelAnswer[]
}

export type ToPanel =
  | { readonly type: 'state'; readonly state: PanelState }
  /** The first part of a state of many rows: `rows` messages bring so many of the selected model, the state waits for them. */
  | { readonly type: 'begin'; readonly state: PanelState; readonly rows: number }
  | { readonly type: 'rows'; readonly version: number; readonly layers: ModelReport['layers'] }
  /** Rows of the selected model that the cursor is on. */
  | { readonly type: 'highlight'; readonly rows: readonly number[] }
  | ({ readonly type: 'answer' } & PanelAnswer)
  /** It could not be answered; the reason in words. */
  | {
      readonly type: 'unanswered'
      readonly version: number
      readonly model: number
      readonly what: PanelQuestion
      readonly reason: string
    }
  /** Open the section that shows the answer, and bring it into view. */
  | { readonly type: 'open'; readonly what: PanelQuestion }

export type FromPanel =
  /** The panel listens; send the state. */
  | { readonly type: 'ready' }
  /** Show the row's creation call in the editor. */
  | { readonly type: 'reveal'; readonly model: number; readonly row: number }
  | { readonly type: 'select'; readonly model: number }
  /** Open the hardware or the scenario picker. */
  | { readonly type: 'pick'; readonly what: 'hardware' | 'scenario' }
  /** Work out an answer, about a model of the state of that version. */
  | { readonly type: 'ask'; readonly version: number; readonly model: number; readonly what: PanelQuestion }
  /** Recompute in backward as much as it takes to fit a footprint in bytes; null: nothing. */
  | { readonly type: 'recompute'; readonly budget: number | null }
