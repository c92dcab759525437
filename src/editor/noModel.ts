/** Notice of a command that needs a model file where there is none, with a way to make one. */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'

const text = editorText.noModel

export async function offerModel(): Promise<void> {
  const answer = await vscode.window.showInformationMessage(text.openOne, text.makeOne)
  if (answer === text.makeOne) await vscode.commands.executeCommand('memwall.newModel')
}
