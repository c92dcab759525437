/** Environment of a run of the command line: that of the process, or one made by a test. */

export interface Io {
  /** Writes to standard output. */
  readonly stdout: (text: string) => void
  /** Writes to standard error. */
  readonly stderr: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Working directory, from which relative paths are resolved. */
  readonly cwd: string
  /** Terminal that standard output goes to; null when it goes to a pipe or a file. */
  readonly terminal: { readonly columns: number } | null
  /** Folder of the built roofline panel (webview.js, webview.css). */
  readonly panel: string
}
