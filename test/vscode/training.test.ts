import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, hoverAt, lensFigures, lensOn, openTiny, problems, rangeOf, until } from './support'

const ask = (scenario: object) => vscode.commands.executeCommand('memwall.selectScenario', scenario)

suite('training and several devices', () => {
  suiteSetup(() => lensFigures(12))
  setup(activate)
  teardown(closeAll)
  suiteTeardown(() => lensFigures(undefined))

  test('lenses say what a layer saves and holds', async () => {
    const { document } = await openTiny()
    await ask({ phase: 'train', dtypes: { weights: 'fp16', activations: 'fp16' } })
    // 16 bytes for each of 768 x 3072 + 3072 weights, and the input of 512 x 768 in two
    assert.match(await lensOn(document.uri, 4), / · 786 kB saved · 2\.36 M params · 38\.6 MB footprint/)
    assert.match(await lensOn(document.uri, 3), /^fits · .* MB of 85\.9 GB · /)
  })

  test('lenses say what is sent, and over how many devices the model is spread', async () => {
    const { document } = await openTiny()
    await ask({ phase: 'train', dtypes: { weights: 'fp16', activations: 'fp16' }, parallel: { dp: 4, zero: 1 } })
    // A reduce-scatter of gradients and an all-gather of weights, 3/4 of two bytes each
    assert.match(await lensOn(document.uri, 4), / 7\.09 MB sent/)
    assert.match(await lensOn(document.uri, 3), /^fits · .* MB of 85\.9 GB on the fullest of 4 devices · /)
  })

  test('a hover has the passes of a step', async () => {
    const { document } = await openTiny()
    await ask({ phase: 'train', dtypes: { weights: 'fp16', activations: 'fp16' } })
    const text = (await hoverAt(document.uri, rangeOf(document, 'linear(3072)').start)).replace(/\\/g, '')
    // Two passes of 2,417,491,968 FLOPs, and 15 of AdamW for each of 2,362,368 weights
    assert.match(text, /^forward: `.*` · whole step: \*\*4\.87 GFLOP\*\*/m)
    assert.match(text, /forward \d+% \+ backward \d+% \+ optimizer \d+%/)
    assert.match(text, /786 kB saved activations/)
  })

  test('a model that does not fit says by how much and what would help', async () => {
    const { document } = await openTiny()
    await ask({ phase: 'forward', dims: { batch: 100_000 } })
    const found = await until(
      'it is told',
      () => problems(document.uri).filter(({ code }) => code === 'capacity'),
      list => list.length > 0,
    )
    // 100,000 x 512 x (768 + 3072) elements of one byte
    assert.match(
      found[0]?.message ?? '',
      /^Tiny does not fit A100 SXM4 80GB: 197 GB of 85\.9 GB, of which activations 197 GB\. /,
    )
    assert.match(
      found[0]?.message ?? '',
      /ake a smaller batch.*, or split the model over more devices \(.* is 3 devices\)/,
    )
    await ask({ dims: {} })
    await until(
      'it is gone',
      () => problems(document.uri).length,
      count => count === 0,
    )
  })

  test('a setting that means nothing without another is left out', async () => {
    const { document } = await openTiny()
    const before = await lensOn(document.uri, 4)
    await ask({ parallel: { sp: true, zero: 3, interleave: 4 } })
    assert.equal(await lensOn(document.uri, 4), before)
  })
})
