/** The API of the extension: what `activate()` returns to other extensions. */
import type { CancellationToken, Event, Uri } from 'vscode'

export interface MemwallApi {
  /** Version of this interface: fields may be added to it, never renamed. */
  readonly version: 1
  /**
   * Reports on a model file, with its unsaved changes where it is open. Rejects with a message when there is no such
   * file or an option is wrong, and with CancellationError when the token is cancelled. Problems in the file are
   * `diagnostics` of the report.
   */
  analyze(uri: Uri, options?: AnalyzeOptions): Promise<ReportJson>
  /** Fires when the figures of an open model file change, and when it is closed. */
  readonly onDidChangeReport: Event<Uri>
}

export interface AnalyzeOptions {
  /** Id of a target of the catalogue or of the file; left out: the one chosen in the editor. */
  readonly hardware?: string
  /**
   * Settings by their ids, as in the settings `memwall.scenario.*`, and `dims` with sizes of the model's dims. Settings
   * that are left out are those chosen in the editor.
   */
  readonly scenario?: Readonly<Record<string, unknown>> & { readonly dims?: Readonly<Record<string, number>> }
  readonly token?: CancellationToken
}

/**
 * Types of the JSON of a report, the contract with other programs: fields may be added, never renamed. Base units
 * throughout: FLOPs, bytes, seconds. Lines and columns count from 1; files are relative to the analysed one.
 */

export interface ReportJson {
  readonly version: 1
  readonly models: readonly ModelJson[]
  readonly diagnostics: readonly DiagnosticJson[]
}

export interface ModelJson {
  readonly name: string
  readonly file: string
  readonly line: number
  /** False when something was unknown, not counted or cut by a limit: figures are then lower bounds. */
  readonly complete: boolean
  /** Settings with all defaults filled in, by their ids, and the id of the target. */
  readonly scenario: Readonly<Record<string, unknown>> & { readonly hardware: string }
  readonly totals: TotalsJson & { readonly uncompressed?: TotalsJson }
  readonly kinds: readonly KindJson[]
  /** One per op site, in program order. */
  readonly layers: readonly LayerJson[]
}

export type BoundJson = 'compute' | 'memory' | 'link'

/** Cost of a layer or a kind of ops. */
export interface CostJson {
  readonly flops: number
  readonly macs: number
  readonly bytes: number
  /** FLOP/B: 0 without FLOPs, null with FLOPs and no bytes. */
  readonly intensity: number | null
  readonly parameters: number
  /** Lower bound. */
  readonly time: number
  readonly bound: BoundJson
  /** Bytes saved for backward; left out when 0. */
  readonly saved?: number
  /** Bytes sent to other devices; left out when 0. */
  readonly sent?: number
}

export interface KindJson extends CostJson {
  readonly kind: string
  readonly count: number
}

export interface LayerJson extends CostJson {
  readonly path: string
  readonly kind: string
  readonly line: number
  readonly column: number
  readonly file: string
  /** Number of ops that the row stands for; its figures are their sum. */
  readonly count: number
  readonly inputs: readonly (readonly number[])[]
  readonly output: readonly number[]
  /** Share of the model's time, 0 to 1. */
  readonly share: number
  readonly formula: string
}

/** Resident bytes, of the fullest device where there are several. */
export interface MemoryJson {
  readonly total: number
  readonly weights: number
  readonly kvCache: number
  readonly activations: number
  readonly gradients: number
  readonly optimizer: number
  readonly transient: number
  /** Null where it is not known. */
  readonly fits: boolean | null
  readonly devices: number
}

export interface TotalsJson {
  readonly flops: number
  readonly macs: number
  readonly bytes: Readonly<Record<'total' | 'weights' | 'inputs' | 'outputs' | 'kvRead' | 'kvWrite', number>>
  readonly intensity: number | null
  readonly parameters: number
  readonly activeParameters: number
  readonly activeParametersWithoutEmbedding: number
  readonly time: number
  readonly bound: BoundJson
  readonly idealSpeedup: number
  readonly memory: MemoryJson
  readonly collectives: { readonly bytes: number; readonly time: number }
  /** Decode and generate: seconds are lower bounds, rates upper bounds. */
  readonly serving?: {
    readonly timeToFirstToken: number | null
    readonly timePerOutputToken: number | null
    readonly tokensPerSecond: number
    readonly tokensPerSecondPerDevice: number
  }
  /** Training: the cost of each pass. */
  readonly passes?: Readonly<
    Record<string, { readonly flops: number; readonly macs: number; readonly bytes: number; readonly time: number }>
  >
  /** Kinds of ops without a rule. */
  readonly notCounted: readonly string[]
}

export interface DiagnosticJson {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly severity: 'error' | 'warning' | 'info'
  readonly code: string
  readonly message: string
}
