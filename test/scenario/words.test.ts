/** Words typed into the scenario picker, beside the scenario that each text means. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readScenario } from '../../src/scenario/read'
import { defaultScenario, type Scenario, settings, valueOf } from '../../src/scenario/scenario'
import { readWords } from '../../src/scenario/words'
import { dtypes } from '../../src/tensor/dtype'
import { readSize } from '../../src/text/readSize'

const dims = ['batch', 'seq', 'image size']
const read = (typed: string, base: Scenario = defaultScenario) => readWords(typed, base, dims)

test.each<[string, object]>([
  ['batch 32', { dims: { batch: 32 } }],
  ['batch=32', { dims: { batch: 32 } }],
  ['Batch: 32', { dims: { batch: 32 } }],
  ['bs32', { dims: { batch: 32 } }],
  ['seq 4k', { dims: { seq: 4096 } }],
  ['seq 4,096', { dims: { seq: 4096 } }],
  ['4k', { dims: { seq: 4096 } }],
  ['128K', { dims: { seq: 131_072 } }],
  ['context 1M', { dims: { seq: 1_048_576 } }],
  ['image size 224', { dims: { 'image size': 224 } }],
  ['int4', { dtypes: { weights: 'int4' } }],
  ['int4:128', { dtypes: { weights: { dtype: 'int4', group: 128 } } }],
  ['mxfp4', { dtypes: { weights: 'mxfp4' } }],
  ['fp8', { dtypes: { weights: 'fp8', activations: 'fp8', kvCache: 'fp8' } }],
  ['dtype int4', { dtypes: { weights: 'int4', activations: 'int4', kvCache: 'int4' } }],
  ['kv int8', { dtypes: { kvCache: 'int8' } }],
  ['kv fp8,int4:64', { dtypes: { kvCache: { keys: 'fp8', values: { dtype: 'int4', group: 64 } } } }],
  ['tp 8', { parallel: { tp: 8 } }],
  ['tp8', { parallel: { tp: 8 } }],
  ['tensor parallel 8', { parallel: { tp: 8 } }],
  ['decode', { phase: 'decode' }],
  ['prefill', { phase: 'forward' }],
  ['decode past 8k', { phase: 'decode', past: 8192 }],
  ['flash', { fusion: 'flash' }],
  ['decode flash attention', { phase: 'decode', fusion: 'flash' }],
  ['FlashAttention', { fusion: 'flash' }],
  ['train lion', { phase: 'train', training: { optimizer: 'lion' } }],
  ['recompute 16 GB', { training: { recompute: { budget: 16e9 } } }],
  ['recompute budget:16GB tp 2', { training: { recompute: { budget: 16e9 } }, parallel: { tp: 2 } }],
  ['dp 8 zero 3', { parallel: { dp: 8, zero: 3 } }],
  ['tp 4 sp', { parallel: { tp: 4, sp: true } }],
  ['pp 4 micro-batches 16', { parallel: { pp: 4, microBatches: 16 } }],
  ['offload', { parallel: { offload: true } }],
  ['causal', { causalCount: 'causal' }],
  ['batch 32 seq 4k int4 tp 8', { dims: { batch: 32, seq: 4096 }, dtypes: { weights: 'int4' }, parallel: { tp: 8 } }],
  [
    'batch=32, seq=4k; int4, tp=8',
    { dims: { batch: 32, seq: 4096 }, dtypes: { weights: 'int4' }, parallel: { tp: 8 } },
  ],
  ['batch 32 batch 64', { dims: { batch: 64 } }],
])('%s', (typed, expected) => {
  const { problem, scenario } = read(typed)
  expect(problem).toBeNull()
  expect(scenario).toEqual(readScenario(expected))
})

test('settings that were chosen before stay', () => {
  const base = readScenario({ phase: 'decode', dims: { batch: 8, seq: 128 }, parallel: { tp: 4, sp: true } })
  expect(read('seq 2k', base).scenario).toEqual({ ...base, dims: { batch: 8, seq: 2048 } })
  expect(read('no sp', base).scenario.parallel).toEqual({ ...base.parallel, sp: false })
  expect(read('batch default', base).scenario).toEqual({ ...base, dims: { seq: 128 } })
  // Sequence parallelism goes with the tensor parallelism that it needs.
  expect(read('tp default', base).scenario.parallel).toEqual(defaultScenario.parallel)
})

test('every setting can be typed, by its id and by its label, with each of its values', () => {
  for (const setting of settings) {
    const { kind, id, label, needs } = setting
    const base = readScenario(needs === undefined ? {} : { parallel: { [needs.setting]: 2 } })
    const values = kind.options.length > 0 ? kind.options.map(({ value }) => value) : [kind.parse('7')]
    for (const value of values.filter(each => each !== null))
      for (const name of [id, label]) {
        const { problem, scenario } = read(`${name} ${kind.write(value)}`, base)
        expect([id, problem]).toEqual([id, null])
        expect(valueOf(scenario, setting)).toEqual(value)
      }
    expect(valueOf(read(`${id} default`, base).scenario, setting)).toEqual(setting.default)
  }
})

test('every dtype alone is a format', () => {
  for (const dtype of dtypes) expect([dtype, read(dtype).scenario.dtypes.weights]).toEqual([dtype, dtype])
})

describe('changes in words', () => {
  test.each([
    ['batch 32 seq 4k int4 tp 8', ['batch 32', 'seq 4,096', 'Weights int4', 'Tensor parallel 8']],
    ['fp8', ['Weights, activations and KV cache fp8']],
    ['recompute full', ['Recompute full (no effect in forward)']],
    ['train recompute full', ['Phase train', 'Recompute full']],
    ['seq default', ['seq as in the file']],
  ])('%s', (typed, changes) => {
    expect(read(typed).changes).toEqual(changes)
  })
})

describe('what has no meaning is said in one line', () => {
  test.each([
    ['bananas', /^"bananas" is not understood; try batch 32 seq 4k int4 tp 8 decode$/],
    ['batch 32 bananas', /^"bananas" is not understood/],
    ['batch', /^batch takes a whole number of at least 1/],
    ['batch 0', /^batch takes a whole number of at least 1/],
    ['seq long', /^seq takes a whole number/],
    ['tp 0', /^Tensor parallel takes a whole number of at least 1/],
    ['zero 4 dp 8', /^ZeRO stage takes one of 0, 1, 2, 3$/],
    ['zero 3', /^ZeRO stage needs dp of at least 2, such as dp 8: it is sharded over replicas$/],
    ['32', /^"32" alone has several meanings: type one of batch, seq, image size before it$/],
    ['full', /^"full" alone has several meanings: type one of Recompute, Causal attention counts before it$/],
    ['none', /^"none" alone has several meanings: type one of Recompute, Fusion, Residence before it$/],
    ['1.5', /^"1.5" is not understood/],
    ['batch -1', /^batch takes a whole number/],
    ['8 gpus', /^8 devices can split a model in several ways: type tp 8, pp 8, dp 8 or cp 8$/],
    ['decode h100', /^"h100" is hardware: choose it in Memwall: Select Hardware$/],
    ['a100-sxm-80', /^"a100-sxm-80" is hardware/],
    ['t4', /^"t4" is hardware/],
    ['A100SXM80', /^"A100SXM80" is hardware/],
    ['decode tra', /^"tra" is not understood/],
    ['pro', /^"pro" is not understood/],
    ['1 gpu', /^"1" alone has several meanings/],
  ])('%s', (typed, problem) => {
    expect(read(typed).problem).toMatch(problem)
    expect(read(typed).problem).not.toContain('\n')
  })

  test('a dim that no model of the file has', () => {
    const typed = (text: string) => readWords(text, defaultScenario, ['batch', 'height']).problem
    expect(typed('seq 4k')).toBe('No model of this file has a dim seq; it has batch, height')
    expect(typed('4k')).toBe('"4k" alone has several meanings: type one of batch, height before it')
    expect(readWords('seq 4k', defaultScenario, null).problem).toBeNull()
  })
})

test('whatever is typed, the result can be stored, and is unchanged where nothing is understood', () => {
  const word = fc.oneof(
    fc.constantFrom('batch', 'seq', 'tp', 'zero', 'sp', 'no', '4k', '8', 'fp8', 'int4', 'train', 'recompute', '2 GB'),
    fc.string(),
    fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype)),
  )
  fc.assert(
    fc.property(fc.array(word), words => {
      const { scenario, changes } = read(words.join(' '))
      expect(readScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario)
      if (changes.length === 0) expect(scenario).toEqual(defaultScenario)
    }),
  )
})

test.each([
  ['4096', 4096],
  ['4k', 4096],
  ['4K', 4096],
  ['1.5k', 1536],
  ['1M', 1_048_576],
  ['4,096', 4096],
  ['0', 0],
  ['4,09', null],
  ['1.5', null],
  ['1.0001k', null],
  ['99999999999999999', null],
  ['-4', null],
  ['4kk', null],
  ['', null],
])('the size %s is %s', (text, size) => {
  expect(readSize(text)).toBe(size)
})
