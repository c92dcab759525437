/** The API of the extension: what `activate()` returns to other extensions. */
import type { CancellationToken, Event, Uri } from 'vscode'
import type { ReportJson } from '../../export/reportJson'

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
