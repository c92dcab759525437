/** Picker of the model whose figures the active file shows, by the model files that use it. */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'
import { oneLine } from '../text/safeText'
import type { Current } from './current'
import type { Documents } from './documents'
import { modelTitle } from './lenses'
import { showModel, type UserModel, userModels } from './userModels'

const text = editorText.modelPicker

interface ModelItem extends vscode.QuickPickItem {
  readonly user: UserModel
}

export async function pickModel(documents: Documents, current: Current): Promise<void> {
  const { shown, reading } = current
  const models = shown === undefined ? [] : userModels(documents, shown)
  if (shown === undefined || models.length === 0) return void vscode.window.showInformationMessage(text.none)
  const isShown = ({ reading: { root }, index }: UserModel): boolean =>
    root.toString() === reading?.root.toString() && index === reading.selected
  // The first item is where the picker starts.
  const items = [...models.filter(isShown), ...models.filter(each => !isShown(each))].map(
    (user): ModelItem => ({
      label: oneLine(user.model.name),
      description: vscode.workspace.asRelativePath(user.reading.root),
      detail: modelTitle(user.reading, user.index),
      user,
    }),
  )
  const picked = await vscode.window.showQuickPick(items, {
    title: text.title,
    placeHolder: text.placeholder,
    matchOnDescription: true,
  })
  if (picked !== undefined) showModel(documents, shown, picked.user.reading.root, picked.user.index)
}
