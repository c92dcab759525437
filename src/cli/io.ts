/** The surroundings of a run of the command line. A process has one; a test makes its own. */

export interface Io {
  /** Writes to standard output. */
  readonly stdout: (text: string) => void
  /** Writes to standard error. */
  readonly stderr: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder that relative paths start at. */
  readonly cwd: string
  /** Terminal that standard output goes to; null where that is a pipe or a file. */
  readonly terminal: { readonly columns: number } | null
  /** Folder of the built roofline panel (webview.js, webview.css). */
  readonly panel: string
}
