/** What fits, in the scenario that is asked, and what would make a model go much further. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FitAlternative } from '../../src/analysis/fit/alternatives'
import type { Fit } from '../../src/analysis/fit/fit'
import type { Target } from '../../src/hardware/target'
import { finish } from '../../src/limits/resumable'
import { alternativeFacts } from '../../src/present/fitAlternatives'
import { sizeReasonText, sizeText } from '../../src/present/fitText'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { example, folder, memwall } from '../cli/memwall'
import { a100, analysisOf, exampleAnalysis } from '../support/report'

type Asked = Partial<Scenario>

const fitOf = (analysis: ReturnType<typeof analysisOf>, scenario: Asked = {}, on: Target = a100): Fit =>
  finish(analysis.fit({ ...defaultScenario, ...scenario }, on, 0)) ?? expect.fail('no such model')

const alternativeOf = (fit: Fit, ...savings: FitAlternative['savings']): FitAlternative | undefined =>
  fit.alternatives.find(each => each.savings.join() === savings.join())

const holding = (bytes: number): Target => ({ ...a100, memory: [{ name: 'DRAM', bytes, bandwidth: 1e12 }] })

/** A decoder of one attention of 16 heads on 256 features, whose head reads `x`. */
const decoder = (vocabulary: number, x = 'x') =>
  analysisOf(`import { attention, embedding, input, linear, model, residual, rmsNorm } from 'memwall'
const tokens = embedding(${vocabulary}, 256)
const block = residual(attention({ heads: 16, causal: true, bias: false }))
const norm = rmsNorm()
const head = linear(${vocabulary}, { bias: false })
model('m', { batch: 1, seq: 256 }, ({ batch, seq }) => {
  const x = norm(block(tokens(input([batch, seq], 'int32'))))
  return head(${x})
})`)
const sliced = 'x.slice(1, seq - 1, seq)'

/** Two tables, four projections and a norm, in two bytes. */
const weightsOf = (vocabulary: number): number => 2 * (2 * vocabulary * 256 + 4 * 256 ** 2 + 256)
// Bytes a token in fp16: keys and values in the cache, the residual stream, and a key's score of each head before and
// after softmax.
const [cached, residual, score] = [2 * 256 * 2, 256 * 2, 2 * 2 * 16]

const capacity = 4e9
const device = holding(capacity)

describe('flash attention in a prefill', () => {
  const vocabulary = 1000
  const left = capacity - weightsOf(vocabulary)
  // With flash the peak is at the head: its input and the logits.
  const token = cached + residual + 2 * vocabulary

  test('lets a sequence grow until cache and logits take what the scores took', () => {
    const fit = fitOf(decoder(vocabulary), {}, device)
    const held = (seq: number) => (cached + residual) * seq + score * seq ** 2
    const seq = fit.seq?.size ?? 0
    expect(held(seq)).toBeLessThanOrEqual(left)
    expect(held(seq + 1)).toBeGreaterThan(left)
    expect(alternativeOf(fit, 'flash')).toMatchObject({
      makesFit: false,
      seq: { size: Math.floor(left / token), exact: true },
    })
    // (4 GB - 1.55 MB) / 3,536 B.
    expect(alternativeFacts(fit)[0]).toMatchObject({
      label: 'With flash',
      value: expect.stringMatching(/seq up to 1,130,7\d\d$/),
    })
  })

  test('makes 16,384 tokens fit, whose scores take 17 GB', () => {
    const seq = 16_384
    const fit = fitOf(decoder(vocabulary), { dims: { seq } }, device)
    expect(fit.batch).toMatchObject({ size: 0 })
    expect(alternativeOf(fit, 'flash')).toMatchObject({
      makesFit: true,
      memory: { total: weightsOf(vocabulary) + token * seq, fits: true },
      batch: { size: Math.floor(left / (token * seq)) },
    })
  })

  test('is not spoken of where it is on, nor in decode, which has few scores', () => {
    const savings = (scenario: Asked) =>
      fitOf(decoder(vocabulary), scenario, device).alternatives.flatMap(each => each.savings)
    expect(savings({ fusion: 'flash' })).not.toContain('flash')
    expect(savings({ phase: 'decode' })).toEqual([])
  })

  test('nor where weights and states alone do not fit', () => {
    // 16 bytes for each of 6.74 G weights.
    expect(fitOf(exampleAnalysis('llama2-7b.ts'), { phase: 'train' }).alternatives).toEqual([])
  })
})

describe('the logits of the last token alone', () => {
  const vocabulary = 32_000
  const left = capacity - weightsOf(vocabulary)

  test('let a batch grow until scores are the peak', () => {
    // At 256 tokens the 32,000 logits take 64,000 bytes a token, the scores 16,384.
    const seq = 256
    const fit = fitOf(decoder(vocabulary), {}, device)
    expect(fit.batch?.size).toBe(Math.floor(left / (seq * (cached + residual + 2 * vocabulary))))
    expect(alternativeOf(fit, 'last-token')?.batch?.size).toBe(
      Math.floor(left / (seq * (cached + residual + score * seq))),
    )
    expect(alternativeOf(fit, 'flash')?.batch ?? null).toBeNull()
  })

  test('take as much as a head on a slice of the last position does, with flash where scores are as large', () => {
    // At 1,000 tokens the scores take 64,000 bytes a token as well: neither saving helps a batch by itself.
    const dims = { seq: 1000 }
    const fit = fitOf(decoder(vocabulary), { dims }, device)
    expect([alternativeOf(fit, 'flash')?.batch ?? null, alternativeOf(fit, 'last-token')?.batch ?? null]).toEqual([
      null,
      null,
    ])
    const both = alternativeOf(fit, 'flash', 'last-token')
    const alone = fitOf(decoder(vocabulary, sliced), { dims, fusion: 'flash' }, device)
    expect(both?.batch).toEqual(alone.batch)
    expect(both?.batch?.size).toBeGreaterThan(2 * (fit.batch?.size ?? Number.POSITIVE_INFINITY))
    expect(alone.alternatives).toEqual([])
  })

  test('stay those behind a soft cap and a cast, and are none where the model has another end', () => {
    const dims = { seq: 256 }
    // Half of the bytes of a token are logits in fp16, and a cast makes them fp32 as well.
    const capped = (x: string) => decoder(vocabulary, `${x}).div(30).mul(30).cast('fp32'`)
    const { alternatives } = fitOf(capped('x'), { dims, fusion: 'flash' }, device)
    expect(alternatives[0]?.batch).toEqual(fitOf(capped(sliced), { dims, fusion: 'flash' }, device).batch)
    const reduced = decoder(vocabulary, 'x).max(-1, { keepDim: true }')
    expect(fitOf(reduced, { dims, fusion: 'flash' }, device).alternatives).toEqual([])
  })

  test('are those of the prefill of a generation, too', () => {
    const asked: Asked = { phase: 'generate', prompt: 999, fusion: 'flash', dims: { seq: 1000 } }
    const fit = fitOf(decoder(vocabulary), asked, device)
    expect(alternativeOf(fit, 'last-token')?.batch).toEqual(fitOf(decoder(vocabulary, sliced), asked, device).batch)
  })

  test('are not spoken of for an encoder', () => {
    expect(fitOf(exampleAnalysis('bert.ts'), { fusion: 'flash' }).alternatives).toEqual([])
  })
})

describe('a search that ends by a bound of its own', () => {
  const narrow = analysisOf(`import { input, linear, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => linear(8, { bias: false })(input([batch, 8])))`)

  test('found no limit up to there, which is no answer', () => {
    // 32 bytes a sample: 2^31 of them are 69 GB.
    const { batch } = fitOf(narrow, {}, holding(1e15))
    expect(batch).toMatchObject({ size: null, exact: false, reason: { code: 'no-limit', end: 'sizes', upTo: 2 ** 31 } })
    expect(batch && sizeText(batch)).toBe('no limit found up to 2,147,483,648')
    expect(batch && sizeReasonText(batch)).toBe('no larger batch was tried')
  })

  test('is exact just below it', () => {
    const { batch } = fitOf(narrow, {}, holding(32 * 2 ** 30 + 128))
    expect(batch).toMatchObject({ size: 2 ** 30, exact: true })
  })

  test('has no size in JSON, and no footprint in the table', async () => {
    using files = folder({
      'm.ts': `import { hardware, input, linear, model } from 'memwall'
hardware('Huge', { peak: { fp16: 1e12 }, memory: [{ name: 'DRAM', bytes: 1e15, bandwidth: 1e12 }] })
model('m', { batch: 1 }, ({ batch }) => linear(8, { bias: false })(input([batch, 8])))`,
    })
    const asked = ['fit', join(files.path, 'm.ts'), '--hardware', 'huge']
    const { models } = JSON.parse((await memwall([...asked, '--format', 'json'])).stdout)
    expect(models[0].batch).toMatchObject({ size: null, exact: false, code: 'no-limit', triedUpTo: 2 ** 31 })
    const { stdout } = await memwall(asked)
    expect(stdout).toMatch(/^batch +no limit found$/m)
    expect(stdout).toMatch(/^batch +no limit found up to 2,147,483,648, no larger batch was tried$/m)
  })
})

test.each([
  ['forward', '--fusion', 'pointwise', '--causal-count', 'causal'],
  ['decode', '--past', '3000', '--kv', 'int8'],
  ['generate', '--prompt', '512', '--seq', '2048', '--tp', '2'],
  ['train', '--recompute', 'selective', '--dp', '4', '--zero', '3', '--batch', '2'],
])('the scenario of fit is that of analyze: %s %s %s %s %s', async (phase, ...options) => {
  const asked = [example('llama2-7b.ts'), '--phase', phase, ...options, '--format', 'json']
  const [fit, report] = await Promise.all([memwall(['fit', ...asked]), memwall(['analyze', ...asked])])
  const [ours, theirs] = [fit, report].map(({ stdout }) => JSON.parse(stdout).models[0])
  expect(ours.scenario).toEqual(theirs.scenario)
  expect(ours.memory).toEqual(theirs.totals.memory)
})
