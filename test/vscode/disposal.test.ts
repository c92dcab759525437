/** What the extension takes from VS Code and from Node, it gives back when it is deactivated. */
import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { suffix } from './countedApi'
import type { Ledger } from './ledger'
import { activateSecondCopy } from './secondCopy'
import {
  activate,
  closeAll,
  fileUri,
  hoverAt,
  lenses,
  oneLinear,
  open,
  rangeOf,
  replaceText,
  show,
  until,
  write,
} from './support'

const importing = oneLinear
  .replace('linear(3072)', 'linear(width)')
  .replace('\n\n', "\nimport { width } from './part'\n\n")

function secondCopy() {
  const first = vscode.extensions.getExtension('memwall.memwall')
  assert.ok(first, 'the extension is there')
  return activateSecondCopy(first)
}

const panelTabs = (viewType: string) =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType))

const rooflines = () => panelTabs(suffix)

/** Timers that run; they end at once, while a thread takes its time. */
const timersOf = ({ left }: Ledger) => left.filter(kind => kind.startsWith('set'))

const nothingIsLeft = (left: () => readonly string[]) => until('all is given back', left, kinds => kinds.length === 0)

suite('disposal', () => {
  suiteSetup(activate)
  teardown(closeAll)

  test('all that was used is given back, and nothing is taken any more', async () => {
    await write('part.ts', 'export const width = 3072\n')
    const editor = await open('disposed.ts', importing)
    const { uri } = editor.document
    const copy = secondCopy()
    const { ledger } = copy
    await until(
      'both copies have lenses',
      () => lenses(uri),
      all => all.length > 0 && all.every((lens, at) => lens === all[at - (at % 2)]),
    )
    assert.match(await hoverAt(uri, rangeOf(editor.document, 'linear(').start), /3072/)
    assert.ok(await copy.layers.getChildren())
    await vscode.commands.executeCommand(`memwall.showRoofline${suffix}`)
    await until('the panel is open', rooflines, tabs => tabs.length === 1)
    await show(fileUri('part.ts'))
    await show(uri)
    await replaceText(await show(uri), '768', '1024')

    const kinds = new Set(ledger.left)
    const expected = [
      'registerCommand',
      'registerCodeLensProvider',
      'registerHoverProvider',
      'registerTool',
      'createWebviewPanel',
      'createTextEditorDecorationType',
      'createStatusBarItem',
      'createDiagnosticCollection',
      'createFileSystemWatcher',
      'createTreeView',
      'onDidReceiveMessage',
      'onDidChangeTextDocument',
      'EventEmitter',
      'Worker',
      'setTimeout',
    ]
    assert.deepEqual(
      expected.filter(kind => !kinds.has(kind)),
      [],
    )

    copy.dispose()
    assert.deepEqual(timersOf(ledger), [])
    await nothingIsLeft(() => ledger.left)
    const { taken } = ledger
    await replaceText(await show(uri), '1024', '2048')
    assert.equal((await lenses(uri)).length, new Set(await lenses(uri)).size)
    await until('the panel is closed', rooflines, tabs => tabs.length === 0)
    assert.equal(ledger.taken, taken)
  })

  test('a copy that is disposed of while it waits for VS Code to restore a panel', async () => {
    await open('disposed-panel.ts', oneLinear)
    await vscode.commands.executeCommand('memwall.showRoofline')
    const isActive = () => panelTabs('memwall.roofline').some(tab => tab.isActive)
    await until('the panel of the first copy is on screen', isActive, Boolean)
    const { ledger, dispose } = secondCopy()
    assert.deepEqual(timersOf(ledger), ['setTimeout'])
    dispose()
    assert.deepEqual(timersOf(ledger), [])
    await nothingIsLeft(() => ledger.left)
  })

  test('a copy that is disposed of at once, while its first analyses are on their way', async () => {
    await write('part.ts', 'export const width = 3072\n')
    await open('disposed-early.ts', importing)
    const { ledger, dispose } = secondCopy()
    assert.ok(ledger.left.includes('Worker'))
    dispose()
    assert.deepEqual(timersOf(ledger), [])
    await nothingIsLeft(() => ledger.left)
  })
})
