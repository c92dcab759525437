import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, open, openTiny, rangeOf } from './support'

async function actionsAt(document: vscode.TextDocument, text: string): Promise<readonly vscode.CodeAction[]> {
  const provider = 'vscode.executeCodeActionProvider'
  const { start } = rangeOf(document, text)
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    provider,
    document.uri,
    new vscode.Range(start, start),
  )
  return actions.filter(({ edit, command }) => edit !== undefined || command?.command.startsWith('memwall.'))
}

async function makeAt(document: vscode.TextDocument, text: string, title: RegExp): Promise<void> {
  const actions = await actionsAt(document, text)
  const action = actions.find(each => title.test(each.title))
  assert.ok(action?.edit, actions.map(each => each.title).join(', '))
  assert.ok(await vscode.workspace.applyEdit(action.edit))
}

suite('code actions', () => {
  suiteSetup(activate)
  /** Other suites open files of the same names. */
  teardown(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert')
    await closeAll()
  })

  test('an edit of a layer is made, and one undo takes it back', async () => {
    const { document } = await openTiny()
    const before = document.getText()
    await makeAt(document, 'linear(3072)', /^Quantise weights to int4 \(group 128\): .* → /)
    assert.equal(
      document.getText(),
      before.replace('linear(3072)', "linear(3072, { weights: { dtype: 'int4', group: 128 } })"),
    )
    await vscode.commands.executeCommand('undo')
    assert.equal(document.getText(), before)
  })

  test('a fix of two places is one step of undo', async () => {
    const text = "import { input, model } from 'memwall'\nmodel('M', {}, () => linaer(8)(input([4, 8])))\n"
    const { document } = await open('mistake.ts', text)
    await makeAt(document, 'linaer', /^Change to linear$/)
    assert.equal(document.getText(), text.replace('input, model', 'input, linear, model').replace('linaer', 'linear'))
    await vscode.commands.executeCommand('undo')
    assert.equal(document.getText(), text)
  })

  test('a text that has changed is read anew', async () => {
    const editor = await openTiny()
    await editor.edit(builder => builder.insert(new vscode.Position(0, 0), '\n\n'))
    const before = editor.document.getText()
    await makeAt(editor.document, 'linear(3072)', /^Quantise weights to int4/)
    assert.equal(
      editor.document.getText(),
      before.replace('linear(3072)', "linear(3072, { weights: { dtype: 'int4', group: 128 } })"),
    )
  })

  test('the line of a model leads to its suggestions', async () => {
    const { document } = await openTiny()
    const commands = (await actionsAt(document, 'model(')).map(({ command }) => command?.command)
    assert.ok(commands.includes('memwall.applySuggestion'), commands.join())
  })
})
