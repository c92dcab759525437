import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { flops } from '../../src/text/format'
import {
  activate,
  closeAll,
  fileUri,
  lenses,
  lensOn,
  oneLinear,
  open,
  openTiny,
  replace,
  replaceText,
  show,
  until,
} from './support'

/** A title without its mark. */
const fresh = (title: string): string => title.replace('$(history)\u00a0 stale · ', '')

suite('lenses', () => {
  suiteSetup(activate)
  teardown(closeAll)

  test('a linear layer says its closed form', async () => {
    const { document } = await openTiny()
    // 2 x 512 x 768 x 3072 + 512 x 3072 FLOPs over (768 x 3072 + 3072) + 512 x 768 + 512 x 3072 bytes of int8
    assert.equal(await lensOn(document.uri, 4), 'compute-bound · 100% · 559 FLOP/B')
    assert.match(await lensOn(document.uri, 3), /^fits · ≥ 3\.87 µs · \S+ MB of 85\.9 GB · 2\.42 GFLOP · 4\.33 MB$/)
  })

  test('BERT-Base says what the survey counts, and how often a layer is made', async () => {
    await show(fileUri('bert.ts'))
    const titles = await lenses(fileUri('bert.ts'))
    assert.ok(
      titles.some(title => /: fits · .* · 97\.1 GFLOP · .* · BERT-Base blocks$/.test(title)),
      titles.join('\n'),
    )
    assert.ok(
      titles.some(title => title.includes('× 12')),
      titles.join('\n'),
    )
  })

  test('figures follow the text without a save', async () => {
    const editor = await openTiny()
    assert.match(await lensOn(editor.document.uri, 3), / · 2\.42 GFLOP · /)
    await replaceText(editor, '3072', '6144')
    // 2 x 512 x 768 x 6144 + 512 x 6144
    await until(
      'the figures are those of 6144',
      () => lensOn(editor.document.uri, 3),
      title => / · 4\.83 GFLOP · /.test(title),
    )
    assert.equal(editor.document.isDirty, true)
  })

  test('a line break above moves every lens at once, and none is ever missing', async () => {
    const editor = await openTiny()
    const before = await lenses(editor.document.uri)
    assert.deepEqual(
      before.map(title => title.split(':')[0]),
      ['3', '4'],
    )
    for (let breaks = 1; breaks <= 10; breaks++) {
      await editor.edit(builder => builder.insert(new vscode.Position(1, 0), '\n'))
      const now = await lenses(editor.document.uri)
      assert.deepEqual(
        now.map(fresh),
        before.map(title => `${Number.parseInt(title, 10) + breaks}${title.slice(title.indexOf(':'))}`),
      )
    }
  })

  test('a line break right before a layer takes its lens along at once', async () => {
    const editor = await openTiny()
    const before = await lensOn(editor.document.uri, 4)
    await editor.edit(builder => builder.insert(new vscode.Position(3, 2), '\n  '))
    assert.equal(fresh(await lensOn(editor.document.uri, 5)), before)
  })

  test('half-typed text keeps the last good figures, marked stale, at every key', async () => {
    const editor = await openTiny()
    const good = await lenses(editor.document.uri)
    for (const key of '  const x = lin(') {
      const line = editor.document.lineAt(3)
      await editor.edit(builder => builder.insert(line.range.end, key))
      const now = await lenses(editor.document.uri)
      assert.deepEqual(now.map(fresh), good)
    }
    await until(
      'the figures are marked stale',
      () => lenses(editor.document.uri),
      titles => titles.every(title => title.includes('$(history)')),
    )
    await vscode.commands.executeCommand('workbench.action.files.revert')
    await until(
      'the mark is gone',
      () => lenses(editor.document.uri),
      titles => titles.join() === good.join(),
    )
  })

  test('no figure is older than the text without a mark, at any key', async () => {
    const editor = await openTiny()
    for (const key of '0123') {
      const at = editor.document.getText().indexOf('3072') + 4
      await editor.edit(builder => builder.insert(editor.document.positionAt(at), key))
      const width = Number(/linear\((\d+)\)/.exec(editor.document.getText())?.[1])
      const [model = ''] = await lenses(editor.document.uri)
      const right = ` · ${flops(2 * 512 * 768 * width + 512 * width)} · `
      assert.ok(model.includes('$(history)\u00a0 stale · ') || model.includes(right), `${model} is of ${right}`)
    }
  })

  test('a formatter that replaces the whole text leaves every lens at its line, at once', async () => {
    const editor = await openTiny()
    const before = await lenses(editor.document.uri)
    const text = editor.document.getText()
    const formatted = text
      .replace(
        "import { input, linear, model } from 'memwall'",
        'import {\n  input,\n  linear,\n  model\n} from "memwall";',
      )
      .replace('  const up = linear(3072)', '    const up = linear(3072);')
    const all = new vscode.Range(0, 0, editor.document.lineCount, 0)
    await replace(editor, all, formatted)
    const moved = before.map(title => `${Number.parseInt(title, 10) + 4}${title.slice(title.indexOf(':'))}`)
    assert.deepEqual((await lenses(editor.document.uri)).map(fresh), moved)
    await until(
      'the figures are of this text',
      () => lenses(editor.document.uri),
      titles => titles.join() === moved.join(),
    )
    // A text that does not parse keeps them too.
    await replace(editor, new vscode.Range(0, 0, editor.document.lineCount, 0), text.replace('seq, 768]', 'seq, 768'))
    await until(
      'the figures are stale',
      () => lenses(editor.document.uri),
      titles => titles.join() === before.map(title => title.replace(': ', ': $(history)\u00a0 stale · ')).join(),
    )
  })

  test('a change on disk leaves every lens at its line', async () => {
    const editor = await openTiny()
    const before = await lenses(editor.document.uri)
    const text = `// One\n// Two\n${editor.document.getText().replace('const up = ', 'const up  = ')}// End\n`
    await vscode.workspace.fs.writeFile(editor.document.uri, new TextEncoder().encode(text))
    const moved = before.map(title => `${Number.parseInt(title, 10) + 2}${title.slice(title.indexOf(':'))}`)
    await until(
      'the text is that of the disk',
      async () => editor.document.getText(),
      now => now === text,
    )
    assert.deepEqual((await lenses(editor.document.uri)).map(fresh), moved)
  })

  test('a name that is being typed does not take the lens of its line away', async () => {
    const editor = await openTiny()
    await replaceText(editor, 'linear(3072)', 'line(3072)')
    await until(
      'the line keeps its figures, marked stale',
      () => lensOn(editor.document.uri, 4),
      title => /^\$\(history\)\u00a0 stale · compute-bound · .*559 FLOP\/B/.test(title),
    )
    await replaceText(editor, 'line(3072)', 'linear(1)')
    await until(
      'new figures are there',
      () => lensOn(editor.document.uri, 3),
      title => title.includes('787 kFLOP'),
    )
  })

  test('settings choose the metrics, the threshold and the place', async () => {
    const { document } = await openTiny()
    const settings = vscode.workspace.getConfiguration('memwall')
    const set = (name: string, value: unknown) => settings.update(name, value, vscode.ConfigurationTarget.Workspace)
    try {
      await set('lenses.metrics', ['share', 'macs'])
      assert.equal(await lensOn(document.uri, 4), 'compute-bound · 100% · 1.21 GMAC')
      await set('lenses.placement', 'end-of-line')
      assert.deepEqual(await lenses(document.uri), [])
      await vscode.commands.executeCommand('memwall.toggleLenses')
      assert.equal(vscode.workspace.getConfiguration('memwall').get('lenses.placement'), 'off')
      await vscode.commands.executeCommand('memwall.toggleLenses')
      assert.equal(vscode.workspace.getConfiguration('memwall').get('lenses.placement'), 'end-of-line')
    } finally {
      await set('lenses.metrics', undefined)
      await set('lenses.placement', undefined)
    }
  })

  test('a line below the threshold stays quiet', async () => {
    const settings = vscode.workspace.getConfiguration('memwall')
    const text = oneLinear
      .replace('const up', 'const small = linear(1)\n  const up')
      .replace('up(input', 'small(up(input')
      .replace('768]))', '768])))')
    const { document } = await open('two.ts', text)
    assert.notEqual(await lensOn(document.uri, 4), '')
    try {
      await settings.update('lenses.threshold', 50, vscode.ConfigurationTarget.Workspace)
      assert.equal(await lensOn(document.uri, 4), '')
      assert.notEqual(await lensOn(document.uri, 5), '')
    } finally {
      await settings.update('lenses.threshold', undefined, vscode.ConfigurationTarget.Workspace)
    }
  })
})
