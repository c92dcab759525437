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
  /** Whether the settings have been checked since they last changed. */
  let isChecked = false
  /** Message that was shown last, and unknown targets that were named. */
  let shown = ''
  const named = new Set<string>()

  function checkValues(): void {
    if (isChecked) return
    isChecked = true
    const problems = settings.problems()
    const message = problems.length === 0 ? '' : settingsMessage(problems)
    if (message === shown) return
    shown = message
    if (message !== '') void warn(message)
  }

  async function checkTarget({ report, conditions }: Reading): Promise<void> {
    const unknown = choice.isUsualHardware ? unknownHardware({ report, conditions }) : null
    if (unknown === null || named.has(unknown)) return
    named.add(unknown)
    await (await import('./lazy')).warnOfUnknownHardware(unknown, report.target)
  }

  function check(): void {
    const { file, reading } = current
    if (file === undefined) return
    checkValues()
    if (reading !== undefined) void checkTarget(reading)
  }

  check()
  return vscode.Disposable.from(
    current.onDidChange(check),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (!event.affectsConfiguration('memwall')) return
      isChecked = false
      check()
    }),
  )
}

async function warn(message: string): Promise<void> {
  const pressed = await vscode.window.showWarningMessage(message, settingsButtons.open)
  if (pressed !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', 'memwall')
}
