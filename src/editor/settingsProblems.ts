/** Warns once of settings that cannot be used, while a model file is active. */
import * as vscode from 'vscode'
import { settingsButtons, settingsMessage } from '../present/settingsText'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Reading } from './documents'
import * as settings from './settings'

/** Id of the target that was asked for, where figures are for another since it is not known; else null. */
export const unknownHardware = ({ report, conditions }: Pick<Reading, 'report' | 'conditions'>): string | null =>
  report.target.id === conditions.hardware ? null : conditions.hardware

export function settingsProblems(current: Current, choice: Choice): vscode.Disposable {
  /** Message that was shown last, and unknown targets that were named. */
  let shown = ''
  const named = new Set<string>()

  async function check(): Promise<void> {
    if (current.document === undefined) return
    const problems = settings.problems()
    const message = problems.length === 0 ? '' : settingsMessage(problems)
    if (message !== shown) {
      shown = message
      if (message !== '') void warn(message)
    }
    const { reading } = current
    const unknown = reading === undefined || !choice.isUsualHardware ? null : unknownHardware(reading)
    if (reading === undefined || unknown === null || named.has(unknown)) return
    named.add(unknown)
    await (await import('./lazy')).warnOfUnknownHardware(unknown, reading.report.target)
  }

  void check()
  return vscode.Disposable.from(
    current.onDidChange(check),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('memwall')) void check()
    }),
  )
}

async function warn(message: string): Promise<void> {
  const pressed = await vscode.window.showWarningMessage(message, settingsButtons.open)
  if (pressed !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', 'memwall')
}
