import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, hoverAt, open, openTiny, rangeOf } from './support'

suite('hover', () => {
  suiteSetup(activate)
  teardown(closeAll)

  test('a layer tells its formula, its split, its ridge and its bound', async () => {
    const { document } = await openTiny()
    const text = await hoverAt(document.uri, rangeOf(document, 'linear(3072)').start)
    for (const part of [
      'compute\\-bound',
      '≥ 3.87 µs',
      '2,417,491,968',
      '1.21 GMAC',
      'weights 2.36 MB',
      'inputs 393 kB',
      'outputs 1.57 MB',
      '559 FLOP/B, ridge 306 FLOP/B',
      '[1, 512, 768]',
      '[1, 512, 3072]',
      'data:image/svg+xml;base64,',
    ])
      assert.ok(text.replace(/\\/g, '').includes(part.replace(/\\/g, '')), `${part} in ${text}`)
    assert.match(text, /`[^`]*batch[^`]*seq[^`]*3072[^`]*`/)
    assert.ok(text.length < 100_000)
  })

  test('suggested optimizations is said once, below the figures or among them', async () => {
    const { document } = await openTiny()
    const { start } = rangeOf(document, 'linear(3072)')
    const all = async (): Promise<string[]> => {
      const provider = 'vscode.executeHoverProvider'
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(provider, document.uri, start)
      const contents = hovers.flatMap(hover => hover.contents)
      return contents.map(each => (typeof each === 'string' ? each : each.value)).filter(text => text.includes('µs'))
    }
    const first = await all()
    assert.ok(first[0]?.includes('memwall.showRoofline'), first[0])
    assert.equal(first.join('\n').split('Suggested optimizations').length, 2, first.join('\n'))
    assert.match(first.join('\n'), /\*\*Suggested optimizations\*\*[\s\S]*: ≥ 3\.87 µs → \*\*/)
    const again = await all()
    assert.equal(again.length, 1)
    assert.match(again[0] ?? '', /data:image[\s\S]*Suggested optimizations/)
  })

  test('so does the place where the layer is applied', async () => {
    const { document } = await openTiny()
    const applied = await hoverAt(document.uri, rangeOf(document, 'up(input').start)
    assert.ok(applied.includes('2,417,491,968'), applied)
  })

  test('a figure of the text as it stands, not of the one before', async () => {
    const editor = await openTiny()
    await editor.edit(builder => builder.replace(rangeOf(editor.document, '3072'), '6144'))
    const text = await hoverAt(editor.document.uri, rangeOf(editor.document, 'linear(6144)').start)
    // 2 x 512 x 768 x 6144 + 512 x 6144
    assert.ok(text.includes('4,834,983,936'), text)
  })

  test('names from the file stay text', async () => {
    const nasty = "model('[x](command:evil) **b**', {}, () => linear(8, { name: '|`$(zap)' })(input([4, 8])))"
    const { document } = await open('nasty.ts', `import { input, linear, model } from 'memwall'\n${nasty}\n`)
    const text = await hoverAt(document.uri, rangeOf(document, 'linear(8').start)
    assert.notEqual(text, '')
    assert.doesNotMatch(text, /(?<!\\)\[x(?<!\\)\]\(command:evil\)/)
    assert.doesNotMatch(text, /(?<!\\)\$\(zap\)/)
  })

  test('an empty place tells nothing', async () => {
    const { document } = await openTiny()
    assert.equal(await hoverAt(document.uri, new vscode.Position(1, 0)), '')
  })
})
