/** The types of `memwall` in a folder where nothing is installed, by VS Code's own TypeScript. */
import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { exampleOf } from '../support/readme'
import { closeAll, open, rangeOf, show, until, write } from './support'

const problemsOfTypes = (uri: vscode.Uri): string[] =>
  vscode.languages
    .getDiagnostics(uri)
    .filter(({ source, severity }) => source === 'ts' && severity === vscode.DiagnosticSeverity.Error)
    .map(({ message }) => message)

function readmeExample(): string {
  const { extensionPath } = vscode.extensions.getExtension('memwall.memwall') ?? assert.fail('the extension is there')
  return exampleOf(readFileSync(join(extensionPath, 'README.md'), 'utf8'))
}

/** With a mistake added to its end, so that an answer shows that types were checked. */
const withMistake = (text: string): string => `${text}\nconst mistake: string = 1\n`
const checked = ["Type 'number' is not assignable to type 'string'."]
const areChecked = (messages: string[]): boolean => messages.length > 0

suite('types', () => {
  teardown(closeAll)

  test('the example of the README has no type errors', async () => {
    const { document } = await open('types/readme.ts', withMistake(readmeExample()))
    assert.deepEqual(await until('types are checked', () => problemsOfTypes(document.uri), areChecked), checked)
  })

  test('options of a layer are completed', async () => {
    const { document } = await open('types/complete.ts', "import { attention } from 'memwall'\nattention({  })\n")
    const { end } = rangeOf(document, '({ ')
    const complete = () =>
      vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, end)
    const names = await until(
      'options are offered',
      async () => (await complete()).items.map(({ label }) => (typeof label === 'string' ? label : label.label)),
      labels => labels.includes('heads'),
    )
    for (const name of ['kvHeads?', 'causal?']) assert.ok(names.includes(name), name)
  })

  test('the hover of a layer has its documentation', async () => {
    const { document } = await open('types/hover.ts', "import { linear } from 'memwall'\nlinear(64)\n")
    const { start } = rangeOf(document, 'linear(64)')
    const texts = async () =>
      (await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, start))
        .flatMap(({ contents }) => contents)
        .map(content => (typeof content === 'string' ? content : content.value))
    const hover = await until('TypeScript answers', texts, all =>
      all.some(text => text.includes('settings?: LinearOptions')),
    )
    assert.match(hover.join('\n'), /as torch\.nn\.Linear/)
  })

  test('a file that was never saved has no type errors', async () => {
    const content = withMistake(readmeExample())
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content })
    await vscode.window.showTextDocument(document)
    assert.deepEqual(await until('types are checked', () => problemsOfTypes(document.uri), areChecked), checked)
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
  })

  test('an installed package has precedence', async () => {
    await write('types/installed/node_modules/memwall/index.d.ts', 'export declare const linear: "installed"\n')
    const uri = await write(
      'types/installed/model.ts',
      withMistake("import { linear } from 'memwall'\nlinear.length\nlinear()"),
    )
    await show(uri)
    const messages = await until('types are checked', () => problemsOfTypes(uri), areChecked)
    assert.deepEqual(
      messages.filter(message => !checked.includes(message)).map(message => message.split('\n')[0]),
      ['This expression is not callable.'],
    )
  })
})
