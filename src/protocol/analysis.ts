/**
 * Messages between an editor and the worker that analyses model files. Contains types only and nothing of Node: the
 * messages can be structurally cloned, in a thread as well as in a web worker.
 */

import type { Advice } from '../analysis/advice/advice'
import type { Fit } from '../analysis/fit/fit'
import type { LayerRow, LineRollup, Location, ModelReport, Report, Totals } from '../analysis/report'
import type { FrontierPoint } from '../cost/phaseRequest'
import type { Target } from '../hardware/target'
import type { Limits } from '../limits/limits'
import type { Scenario } from '../scenario/scenario'

/** Texts in the language of the editor, by the English ones. */
export type Translations = Readonly<Record<string, string>>

/** Data that the thread of the worker starts with. */
export interface WorkerStart {
  /** Undefined in English. */
  readonly translations: Translations | undefined
}

/** Sources and limits of an analysis. Paths are absolute and `/`-separated. */
export interface Opening {
  readonly file: string
  /** Texts by path, including the file's own; null when there is no such file. */
  readonly texts: readonly (readonly [path: string, text: string | null])[]
  readonly limits: Limits
}

/** A text with an id. The text is left out when it was sent before, and the id refers to it. */
export type SentText = string | null | { readonly id: number; readonly text?: string }

/** An opening as sent: texts that the worker already has are not sent again. */
export interface SentOpening extends Omit<Opening, 'texts'> {
  readonly texts: readonly (readonly [path: string, text: SentText])[]
}

/** Scenario and target that figures apply to. */
export interface Conditions {
  readonly scenario: Scenario
  /** Id of a target of the file, of `custom` or of the catalogue. */
  readonly hardware: string
  /** Id of the fallback target, used when `hardware` is unknown. */
  readonly defaultHardware: string
  /** Targets of the settings with one of these ids. */
  readonly custom?: readonly Target[]
  /** Target that figures are for, whatever the ids above stand for. */
  readonly target?: Target
}

export type Theme = 'light' | 'dark' | 'highContrast' | 'highContrastLight'

/** A place in an analysed text; line and column count from 1. */
export interface Pointed {
  /** The analysed file, or one that it imports. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** Selected model; calls of other models are used when it has none at the place. */
  readonly selected: number
  /** Roll-up shown for the line when the place is not a call; null when the line has none. */
  readonly rollup: Pick<LineRollup, 'model' | 'kind' | 'offset'> | null
}

export interface HoverQuestion extends Pointed {
  readonly what: 'hover'
  /** Figures of a place, or what follows them: a suggestion, which may take seconds, and details. */
  readonly part: 'figures' | 'rest'
  readonly theme: Theme
  /** Whether the figures belong to an earlier text. */
  readonly stale: boolean
  /** Whether a line of changes against a baseline is added, whose height the picture leaves. */
  readonly compared: boolean
  /** URIs of the model file and of the file hovered over, and the line in its current text, for the commands of links. */
  readonly at: { readonly uri: string; readonly file: string; readonly line: number }
}

export type Question =
  | { readonly what: 'report' }
  | { readonly what: 'markdown' }
  /** The report as JSON, for other extensions. */
  | { readonly what: 'json' }
  | HoverQuestion
  /** Edits at a place, and fixes of the problems on its line. */
  | (Pointed & { readonly what: 'actions' })
  /** The edit that gives the attentions of a model at most so many KV heads, as suggested. */
  | { readonly what: 'sharedHeads'; readonly model: number; readonly heads: number }
  | {
      readonly [What in 'uncompressed' | 'frontier' | 'fit' | 'advice']: { readonly what: What; readonly model: number }
    }['uncompressed' | 'frontier' | 'fit' | 'advice']

/** A piece of a report, small enough to be received quickly. Rows and models come in the order of the report. */
export interface ReportPiece {
  readonly models: readonly ModelReport[]
  readonly rows: readonly { readonly model: number; readonly layers: readonly LayerRow[] }[]
  readonly lines: readonly LineRollup[]
}

/** One part of a hover. */
export interface HoverAnswer {
  /** Paragraphs of Markdown, the first of them the figures. */
  readonly paragraphs: readonly string[]
  readonly isCall: boolean
  /** Rows of a model at the place; null where it has only some of the ops of a row. */
  readonly rows: { readonly model: number; readonly indices: readonly number[]; readonly whole: boolean } | null
}

export interface Answers {
  /** Report without the models' rows and without lines, which come in the pieces. */
  readonly report: {
    readonly report: Report
    /** Last piece. It comes with the answer, all others are sent one by one before it. */
    readonly last: ReportPiece
    /** Every path that the analysis asked for. */
    readonly read: readonly string[]
    /** Milliseconds that the worker spent on the report. */
    readonly took: number
  }
  readonly markdown: string
  readonly json: string
  /** Null when the place has no figures. */
  readonly hover: HoverAnswer | null
  readonly uncompressed: Totals | null
  readonly frontier: readonly FrontierPoint[]
  readonly fit: Fit | null
  readonly advice: OfferedAdvice | null
  readonly actions: readonly OfferedAction[]
  /** Null where the text does not allow it. */
  readonly sharedHeads: readonly FileEdit[] | null
}

/** Advice in an editor. */
export interface OfferedAdvice extends Advice {
  /** Whether each of the changes can be made with a click. */
  readonly applicable: readonly boolean[]
}

/** Replacement of a range of a file. */
export interface FileEdit extends Location {
  readonly text: string
}

/** An edit that the user can make at a place, with its title. */
export interface OfferedAction {
  readonly kind: 'fix' | 'edit'
  readonly title: string
  /** Problem that a fix corrects: its line and column in the analysed text. */
  readonly problem: Pick<Location, 'line' | 'column'> | null
  readonly edits: readonly FileEdit[]
}

export interface WorkerRequest {
  /** Identifies the request in every message about it. */
  readonly id: number
  /** URI of the document and version of its text, for messages about the request. */
  readonly document: string
  readonly version: number
  /** Whether the document is visible; its requests then come before others. */
  readonly visible: boolean
  /** Identifies the analysis: one text of a document with its imports. */
  readonly analysis: number
  /** Null when the worker is expected to have this analysis; it replies `unknown` when it does not. */
  readonly opening: SentOpening | null
  readonly conditions: Conditions
  readonly question: Question
}

export type ToWorker =
  | { readonly type: 'request'; readonly request: WorkerRequest }
  /** Cancels a request whose answer is no longer needed. */
  | { readonly type: 'drop'; readonly id: number }
  /** Acknowledges a piece, so that the next is sent. */
  | { readonly type: 'more'; readonly id: number }
  /** Closes an analysis that is no longer needed. */
  | { readonly type: 'forget'; readonly analysis: number }

export type FromWorker =
  /** Reports that a time slice on this request begins, which shows that the worker is alive and what it works on. */
  | { readonly type: 'turn'; readonly id: number }
  | { readonly type: 'piece'; readonly id: number; readonly piece: ReportPiece }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answers[Question['what']] }
  /** Reports paths that the analysis asked for and that the opening does not contain. */
  | { readonly type: 'missing'; readonly id: number; readonly paths: readonly string[] }
  /** Confirms that a request was cancelled. */
  | { readonly type: 'dropped'; readonly id: number }
  /**
   * Reports that the analysis is not open, or that a text referred to by id is not stored; the sender has to repeat the
   * request with all texts.
   */
  | { readonly type: 'unknown'; readonly id: number }
  /** Reports an internal error that prevented an answer, with its reason in words. */
  | { readonly type: 'failed'; readonly id: number; readonly reason: string }
