/** A new model: the list of examples, and an untitled copy of the one chosen. */
import * as vscode from 'vscode'
import { type Example, exampleDescription, examplesByFamily, exampleText } from '../present/exampleText'

interface ExampleItem extends vscode.QuickPickItem {
  readonly example?: Example
}

/** Opens an untitled copy of an example; without the name of its file the user chooses one. */
export async function newModel(extension: vscode.Uri, argument: unknown): Promise<void> {
  const named = typeof argument === 'string' ? argument : undefined
  const index = JSON.parse(await read(extension, 'dist', 'examples.json')) as readonly Example[]
  const example = index.find(each => each.file === named) ?? (await chosen(index))
  if (example === undefined) return
  const content = await read(extension, 'examples', example.file)
  const document = await vscode.workspace.openTextDocument({ language: 'typescript', content })
  await vscode.window.showTextDocument(document)
}

/** `workspace.fs` reads files of the extension in every kind of extension host. */
const read = async (extension: vscode.Uri, ...path: readonly string[]): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, ...path)))

async function chosen(index: readonly Example[]): Promise<Example | undefined> {
  const items = examplesByFamily(index).flatMap(({ heading, examples }): ExampleItem[] => [
    { label: heading, kind: vscode.QuickPickItemKind.Separator },
    ...examples.map(example => ({ label: example.title, description: exampleDescription(example), example })),
  ])
  const picked = await vscode.window.showQuickPick(items, {
    title: exampleText.title,
    placeHolder: exampleText.placeholder,
    matchOnDescription: true,
  })
  return picked?.example
}
