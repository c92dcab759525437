/** What is said of a model that does not fit: numbers that can be checked by hand, and what would help. */
import { expect, test } from 'vitest'
import type { Target } from '../../src/hardware/target'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { a100, exampleReport, reportOf } from '../support/report'

const said = (file: string, scenario: Partial<Scenario>, on?: Target): string[] =>
  exampleReport(file, scenario, on)
    .diagnostics.filter(({ code }) => code === 'capacity')
    .map(diagnosticText)

test('weights: fewer bits or more devices', () => {
  // 174,604,259,328 parameters in two bytes
  expect(said('gpt3.ts', { phase: 'decode' })[0]).toMatch(
    /^GPT-3 175B does not fit A100 SXM4 80GB: 359 GB of 85\.9 GB, of which weights 349 GB\. Store them in fewer bits, or split the model over more devices \(tensor or pipeline parallel; footprint \/ capacity is 5 devices\)\.$/,
  )
})

test('a cache: less of it', () => {
  // 2 x 32 layers x 4096 elements x 4096 tokens x 64 sequences in two bytes: 137 GB
  const [message] = said('llama2-7b.ts', { phase: 'decode', dims: { batch: 64, seq: 4096 } })
  expect(message).toMatch(
    /of which KV cache 137 GB\. Take a smaller batch or a shorter sequence, take fewer KV heads, store the cache in fewer bits, or split/,
  )
})

test('in training: states are shared out, activations recomputed, unless they are already', () => {
  const training = { ...defaultScenario.training }
  const small = { ...a100, memory: [{ name: 'HBM', bytes: 1e9, bandwidth: 1e12 }] }
  // 12 bytes a parameter of the 109,482,240
  expect(said('bert.ts', { phase: 'train' }, small)[0]).toMatch(
    /of which optimizer states 1\.31 GB\. Share them among replicas \(data parallel with ZeRO\), take an optimizer with smaller states, or split/,
  )
  const parallel = { ...oneDevice, dp: 2, zero: 1 } as const
  expect(said('bert.ts', { phase: 'train', parallel }, small)[0]).toMatch(
    /of 1 GB on the fullest of 2 devices, of which optimizer states 657 MB\. Take more replicas/,
  )
  const dims = { batch: 64 }
  expect(said('bert.ts', { phase: 'train', dims }, small)[0]).toMatch(
    /of which saved activations 1\d\.\d GB\. Recompute them \(selective, full, or to a budget\), fuse attentions \(flash\), take a smaller batch or a shorter sequence, or/,
  )
  const full = { ...training, recompute: 'full' } as const
  expect(said('bert.ts', { phase: 'train', dims, training: full }, small)[0]).not.toMatch(/Recompute them/)
  const flash = said('bert.ts', { phase: 'train', dims, fusion: 'flash' }, small)
  expect(flash[0]).toMatch(/Recompute them \(selective, full, or to a budget\), take a smaller batch/)
})

test('in training weights are shared out, since they are kept as they are', () => {
  const small = { ...a100, memory: [{ name: 'HBM', bytes: 1e9, bandwidth: 1e12 }] }
  // Frozen weights have neither gradients nor states.
  expect(said('lora.ts', { phase: 'train', dims: { seq: 1 } }, small)[0]).toMatch(
    /of which weights 16\.1 GB\. Share them among replicas \(data parallel with ZeRO 3\), or split/,
  )
})

test('only what there is can be made smaller', () => {
  // Scores and probabilities of 32 heads, 32768² each in two bytes: 137 GB.
  const scores = { dims: { seq: 32768 } }
  expect(said('llama2-7b.ts', scores)[0]).toMatch(
    /of which activations 138 GB\. Fuse attentions \(flash\), take a shorter sequence, or split the model over more devices \(tensor or pipeline parallel; footprint \/ capacity is 2 devices\)/,
  )
  expect(said('llama2-7b.ts', { ...scores, fusion: 'flash' })).toEqual([])
  // 10^11 elements in two bytes, with no batch and no sequence to take less of
  const whole =
    "import { input, model, relu } from 'memwall'\nmodel('m', { batch: 1 }, () => relu(input([100000, 1000000])))"
  expect(reportOf(whole).diagnostics.map(diagnosticText)[0]).toMatch(
    /of which activations \d+ GB\. Split the model over/,
  )
})

test('what has no attention has none to fuse', () => {
  const text = `import { conv2d, input, model, sequential, softmax } from 'memwall'
model('m', { batch: 8 }, ({ batch }) => sequential(conv2d(512, { kernel: 3, padding: 1 }), softmax({ axis: 1 }))(input([batch, 3, 2048, 4096])))`
  expect(reportOf(text).diagnostics.map(diagnosticText)[0]).toMatch(
    /of which activations 1\d\d GB\. Take a smaller batch, or split/,
  )
})

test('of several devices no count is told that another split would not take', () => {
  const parallel = { ...oneDevice, tp: 2 }
  expect(said('gpt3.ts', { phase: 'decode', parallel })[0]).toMatch(
    /on the fullest of 2 devices.*, or split the model over more devices \(tensor or pipeline parallel\)\.$/,
  )
})

test('what is a byte too much is told to the byte', () => {
  const text =
    "import { input, linear, model } from 'memwall'\nmodel('m', {}, () => linear(1000, { bias: false })(input([1, 1000])))"
  const small = { ...a100, memory: [{ name: 'HBM', bytes: 2_000_000 + 2 * 2000 - 1, bandwidth: 1e12 }] }
  expect(reportOf(text, {}, small).diagnostics.map(diagnosticText)[0]).toContain(
    '2.004000 MB of 2.003999 MB, of which weights 2 MB',
  )
})

test('what fits is not spoken of, and the place is that of the model', () => {
  expect(said('bert.ts', {})).toEqual([])
  const report = reportOf(
    "import { input, linear, model } from 'memwall'\n\nmodel('big', {}, () => linear(200000)(input([1, 300000])))\n",
  )
  // 6 x 10^10 weights and their biases in two bytes
  expect(report.diagnostics).toMatchObject([{ line: 3, severity: 'warning', code: 'capacity' }])
  expect(report.diagnostics.map(diagnosticText)[0]).toContain('big does not fit A100 SXM4 80GB: 120 GB of 85.9 GB')
})
