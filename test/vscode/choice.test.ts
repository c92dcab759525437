import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, lensOn, open, openTiny, setSetting, show } from './support'

const figureOf = (lens: string): string => /[\d.]+ [MG]FLOP\b/.exec(lens)?.[0] ?? lens

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

  test('a size belongs to the file it was set for, until it is pinned', async () => {
    const { document: first } = await openTiny()
    await vscode.commands.executeCommand('workbench.action.keepEditor')
    const { document: second } = await openTiny()
    const flops = async () => [await lensOn(first.uri, 3), await lensOn(second.uri, 3)].map(figureOf)
    assert.deepEqual(await flops(), ['2.42 GFLOP', '2.42 GFLOP'])
    await vscode.commands.executeCommand('memwall.selectScenario', { dims: { seq: 1 } })
    assert.deepEqual(await flops(), ['2.42 GFLOP', '4.72 MFLOP'])
    await vscode.commands.executeCommand('memwall.toggleScenarioPin')
    await show(first.uri)
    await vscode.commands.executeCommand('memwall.selectScenario', {})
    assert.deepEqual(await flops(), ['4.72 MFLOP', '4.72 MFLOP'])
    await vscode.commands.executeCommand('memwall.toggleScenarioPin')
    await show(second.uri)
    await vscode.commands.executeCommand('memwall.selectScenario', {})
    assert.deepEqual(await flops(), ['4.72 MFLOP', '2.42 GFLOP'])
    await show(first.uri)
    await vscode.commands.executeCommand('memwall.resetScenario')
    assert.deepEqual(await flops(), ['2.42 GFLOP', '2.42 GFLOP'])
  })

  test('a target of the settings is one like any other, by its id', async () => {
    const { document } = await openTiny()
    const memory = [{ name: 'DRAM', bytes: 1e9, bandwidth: 1e9 }]
    await setSetting('hardware.custom', { 'my-chip': { name: 'My chip', peak: { int8: 1e12 }, memory } })
    await vscode.commands.executeCommand('memwall.selectHardware', 'my-chip')
    // (512 x 768 + 768 x 3072 + 3072 + 512 x 3072) bytes at 10^9, more than 2.42 GFLOP at 10^12
    assert.match(await lensOn(document.uri, 3), /^fits · ≥ 4\.33 ms · .* of 1 GB · /)
    await setSetting('hardware.custom', undefined)
  })

  test('a target that is not known gives the default one', async () => {
    const { document } = await openTiny()
    const before = await lensOn(document.uri, 3)
    await vscode.commands.executeCommand('memwall.selectHardware', 'h100-sxm')
    assert.notEqual(await lensOn(document.uri, 3), before)
    await vscode.commands.executeCommand('memwall.selectHardware', 'h100')
    assert.equal(await lensOn(document.uri, 3), before)
    await setSetting('hardware.default', 'h200')
    await vscode.commands.executeCommand('memwall.selectHardware', 'no-such-target')
    assert.equal(await lensOn(document.uri, 3), before)
    await setSetting('hardware.default', undefined)
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
