/** What the suites share: files of the opened folder, lenses as text, and waiting for what comes by itself. */
import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { storedParts } from '../../src/scenario/scenario'

export const folder = (): vscode.Uri => {
  const uri = vscode.workspace.workspaceFolders?.[0]?.uri
  assert.ok(uri, 'a folder is open')
  return uri
}

export const fileUri = (name: string): vscode.Uri => vscode.Uri.joinPath(folder(), name)

/** Int8 throughout in the settings, the file's own sizes, on an A100: what every suite starts from. */
export async function activate(): Promise<void> {
  const extension = vscode.extensions.getExtension('memwall.memwall')
  assert.ok(extension, 'the extension is there')
  await extension.activate()
  await vscode.commands.executeCommand('memwall.selectHardware', 'a100-sxm-80')
  for (const part of storedParts) await setSetting(`scenario.${part}`, 'int8')
}

/** Sets a setting of the workspace; undefined for its default. */
export async function setSetting(name: string, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('memwall')
  if (configuration.inspect(name)?.workspaceValue !== value)
    await configuration.update(name, value, vscode.ConfigurationTarget.Workspace)
}

export async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = fileUri(name)
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text))
  return uri
}

export const show = async (uri: vscode.Uri): Promise<vscode.TextEditor> =>
  vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), vscode.ViewColumn.One)

/** Writes a file and shows it. */
export const open = async (name: string, text: string): Promise<vscode.TextEditor> => show(await write(name, text))

/** The one-layer model in a file that no test of any suite has seen, since a scenario is remembered by file. */
export const openTiny = (): Promise<vscode.TextEditor> => open(`tiny-${crypto.randomUUID()}.ts`, oneLinear)

/** Puts `text` in the place of `range`, without saving. */
export async function replace(editor: vscode.TextEditor, range: vscode.Range, text: string): Promise<void> {
  assert.ok(await editor.edit(builder => builder.replace(range, text)), 'the edit was made')
}

/** Where `text` first stands in the document. */
export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const at = document.getText().indexOf(text)
  assert.ok(at >= 0, `the document holds ${text}`)
  return new vscode.Range(document.positionAt(at), document.positionAt(at + text.length))
}

export const replaceText = (editor: vscode.TextEditor, before: string, after: string): Promise<void> =>
  replace(editor, rangeOf(editor.document, before), after)

/** Lenses as "line: title", lines from 1, in line order. */
export async function lenses(uri: vscode.Uri): Promise<string[]> {
  const made = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 1000)
  return made
    .filter(lens => lens.command?.command === 'memwall.showRoofline')
    .sort((a, b) => a.range.start.line - b.range.start.line)
    .map(lens => `${lens.range.start.line + 1}: ${lens.command?.title}`)
}

/** Titles alone, of the lenses on a line. */
export const lensOn = async (uri: vscode.Uri, line: number): Promise<string> =>
  (await lenses(uri))
    .filter(each => each.startsWith(`${line}: `))
    .map(each => each.slice(each.indexOf(':') + 2))
    .join(' | ')

/** Asks until the answer passes; the last answer is part of what is thrown. */
export async function until<T>(what: string, ask: () => T | Promise<T>, passes: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const answer = await ask()
    if (passes(answer)) return answer
    if (Date.now() > deadline) assert.fail(`waited in vain until ${what}; last: ${JSON.stringify(answer, null, 1)}`)
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}

export const problems = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(each => each.source === 'memwall')

export async function hoverAt(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position)
  return hovers
    .flatMap(hover => hover.contents)
    .map(content => (typeof content === 'string' ? content : content.value))
    .filter(text => /memwall\.showRoofline|memwall-\w+Bound/.test(text))
    .join('\n')
}

export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments)
    if (document.isDirty) {
      await vscode.window.showTextDocument(document)
      await vscode.commands.executeCommand('workbench.action.files.revert')
    }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors')
}

/** One linear layer of closed form, on lines of its own. */
export const oneLinear = `import { input, linear, model } from 'memwall'

export const tiny = model('Tiny', { batch: 1, seq: 512 }, ({ batch, seq }) => {
  const up = linear(3072)
  return up(input([batch, seq, 768]))
})
`

/** Sets how many figures a lens shows; undefined for the default. */
export const lensFigures = (most: number | undefined): Promise<void> => setSetting('lenses.figures', most)
