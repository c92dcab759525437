/** A decode step reads and writes a recurrent state once, whatever its op is fused with and however it is stored. */
import { describe, expect, test } from 'vitest'
import { fusions, oneDevice } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'

describe.each(fusions)('with fusion %s', fusion => {
  test('Mamba: the convolution whose result silu streams keeps its past inputs', () => {
    const { bytes } = exampleReport('mamba.ts', { phase: 'decode', fusion }).models[0]?.totals ?? {}
    // 24 layers of 1,536 channels: a state of 16, and three past inputs.
    expect(bytes).toMatchObject({ kvRead: 24 * 1536 * 19 * 2, kvWrite: 24 * 1536 * 19 * 2 })
  })

  test('an LSTM whose result an activation streams', () => {
    const text = `import { input, lstm, model, sequential, tanh } from 'memwall'
model('m', { batch: 3, seq: 9 }, ({ batch, seq }) => sequential(lstm(64), tanh)(input([batch, seq, 32])))`
    const { bytes, memory } = reportOf(text, { phase: 'decode', fusion }).models[0]?.totals ?? {}
    // h and c of 64 units, for three sequences.
    expect(bytes).toMatchObject({ kvRead: 3 * 2 * 64 * 2, kvWrite: 3 * 2 * 64 * 2 })
    expect(memory?.kvCache).toBe(3 * 2 * 64 * 2)
  })

  test('generation, over all its steps', () => {
    const { bytes } =
      exampleReport('mamba.ts', { phase: 'generate', fusion, dims: { seq: 50 } }).models[0]?.totals ?? {}
    expect(bytes).toMatchObject({ kvRead: 50 * 24 * 1536 * 19 * 2, kvWrite: 50 * 24 * 1536 * 19 * 2 })
  })
})

test('in the format of its scope', () => {
  const text = `import { gru, input, model, scope } from 'memwall'
model('m', { batch: 1, seq: 9 }, ({ batch, seq }) => scope('s', gru(64), { kvCache: 'fp32' })(input([batch, seq, 32])))`
  const { bytes, memory } = reportOf(text, { phase: 'decode' }).models[0]?.totals ?? {}
  expect(bytes).toMatchObject({ kvRead: 64 * 4, kvWrite: 64 * 4 })
  expect(memory?.kvCache).toBe(64 * 4)
})

test('a device of several reads and writes what it holds', () => {
  const text = `import { input, linear, lstm, model, sequential } from 'memwall'
model('m', { batch: 1, seq: 9 }, ({ batch, seq }) => sequential(linear(64), lstm(64), linear(32))(input([batch, seq, 32])))`
  for (const tp of [1, 4]) {
    const { bytes, memory } =
      reportOf(text, { phase: 'decode', parallel: { ...oneDevice, tp } }).models[0]?.totals ?? {}
    expect(bytes?.kvRead).toBe(memory?.kvCache)
    expect(bytes?.kvWrite).toBe(memory?.kvCache)
  }
})
