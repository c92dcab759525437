/** Diagnostic for a file whose analysis failed or was stopped. */
import type * as vscode from 'vscode'
import type { Diagnostic } from '../analysis/report'
import { editorText } from '../present/editorText'
import { Stopped, type StopReason } from './analyser'
import { mostRounds, TooManyImports } from './analysisRequests'
import { pathOf } from './modelFile'
import { megabytes } from './workerHeap'

/** The problem is on the first line, since the line that causes it is unknown. `figures`: whether earlier ones stay. */
export function failureProblem(
  uri: vscode.Uri,
  /** The file's text. */
  content: string,
  error: unknown,
  milliseconds: number,
  figures: boolean,
): Diagnostic {
  const { code, text } = explanation(error, milliseconds)
  const left = figures ? editorText.stopped.lastFigures : editorText.stopped.noFigures
  return {
    file: pathOf(uri),
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: (content.split(/\r?\n/, 1)[0] as string).length + 1,
    severity: 'error',
    code,
    reason: { code: 'problem', text: `${text} ${left}` },
  }
}

interface Explanation {
  readonly code: Diagnostic['code']
  /** The event, and the remedy. */
  readonly text: string
}

function explanation(error: unknown, milliseconds: number): Explanation {
  const { stopped } = editorText
  if (error instanceof TooManyImports) return { code: 'limit', text: stopped.tooManyImports(mostRounds) }
  if (!(error instanceof Stopped)) {
    const message = error instanceof Error ? error.message : String(error)
    return { code: 'unsupported', text: stopped.fault(message) }
  }
  const texts: Readonly<Record<StopReason, string>> = {
    time: stopped.tooLong(milliseconds / 1000),
    memory: stopped.outOfMemory(megabytes),
    ended: stopped.ended,
  }
  return { code: 'limit', text: texts[error.why] }
}
