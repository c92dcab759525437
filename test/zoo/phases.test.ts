/** What the examples keep from token to token, and what they compute once per sequence, by closed forms. */
import { expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import type { Scenario } from '../../src/scenario/scenario'
import { exampleReport, int8, modelNamed } from '../support/report'

function example(file: string, model: string, scenario: Partial<Scenario>): ModelReport {
  const report = modelNamed(exampleReport(file, { dtypes: int8, ...scenario }), model)
  expect(report.complete).toBe(true)
  return report
}

const flopsOf = ({ layers }: ModelReport, prefix: string): number =>
  layers.filter(row => row.path.includes(prefix)).reduce((sum, { flops }) => sum + flops, 0)

test('Mamba: a step reads and writes the state of the scan and three past inputs, whatever came before', () => {
  const [layers, inner, state, kernel] = [24, 2 * 768, 16, 4]
  const kept = layers * inner * (state + kernel - 1)
  for (const past of [0, 999]) {
    const { totals } = example('mamba.ts', 'Mamba-130M', { phase: 'decode', past })
    expect(totals.memory.kvCache).toBe(kept)
    expect(totals.bytes).toMatchObject({ kvRead: kept, kvWrite: kept })
    expect(totals.parameters).toBe(129135360)
  }
  const batch = example('mamba.ts', 'Mamba-130M', { phase: 'decode', dims: { batch: 3 } })
  expect(batch.totals.memory.kvCache).toBe(3 * kept)
})

test('Mamba: generation does the work of a pass over as many tokens', () => {
  const pass = example('mamba.ts', 'Mamba-130M', { dims: { seq: 32, allLogits: 1 } })
  const whole = example('mamba.ts', 'Mamba-130M', { phase: 'generate', dims: { seq: 32 } })
  expect(whole.totals.macs).toBe(pass.totals.macs)
})

const whisper = { layers: 4, width: 384, source: 1500, vocab: 51865, encoder: 18468864000 }

test('Whisper: a step reads keys and values of the audio, which are computed once per sequence', () => {
  const { layers, width, source, vocab } = whisper
  const past = 9
  const step = example('whisper.ts', 'Whisper-tiny', { phase: 'decode', past })
  const { totals } = step
  const cached = layers * 2 * width * (past + 1 + source)
  expect(totals.memory.kvCache).toBe(cached)
  expect(totals.bytes).toMatchObject({ kvRead: cached, kvWrite: layers * 2 * width })
  // Four projections of its own, two of cross-attention, eight in the feed-forward; scores and context over all keys.
  expect(totals.macs).toBe(layers * (14 * width ** 2 + 2 * (past + 1 + source) * width) + width * vocab)
  expect(flopsOf(step, 'encode/')).toBe(0)
  expect(totals.parameters).toBe(37760640)
})

test('Whisper: generation runs the encoder once, and fills both caches', () => {
  const { layers, width, source, vocab, encoder } = whisper
  const seq = 32
  const { totals } = example('whisper.ts', 'Whisper-tiny', { phase: 'generate', dims: { seq } })
  const perLayer = 14 * seq * width ** 2 + 2 * source * width ** 2 + seq * (seq + 1) * width + 2 * seq * source * width
  expect(totals.macs).toBe(encoder + layers * perLayer + seq * width * vocab)
  expect(totals.bytes.kvWrite).toBe(layers * 2 * width * (seq + source))
  expect(totals.memory.kvCache).toBe(layers * 2 * width * (seq + source))
})

const translation = { layers: 4, cells: 1000, source: 30 }

test('Seq2Seq: a step keeps h and c of every decoder layer, and does not read the source again', () => {
  const { layers, cells } = translation
  const state = layers * 2 * cells
  for (const past of [0, 20]) {
    const step = example('seq2seq.ts', 'Seq2Seq', { phase: 'decode', past })
    expect(step.totals.memory.kvCache).toBe(state)
    expect(step.totals.bytes).toMatchObject({ kvRead: state, kvWrite: state })
    expect(step.totals.macs).toBe(layers * 8 * cells ** 2 + 80_000 * cells)
    expect(flopsOf(step, 'encode/')).toBe(0)
  }
})

test('Seq2Seq with attention: the source is cached once, and read for scores and context', () => {
  const { layers, cells, source } = translation
  const [state, memory] = [layers * 2 * cells, source * cells]
  const { totals } = example('seq2seq.ts', 'Seq2Seq with attention', { phase: 'decode', past: 9 })
  expect(totals.memory.kvCache).toBe(state + memory)
  expect(totals.bytes).toMatchObject({ kvRead: state + 2 * memory, kvWrite: state })
  expect(totals.macs).toBe(layers * 8 * cells ** 2 + 3 * cells ** 2 + 2 * source * cells + 50_000 * cells)
})

for (const name of ['Seq2Seq', 'Seq2Seq with attention'])
  test(`${name}: generation does the work of a pass, the encoder once`, () => {
    const pass = example('seq2seq.ts', name, { dims: { allLogits: 1 } })
    const whole = example('seq2seq.ts', name, { phase: 'generate' })
    expect(whole.totals.macs).toBe(pass.totals.macs)
    expect(flopsOf(whole, 'encode/')).toBe(flopsOf(pass, 'encode/'))
  })
