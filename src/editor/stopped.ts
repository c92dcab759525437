/** What is said of a file whose analysis had to be stopped. */
import type * as vscode from 'vscode'
import type { Diagnostic } from '../report/report'
import type { Why } from './analyser'
import { pathOf } from './modelFile'
import { megabytes } from './thread'

/** On the first line: which of them is to blame is not known. `figures`: earlier ones stay. */
export function stoppedProblem(
  document: vscode.TextDocument,
  why: Why,
  milliseconds: number,
  figures: boolean,
): Diagnostic {
  const reasons: Readonly<Record<Why, string>> = {
    time: `took longer than ${milliseconds / 1000} s and was stopped`,
    memory: `ran out of memory (${megabytes} MB)`,
    ended: 'ended unexpectedly',
  }
  const left = figures ? 'Its last figures stay.' : 'It has no figures.'
  const raise = why === 'time' ? ' or raise memwall.limits.milliseconds' : ''
  return {
    file: pathOf(document.uri),
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: document.lineAt(0).text.length + 1,
    severity: 'error',
    code: 'limit',
    message: `The analysis of this file ${reasons[why]}. ${left} Make the model smaller${raise}; the next edit starts it again.`,
  }
}
