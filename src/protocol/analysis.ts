/**
 * The messages between an editor and the worker that analyses model files. Types only, and nothing of Node: they are what
 * structured cloning carries, in a thread as in a web worker.
 */

import type { Advice } from '../analysis/advice/advice'
import type { Fit } from '../analysis/fit/fit'
import type { LayerRow, LineRollup, ModelReport, Report, Totals } from '../analysis/report'
import type { FrontierPoint } from '../cost/phaseRequest'
import type { Limits } from '../limits/limits'
import type { Scenario } from '../scenario/scenario'

/** What an analysis is made from. Paths are absolute and `/`-separated. */
export interface Opening {
  readonly file: string
  /** By path, the file's own text among them; null where there is no such file. */
  readonly texts: readonly (readonly [path: string, text: string | null])[]
  readonly limits: Limits
}

/** A text, or the number of it, by which it may be named once it was sent; it is left out where it was sent before. */
export type SentText = string | null | { readonly id: number; readonly text?: string }

/** An opening on its way: a text that the worker has is not sent again. */
export interface SentOpening extends Omit<Opening, 'texts'> {
  readonly texts: readonly (readonly [path: string, text: SentText])[]
}

/** What figures are for. */
export interface Conditions {
  readonly scenario: Scenario
  /** Id of a target of the file or of the catalogue. */
  readonly hardware: string
  /** Id of the target that stands in for one that is known nowhere. */
  readonly defaultHardware: string
}

export type Theme = 'light' | 'dark' | 'highContrast'

/** A place in the analysed text; line and column count from 1. */
export interface Pointed {
  readonly line: number
  readonly column: number
  /** The model that is looked at; calls of others count where it has none. */
  readonly selected: number
  /** The roll-up that stands for the line where the place is no call; null where the line has none. */
  readonly rollup: Pick<LineRollup, 'model' | 'kind' | 'offset'> | null
}

export interface HoverQuestion extends Pointed {
  readonly what: 'hover'
  /** The figures of a place, or the advice that was not ready when they were shown. */
  readonly part: 'figures' | 'advice'
  readonly theme: Theme
  /** Figures are of an earlier text. */
  readonly stale: boolean
  /** Of the command that opens the panel at the place: what comes before and after the model's index. */
  readonly link: readonly [before: string, after: string]
}

export type Question =
  | { readonly what: 'report' }
  | { readonly what: 'markdown' }
  | HoverQuestion
  | { readonly what: 'uncompressed' | 'frontier' | 'fit' | 'advice'; readonly model: number }

/** What a report is sent in: no piece takes long to receive. Rows and models come in the order of the report. */
export interface ReportPiece {
  readonly models: readonly ModelReport[]
  readonly rows: readonly { readonly model: number; readonly layers: readonly LayerRow[] }[]
  readonly lines: readonly LineRollup[]
}

export interface Answers {
  /** Models have no rows yet and there are no lines: the pieces have them. */
  readonly report: {
    readonly report: Report
    /** The last comes with the answer, those before it came one by one. */
    readonly last: ReportPiece
    /** Every path that was asked for. */
    readonly read: readonly string[]
    /** Milliseconds that the worker has spent on it. */
    readonly took: number
  }
  readonly markdown: string
  /** Null where the place has no figures. */
  readonly hover: { readonly markdown: string; readonly isCall: boolean } | null
  readonly uncompressed: Totals | null
  readonly frontier: readonly FrontierPoint[]
  readonly fit: Fit | null
  readonly advice: Advice | null
}

export interface WorkerRequest {
  /** Names the request in every message about it. */
  readonly id: number
  /** URI of the document and version of its text, for what is said of the request. */
  readonly document: string
  readonly version: number
  /** A visible document's requests come before others. */
  readonly visible: boolean
  /** Names what is asked: one text of one document, with what it imports. */
  readonly analysis: number
  /** Null: the worker has this analysis, unless it says `unknown`. */
  readonly opening: SentOpening | null
  readonly conditions: Conditions
  readonly question: Question
}

export type ToWorker =
  | { readonly type: 'request'; readonly request: WorkerRequest }
  /** Nobody waits for it any more. */
  | { readonly type: 'drop'; readonly id: number }
  /** A piece has been taken: send the next. */
  | { readonly type: 'more'; readonly id: number }
  /** The analysis is of no more use. */
  | { readonly type: 'forget'; readonly analysis: number }

export type FromWorker =
  /** A turn on this request begins: the worker is alive, and this is what it does. */
  | { readonly type: 'turn'; readonly id: number }
  | { readonly type: 'piece'; readonly id: number; readonly piece: ReportPiece }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answers[Question['what']] }
  /** These paths were asked for, and the opening says nothing of them. */
  | { readonly type: 'missing'; readonly id: number; readonly paths: readonly string[] }
  /** It will not be worked on any more, as was asked. */
  | { readonly type: 'dropped'; readonly id: number }
  /** The analysis is not open here, or a text that its opening names is not kept: ask again with all texts. */
  | { readonly type: 'unknown'; readonly id: number }
  /** It could not be answered, by a fault of the program; the reason in words. */
  | { readonly type: 'failed'; readonly id: number; readonly reason: string }
