import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { flops } from '../../src/text/format'
import {
  activate,
  closeAll,
  fileUri,
  hoverAt,
  lenses,
  lensFigures,
  lensOn,
  open,
  problems,
  rangeOf,
  replaceText,
  show,
  until,
  write,
} from './support'

/** Blocks without a model of their own: two linears of width to 4 width and back, `layers` times. */
const library = `import { gelu, linear, repeat, sequential } from 'memwall'

export function block(width: number) {
  const up = linear(4 * width)
  return sequential(up, gelu, linear(width))
}

export const stack = (layers: number, width: number) => repeat(layers, () => block(width))
`

const user = (name: string, layers: number, width: number, from = './blocks') => `import { input, model } from 'memwall'
import { stack } from '${from}'

model('${name}', { batch: 8 }, ({ batch }) => stack(${layers}, ${width})(input([batch, ${width}])))
`

/** FLOPs of the line \`up\`: 2 x batch x width x 4 width and a bias, in each layer. */
const upFlops = (layers: number, width: number) => layers * (2 * 8 * width * 4 * width + 8 * 4 * width)

const upLine = 4

/** Titles once the line has a lens. */
const titleOf = (uri: vscode.Uri, line: number, says: string | RegExp): Promise<string> =>
  until(
    `line ${line} of ${uri.path} says ${says}`,
    () => lensOn(uri, line),
    title => (typeof says === 'string' ? title.includes(says) : says.test(title)),
  )

const autoSave = (when: string | undefined): Thenable<void> =>
  vscode.workspace.getConfiguration('files').update('autoSave', when, vscode.ConfigurationTarget.Workspace)

suite('a file that models of other files use', () => {
  suiteSetup(activate)
  suiteSetup(() => lensFigures(12))
  suiteTeardown(() => lensFigures(undefined))
  // VS Code in a browser saves by itself.
  suiteSetup(() => autoSave('off'))
  suiteTeardown(() => autoSave(undefined))
  teardown(closeAll)

  test('has lenses, hovers and figures of the model that uses it', async () => {
    const blocks = await write('blocks.ts', library)
    const { document } = await open('small.ts', user('Small', 2, 256))
    await titleOf(document.uri, 4, 'FLOP')
    const editor = await show(blocks)
    const title = await titleOf(blocks, upLine, flops(upFlops(2, 256)))
    assert.match(title, /× 2$/)
    assert.deepEqual(
      (await lenses(blocks)).map(each => Number.parseInt(each, 10)),
      [3, 4, 5, 8],
    )
    const hover = await hoverAt(blocks, rangeOf(editor.document, 'linear(4 * width)').start)
    assert.ok(hover.includes(flops(upFlops(2, 256))), hover)
  })

  test('without an open user shows the figures of one that is found in the folder, or of one through another file', async () => {
    const blocks = await write('found/blocks.ts', library)
    await write('found/again.ts', "export { stack } from './blocks'\n")
    await write('found/far.ts', user('Far', 3, 128, './again'))
    await show(blocks)
    await titleOf(blocks, upLine, flops(upFlops(3, 128)))
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 1)
  })

  test('keeps its figures when its user is closed, without what was not saved', async () => {
    const blocks = await write('blocks.ts', library)
    const used = await write('closing.ts', user('Small', 2, 256))
    // Documents that a test opens itself stay open for minutes after their tabs are closed.
    await vscode.commands.executeCommand('vscode.open', used, { preview: false })
    const editor = vscode.window.activeTextEditor
    assert.equal(editor?.document.uri.toString(), used.toString())
    await replaceText(editor as vscode.TextEditor, 'stack(2', 'stack(5')
    await vscode.commands.executeCommand('vscode.open', blocks, vscode.ViewColumn.Two)
    await titleOf(blocks, upLine, flops(upFlops(5, 256)))
    await vscode.commands.executeCommand('vscode.open', used, vscode.ViewColumn.One)
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
    await until(
      'it is closed',
      () => vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === used.toString()),
      isOpen => !isOpen,
    )
    await titleOf(blocks, upLine, flops(upFlops(2, 256)))
  })

  test('follows the model file that was active last, and the one that is picked', async () => {
    const blocks = await write('shared.ts', library)
    await open('first.ts', user('Small', 2, 256, './shared'))
    await open('second.ts', user('Large', 3, 512, './shared'))
    await show(blocks)
    await titleOf(blocks, upLine, flops(upFlops(3, 512)))
    await show(fileUri('first.ts'))
    await show(blocks)
    await titleOf(blocks, upLine, flops(upFlops(2, 256)))
    await vscode.commands.executeCommand('memwall.selectModel', { uri: fileUri('second.ts').toString(), model: 0 })
    await titleOf(blocks, upLine, flops(upFlops(3, 512)))
    await show(fileUri('first.ts'))
    await show(blocks)
    await titleOf(blocks, upLine, flops(upFlops(3, 512)))
  })

  test('takes new figures to every open user, which are stale meanwhile, and loses none of its own', async () => {
    const blocks = await write('blocks.ts', library)
    const small = await open('small.ts', user('Small', 2, 256))
    const large = await open('large.ts', user('Large', 3, 512))
    const editor = await show(blocks)
    await titleOf(blocks, upLine, flops(upFlops(3, 512)))
    await titleOf(small.document.uri, 4, 'FLOP')
    const before = await lenses(blocks)
    const debounce = vscode.workspace.getConfiguration('memwall')
    await debounce.update('debounce', 5000, vscode.ConfigurationTarget.Workspace)
    await editor.edit(builder => builder.insert(new vscode.Position(2, 0), '// moved\n\n'))
    const moved = await lenses(blocks)
    assert.deepEqual(
      moved,
      before.map(each => {
        const [line, title] = [Number.parseInt(each, 10), each.slice(each.indexOf(': ') + 2)]
        return `${line + 2}: $(history)\u00a0 stale · ${title}`
      }),
    )
    for (const { document } of [small, large])
      assert.match(await lensOn(document.uri, 4), /^\$\(history\)\u00a0 stale · /)
    await debounce.update('debounce', undefined, vscode.ConfigurationTarget.Workspace)
    await replaceText(editor, '4 * width', '2 * width')
    for (const { document } of [small, large])
      await until(
        'the figures are new',
        () => lensOn(document.uri, 4),
        title => title !== '' && !title.includes('stale'),
      )
    await titleOf(blocks, upLine + 2, flops(upFlops(3, 512) / 2))
  })

  test('keeps its lenses in place when a formatter replaces all of it, and when it changes on disk', async () => {
    const blocks = await write('blocks.ts', library)
    await open('small.ts', user('Small', 2, 256))
    const editor = await show(blocks)
    await titleOf(blocks, upLine, flops(upFlops(2, 256)))
    const formatted = library.replaceAll('  ', '    ').replace('export function', '\n\nexport function')
    const whole = new vscode.Range(0, 0, editor.document.lineCount, 0)
    await editor.edit(builder => builder.replace(whole, formatted))
    assert.deepEqual(
      (await lenses(blocks)).map(each => Number.parseInt(each, 10)),
      [5, 6, 7, 10],
    )
    await vscode.commands.executeCommand('workbench.action.files.revert')
    await write('blocks.ts', `// on disk\n${library}`)
    await titleOf(blocks, upLine + 1, flops(upFlops(2, 256)))
    assert.deepEqual(
      (await lenses(blocks)).map(each => Number.parseInt(each, 10)),
      [4, 5, 6, 9],
    )
  })

  test('has the problems that its users find in it', async () => {
    const blocks = await write('blocks.ts', library.replace('linear(width))', 'linear(-1))'))
    const { document } = await open('small.ts', user('Small', 2, 256))
    const found = await until(
      'the problem is told',
      () => problems(blocks),
      list => list.length > 0,
    )
    const document_ = await vscode.workspace.openTextDocument(blocks)
    assert.ok(found.every(each => each.range.intersection(rangeOf(document_, 'linear(-1)'))))
    assert.deepEqual(
      problems(document.uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
      [],
    )
  })

  test('shows nothing where no model uses it', async () => {
    const alone = await write('alone.ts', library)
    await show(alone)
    assert.deepEqual(await lenses(alone), [])
  })
})

suite('model files in other languages', () => {
  suiteSetup(activate)
  teardown(closeAll)

  const text = `import { input, linear, model } from 'memwall'

model('Tiny', { batch: 1, seq: 512 }, ({ batch, seq }) => {
  const up = linear(3072)
  return up(input([batch, seq, 768]))
})
`
  for (const name of ['tiny.tsx', 'tiny.js', 'tiny.jsx', 'tiny.mjs', 'tiny.cjs'])
    test(`${name} has lenses, a hover and problems`, async () => {
      const editor = await open(name, text)
      const { uri } = editor.document
      assert.equal(await lensOn(uri, 4), 'compute-bound · 100% · 559 FLOP/B')
      assert.match(await hoverAt(uri, rangeOf(editor.document, 'linear(3072)').start), /2\.42 GFLOP/)
      await replaceText(editor, '3072', '-1')
      await until(
        'the problem is told',
        () => problems(uri),
        list => list.length > 0,
      )
    })
})
