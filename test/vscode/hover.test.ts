import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, hoverAt, lensOn, open, openTiny, rangeOf, until } from './support'

suite('hover', () => {
  suiteSetup(activate)
  teardown(closeAll)

  test('a layer tells its bound, its formula, its split and its ridge, in this order', async () => {
    const { document } = await openTiny()
    const text = await hoverAt(document.uri, rangeOf(document, 'linear(3072)').start)
    const parts = [
      '**compute-bound**',
      '%** of ≥ ',
      '`2·batch·seq·3072·768 + batch·seq·3072` = **2.42 GFLOP** · 1.21 GMAC',
      'weights 2.36 + inputs 0.39 + outputs 1.57 = **4.33 MB** moved',
      '**559 FLOP/B**, int8 ridge 306',
      'data:image/svg+xml;base64,',
      '$(lightbulb)',
      '[1, 512, 768] → [1, 512, 3072]',
      'memwall.showRoofline',
    ]
    const places = parts.map(part => text.replace(/\\/g, '').indexOf(part))
    assert.ok(!places.includes(-1), `${parts.filter((_, at) => places[at] === -1).join(' and ')} in ${text}`)
    assert.deepEqual(
      [...places].sort((a, b) => a - b),
      places,
    )
    assert.ok(text.length < 100_000)
  })

  test('its suggestion has a link that makes the change, and is said once', async () => {
    const { document } = await openTiny()
    const text = await hoverAt(document.uri, rangeOf(document, 'linear(3072)').start)
    assert.equal(text.split('$(lightbulb)').length, 2, text)
    const [, argument] = /\]\(command:memwall\.applySuggestion\?([^ )]*)[^)]*\)/.exec(text) ?? []
    const [suggestion] = JSON.parse(decodeURIComponent(argument ?? ''))
    assert.equal(suggestion.uri, document.uri.toString())
    const before = await lensOn(document.uri, 3)
    try {
      await vscode.commands.executeCommand('memwall.applySuggestion', suggestion)
      await until(
        'the change is made',
        () => lensOn(document.uri, 3),
        lens => lens !== before,
      )
    } finally {
      await activate()
    }
  })

  test('so does the place where the layer is applied', async () => {
    const { document } = await openTiny()
    const applied = await hoverAt(document.uri, rangeOf(document, 'up(input').start)
    assert.ok(applied.includes('2.42 GFLOP'), applied)
  })

  test('a figure of the text as it stands, not of the one before', async () => {
    const editor = await openTiny()
    await editor.edit(builder => builder.replace(rangeOf(editor.document, '3072'), '6144'))
    const text = await hoverAt(editor.document.uri, rangeOf(editor.document, 'linear(6144)').start)
    // 2 x 512 x 768 x 6144 + 512 x 6144
    assert.ok(text.includes('4.83 GFLOP'), text)
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
