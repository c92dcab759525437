/** Diagnostic for a file whose analysis failed or was stopped. */
import type * as vscode from 'vscode'
import type { Diagnostic } from '../analysis/report'
import { Stopped, type Why } from './analyser'
import { mostRounds, TooManyImports } from './asking'
import { pathOf } from './modelFile'
import { megabytes } from './thread'

/** The problem is on the first line, since the line that causes it is unknown. `figures`: whether earlier ones stay. */
export function failureProblem(
  document: vscode.TextDocument,
  error: unknown,
  milliseconds: number,
  figures: boolean,
): Diagnostic {
  const [code, reason, remedy] = explanation(error, milliseconds)
  const left = figures ? 'Its last figures stay.' : 'It has no figures.'
  return {
    file: pathOf(document.uri),
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: document.lineAt(0).text.length + 1,
    severity: 'error',
    code,
    reason: {
      code: 'problem',
      text: `The analysis of this file ${reason}. ${left} ${remedy}; the next edit starts it again.`,
    },
  }
}

function explanation(error: unknown, milliseconds: number): [code: Diagnostic['code'], reason: string, remedy: string] {
  if (error instanceof TooManyImports)
    return ['limit', `was stopped after a chain of ${mostRounds} imports`, 'Import fewer files one through another']
  if (!(error instanceof Stopped)) {
    const message = error instanceof Error ? error.message : String(error)
    return ['unsupported', `failed, by a fault of Memwall: ${message}`, 'Report the fault with this file']
  }
  const reasons: Readonly<Record<Why, string>> = {
    time: `took longer than ${milliseconds / 1000} s and was stopped`,
    memory: `ran out of memory (${megabytes} MB)`,
    ended: 'ended unexpectedly',
  }
  const raise = error.why === 'time' ? ' or raise memwall.limits.milliseconds' : ''
  return ['limit', reasons[error.why], `Make the model smaller${raise}`]
}
