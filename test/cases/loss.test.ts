/** Training that ends in a loss: log-softmax and negative log-likelihood in fp32. Figures are in closed form. */
import { expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { diagnosticText } from '../../src/present/diagnosticText'
import { oneDevice, type Parallelism, type Scenario } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'

const [batch, seq, width, vocab] = [2, 24, 64, 1000]
const rows = batch * seq

const text = (head: string): string =>
  `
import { add, crossEntropy, embedding, input, linear, logSoftmax, model, sequential } from 'memwall'
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => {
  const table = embedding(${vocab}, ${width})
  const x = table(input([batch, seq], 'int32'))
  return ${head}
})`.replace('add, ', '')

const asked = (
  head: string,
  parallel: Partial<Parallelism> = {},
  scenario: Partial<Scenario> = {},
): ReturnType<typeof reportOf> =>
  reportOf(text(head), { phase: 'train', parallel: { ...oneDevice, ...parallel }, ...scenario })

const totals = (...of: Parameters<typeof asked>): Totals => asked(...of).models[0]?.totals ?? expect.fail('no model')

const [without, loss] = ['table.attend(x)', 'crossEntropy(table.attend(x))']

test('forward takes 5 FLOPs a logit and one a row, and so does backward', () => {
  const [before, after] = [totals(without).passes, totals(loss).passes]
  for (const pass of ['forward', 'backward'] as const)
    expect((after?.[pass].flops ?? 0) - (before?.[pass].flops ?? 0)).toBe(5 * rows * vocab + rows)
  expect(after?.forward.macs).toBe(before?.forward.macs)
})

test('it saves the log-probabilities in fp32, and the int32 targets', () => {
  const more = totals(loss).memory.activations - totals(without).memory.activations
  expect(more).toBe(4 * rows * vocab + 4 * rows)
})

test('bytes: a cast, the log-probabilities, one element a row; backward the fp32 gradients and their cast', () => {
  const bytes = (head: string, pass: 'forward' | 'backward'): number => {
    const moved = totals(head).passes?.[pass].bytes ?? expect.fail('no pass')
    return Object.values(moved).reduce((sum, part) => sum + part, 0)
  }
  const logits = rows * vocab
  // Reads 16 bits and writes fp32; reads and writes fp32; reads one fp32 and one int32 a row and writes an fp32.
  expect(bytes(loss, 'forward') - bytes(without, 'forward')).toBe((2 + 4) * logits + (4 + 4) * logits + 12 * rows)
  // nllLoss reads the gradient of each row and its target, and writes that of the log-probabilities; log-softmax reads
  // that and what it saved, and writes that of the logits; the cast reads it and writes 16 bits.
  expect(bytes(loss, 'backward') - bytes(without, 'backward')).toBe(
    (4 + 4) * rows + 4 * logits + (4 + 4 + 4) * logits + (4 + 2) * logits,
  )
})

test('the gradients of logits and log-probabilities are alive together', () => {
  expect(totals(loss).memory.transient).toBe((4 + 4) * rows * vocab)
})

test('fp32 logits are not cast again', () => {
  const dtypes = { weights: 'fp32', activations: 'fp32', kvCache: 'fp32' } as const
  const kinds = (head: string) => asked(head, {}, { dtypes }).models[0]?.layers.map(({ kind }) => kind)
  expect(kinds(loss)).toEqual(['embedding', 'attend', 'logSoftmax', 'nllLoss'])
  const more = totals(loss, {}, { dtypes }).memory.activations - totals(without, {}, { dtypes }).memory.activations
  expect(more).toBe(4 * rows * vocab + 4 * rows)
})

test.each(['forward', 'decode'] as const)('in %s it is the identity', phase => {
  const of = (head: string) => totals(head, {}, { phase })
  expect(of(loss)).toEqual(of(without))
})

test('with the head split along the vocabulary ranks exchange three numbers a row', () => {
  const split = { tp: 4 }
  const more = totals(loss, split).collectives.bytes - totals(without, split).collectives.bytes
  // The maximum, the sum of exponentials and the target's logit in fp32, each in an all-reduce of 2 (n - 1) / n.
  expect(more).toBe(2 * (3 / 4) * 3 * 4 * rows)
  const saved = totals(loss, split).memory.activations - totals(without, split).memory.activations
  expect(saved).toBe((4 * rows * vocab) / 4 + 4 * rows)
})

test('sequence parallelism leaves the loss as it is: the head gathers the tokens', () => {
  const [plain, scattered] = [{ tp: 4 }, { tp: 4, sp: true }]
  const more = (parallel: Partial<Parallelism>) =>
    totals(loss, parallel).collectives.bytes - totals(without, parallel).collectives.bytes
  expect(more(scattered)).toBe(more(plain))
})

test.each([{ cp: 4 }, { tp: 4, sp: true }])('of one sequence it works on the tokens of a device: %j', parallel => {
  // Nothing is gathered for the loss: a quarter of the logits is on each device, and one number a row comes of each.
  const head = `linear(${vocab}, { bias: false, parallel: 'none' })(x)`
  const one = { dims: { batch: 1 } }
  const [before, after] = [totals(head, parallel, one), totals(`crossEntropy(${head})`, parallel, one)]
  expect(after.collectives.byKind).toEqual(before.collectives.byKind)
  const perRow = 'cp' in parallel ? 1 / 4 : 1
  expect((after.passes?.forward.flops ?? 0) - (before.passes?.forward.flops ?? 0)).toBe((5 * seq * vocab + seq) / 4)
  // The targets, int32, are an input of [batch, seq]: cp shards them, sp does not.
  expect(after.memory.activations - before.memory.activations).toBe((4 * seq * vocab) / 4 + 4 * seq * perRow)
  expect(after.memory.transient).toBe(((4 + 4) * seq * vocab) / 4)
})

test('a note says where a model ends in logits and no loss follows', () => {
  const notes = (head: string): string => asked(head).diagnostics.map(diagnosticText).join()
  expect(notes(without)).toContain('the model ends in logits over 1,000 tokens and no loss is counted')
  expect(notes('linear(1000)(x)')).toContain('no loss is counted')
  expect(notes(loss)).toBe('')
  expect(notes('crossEntropy(table.attend(x)).mean()')).toBe('')
  expect(notes('linear(10)(x)')).toBe('')
  const gpt2 = exampleReport('gpt2.ts', { phase: 'train' }).diagnostics.map(diagnosticText).join()
  expect(gpt2).toContain('the model ends in logits over 50,257 tokens')
  const resnet = exampleReport('resnet50.ts', { phase: 'train' }).diagnostics.map(diagnosticText).join()
  expect(resnet).not.toContain('no loss')
})
