import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, lensOn, open, openTiny } from './support'

suite('hardware and scenario', () => {
  setup(activate)
  teardown(closeAll)

  test('another target changes the bound and the time at once', async () => {
    const { document } = await openTiny()
    assert.match(await lensOn(document.uri, 4), /^compute-bound · /)
    // int8 on an H100: 1979 TOP/s over 3.35 TB/s puts the ridge above 559 FLOP/B
    await vscode.commands.executeCommand('memwall.selectHardware', 'h100-sxm')
    assert.match(await lensOn(document.uri, 4), /^memory-bound · /)
    assert.match(await lensOn(document.uri, 3), / · ≥ 1\.29 µs · /)
  })

  test('another size changes the figures without an edit', async () => {
    const { document } = await openTiny()
    await vscode.commands.executeCommand('memwall.selectScenario', { dims: { seq: 1 } })
    // 2 x 768 x 3072 + 3072
    assert.match(await lensOn(document.uri, 3), / · 4\.72 MFLOP · /)
    assert.match(await lensOn(document.uri, 4), /^memory-bound · /)
    assert.equal(document.isDirty, false)
  })

  test("the file's own target can be chosen", async () => {
    const own = `import { hardware, input, linear, model } from 'memwall'
hardware('Paper chip', { peak: { int8: 1e12 }, memory: [{ name: 'DRAM', bytes: 1e9, bandwidth: 1e9 }] })
model('m', {}, () => linear(1000)(input([1000, 1000])))
`
    const { document } = await open('own.ts', own)
    const before = await lensOn(document.uri, 3)
    await vscode.commands.executeCommand('memwall.selectHardware', 'paper-chip')
    const after = await lensOn(document.uri, 3)
    // 2 x 10^9 + 10^6 FLOPs at 10^12 against 3.001 x 10^6 bytes at 10^9
    assert.match(after, /^fits · ≥ 3 ms · .* of 1 GB · /)
    assert.notEqual(before, after)
  })
})
