/** Names a target of the settings that is not known, with those that may be meant. */
import * as vscode from 'vscode'
import type { Target } from '../hardware/target'
import { settingsButtons, unknownTargetText } from '../present/settingsText'
import { nearestTargets } from '../scenario/nearestTargets'

export async function warnOfUnknownHardware(id: string, used: Target): Promise<void> {
  const near = nearestTargets(id).map(target => target.id)
  const pressed = await vscode.window.showWarningMessage(unknownTargetText(id, used, near), settingsButtons.select)
  if (pressed !== undefined) await vscode.commands.executeCommand('memwall.selectHardware')
}
