import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, oneLinear, open, until } from './support'

const rooflines = () =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('memwall.roofline'))

suite('roofline panel', () => {
  suiteSetup(activate)
  teardown(closeAll)

  test('opens beside the file, once, and leaves the cursor in the file', async () => {
    const { document } = await open('tiny.ts', oneLinear)
    await vscode.commands.executeCommand('memwall.showRoofline')
    await until(
      'it is open',
      () => rooflines().map(({ label }) => label),
      labels => labels.join() === 'Roofline: tiny.ts',
    )
    assert.equal(vscode.window.activeTextEditor?.document, document)
    await vscode.commands.executeCommand('memwall.showRoofline')
    assert.equal(rooflines().length, 1)
  })

  test('follows the model file that is looked at', async () => {
    await open('tiny.ts', oneLinear)
    await vscode.commands.executeCommand('memwall.showRoofline')
    await open('other.ts', oneLinear)
    await until(
      'it shows the other file',
      () => rooflines()[0]?.label,
      label => label === 'Roofline: other.ts',
    )
  })

  test('does not open for a file without models', async () => {
    await open('plain.ts', 'export const one = 1\n')
    await vscode.commands.executeCommand('memwall.showRoofline')
    assert.equal(rooflines().length, 0)
  })

  test('the question of fit opens it too', async () => {
    await open('tiny.ts', oneLinear)
    await vscode.commands.executeCommand('memwall.showFit')
    await until('it is open', rooflines, tabs => tabs.length === 1)
  })

  test('the report can be copied as Markdown', async () => {
    await open('tiny.ts', oneLinear)
    await vscode.commands.executeCommand('memwall.copyMarkdown')
    const text = await vscode.env.clipboard.readText()
    assert.match(text, /Tiny/)
    assert.match(text, /\| up +\| linear +\| +1 \| .* \| +2\.42 \|/)
  })
})
