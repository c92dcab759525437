/** A fused kernel reads each storage once, and has all readers of a tensor that it keeps on the chip. */
import { describe, expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import type { Scenario } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'

function bytesOf(build: string, scenario: Partial<Scenario>, dims = '{ batch: 1 }') {
  const { models } = reportOf(
    `import { einsum, input, kvCache, linear, model, relu, rmsNorm, scaledDotProductAttention, sigmoid, silu, tanh } from 'memwall'
model('m', ${dims}, ({ batch, seq }) => { ${build} })`,
    scenario,
  )
  const bytes = models[0]?.totals.bytes
  if (bytes === undefined) throw new Error('no model')
  return { ...bytes, all: Object.values(bytes).reduce((sum, part) => sum + part, 0) }
}

const pointwise = { fusion: 'pointwise' } as const

test('swish by hand: linear, sigmoid and product are one kernel', () => {
  const swish = (x: string) => bytesOf(`const x = ${x}; return x.mul(sigmoid(x))`, pointwise).all
  const [rows, features, inner] = [1024, 8, 4096]
  expect(swish('linear(4096, { bias: false })(input([batch, 1024, 8]))')).toBe(
    2 * (rows * features + features * inner + rows * inner),
  )
  expect(swish('linear(4096, { bias: false })(input([batch, 1024, 8]))')).toBe(8_470_528)
  // An input is read once and the result is written.
  expect(swish('input([batch, 1024, 4096])')).toBe(16_777_216)
})

test('GELU by its tanh, as GPT-2 writes it: one kernel with the linear before', () => {
  const gelu =
    'const x = linear(3072, { bias: false })(input([batch, 1024, 8])); ' +
    'return x.mul(0.5).mul(tanh(x.add(x.mul(x).mul(x).mul(0.044715)).mul(0.797)).add(1))'
  expect(bytesOf(gelu, pointwise).all).toBe(2 * (1024 * 8 + 8 * 3072 + 1024 * 3072))
  expect(bytesOf(gelu, pointwise).all).toBe(6_356_992)
})

test('SwiGLU on one linear: its two halves are gated before they leave the chip', () => {
  const gated =
    'const [g, u] = linear(8192, { bias: false })(input([batch, 64, 1024])).split(2, -1); return silu(g!).mul(u!)'
  expect(bytesOf(gated, pointwise).all).toBe(2 * (64 * 1024 + 1024 * 8192 + 64 * 4096))
})

test('a squared ReLU and a gate with residuals: one kernel each, which reads x once', () => {
  const [rows, features] = [256, 1024]
  const x = `const x = input([batch, ${rows}, ${features}]); `
  const once = 2 * (2 * rows * features)
  expect(bytesOf(`${x} const r = relu(x); return r.mul(r)`, pointwise).all).toBe(once)
  expect(bytesOf(`${x} return x.mul(sigmoid(x)).add(x).add(tanh(x))`, pointwise).all).toBe(once)
  // A linear before them writes none of its own result.
  const linear = `const x = linear(${features}, { bias: false })(input([batch, ${rows}, 64])); `
  const product = 2 * (rows * 64 + 64 * features + rows * features)
  expect(bytesOf(`${linear} const r = relu(x); return r.mul(r)`, pointwise).all).toBe(product)
  expect(bytesOf(`${linear} return x.mul(sigmoid(x)).add(x).add(tanh(x))`, pointwise).all).toBe(product)
})

test('a gate and its values of two linears are two kernels: one result crosses between them', () => {
  const [rows, from, to] = [64, 128, 512]
  const gated = `const x = input([batch, ${rows}, ${from}]); return silu(linear(${to}, { bias: false })(x)).mul(linear(${to}, { bias: false })(x))`
  // x and a weight for each, one of the two results written and read, and the product.
  expect(bytesOf(gated, pointwise).all).toBe(2 * (2 * rows * from + 2 * from * to + 3 * rows * to))
})

test('values that are a slice of the cached keys are read once by a fused core', () => {
  const core = (values: string) => `
    const c = kvCache(linear(576, { bias: false })(input([batch, seq!, 64]))).unsqueeze(1)
    const q = linear(576 * 16, { bias: false })(input([batch, seq!, 64])).reshape([batch, seq!, 16, 576]).transpose(1, 2)
    return scaledDotProductAttention(q, c, ${values}, { causal: true })`
  const dims = '{ batch: 64, seq: 32768 }'
  const read = (values: string, fusion: Scenario['fusion']) =>
    bytesOf(core(values), { phase: 'decode', fusion }, dims).kvRead
  expect(read('c.slice(-1, 0, 512)', 'flash')).toBe(64 * 32768 * 576 * 2)
  expect(read('c.slice(-1, 0, 512)', 'flash')).toBe(2_415_919_104)
  expect(read('c', 'flash')).toBe(64 * 32768 * 576 * 2)
  expect(read('c.slice(-1, 0, 512)', 'none')).toBe(64 * 32768 * (576 + 512) * 2)
  // Scores and context are kernels of their own.
  expect(read('c.slice(-1, 0, 512)', 'pointwise')).toBe(64 * 32768 * (576 + 512) * 2)
  // A prefill of 2,048 tokens, generation of 64, and a step of four sequences after 100 tokens.
  const of = (scenario: Partial<Scenario>, size: string) =>
    bytesOf(core('c.slice(-1, 0, 512)'), { fusion: 'flash', ...scenario }, size).kvRead
  expect(of({}, '{ batch: 2, seq: 2048 }')).toBe(2 * 2048 * 576 * 2)
  expect(of({ phase: 'generate' }, '{ batch: 1, seq: 64 }')).toBe(((64 * 65) / 2) * 576 * 2)
  expect(of({ phase: 'decode', past: 100 }, '{ batch: 4, seq: 512 }')).toBe(4 * 101 * 576 * 2)
})

test('DeepSeek-V3 reads its latents once a layer in a fused step, keys and values alike', () => {
  const read = (fusion: Scenario['fusion']) =>
    exampleReport('deepseek-v3.ts', { phase: 'decode', fusion, past: 1023 }).models[0]?.totals.bytes.kvRead
  expect(read('flash')).toBe(61 * 1024 * (512 + 64) * 2)
  expect(read('none')).toBe(61 * 1024 * (512 + 64 + 512) * 2)
})

test('queries, keys and values of one linear are three slices, all of which a fused core reads', () => {
  const fused = `
    const [q, k, v] = linear(3 * 512, { bias: false })(input([batch, 128, 512])).reshape([batch, 128, 3, 8, 64]).permute(2, 0, 3, 1, 4).split(3)
      .map(x => x.squeeze(0))
    return scaledDotProductAttention(q!, k!, v!)`
  const x = 128 * 512
  expect(bytesOf(fused, { fusion: 'flash' }).all).toBe(2 * (x + 3 * 512 * 512 + 3 * x + 3 * x + x))
})

describe('in backward a kernel reads each saved tensor once, and writes one gradient of what it reads', () => {
  const [rows, width] = [32, 64]
  const n = rows * width
  const weight = width * width
  /** Bytes of both passes. */
  const passes = (build: string, scenario: Partial<Scenario> = pointwise) => {
    const { totals } = reportOf(
      `import { embedding, input, linear, model, parameter, sigmoid, silu, tanh } from 'memwall'
const dense = (out = ${width}) => linear(out, { bias: false })
const text = () => embedding(1000, ${width})(input([1, ${rows}], 'int32'))
model('m', { batch: 1 }, ({ batch }) => { const given = input([batch, ${rows}, ${width}]); ${build} })`,
      { phase: 'train', ...scenario },
    ).models[0] as ModelReport
    return (['forward', 'backward'] as const).map(pass =>
      Object.values(totals.passes?.[pass].bytes ?? {}).reduce((sum, part) => sum + part, 0),
    )
  }
  // The lookup reads rows and ids and writes x; backward reads the gradient of x and the ids, and writes the table's.
  const looksUp = [2 * 2 * n + 4 * rows, 2 * n + 4 * rows + 2 * 1000 * width] as const

  test('swish after a linear', () => {
    // Saved and so written: x and sigmoid(x). The gradient of x stays on the chip.
    expect(passes('const x = dense()(given); return x.mul(sigmoid(x))')).toEqual([
      2 * (n + weight + 3 * n),
      2 * (n + 2 * n + n + weight),
    ])
  })
  test("GPT-2's GELU by its tanh after a linear", () => {
    // Saved: x, its square, the tanh, and the two factors of the last product.
    expect(
      passes(
        'const x = dense()(given); return x.mul(0.5).mul(tanh(x.add(x.mul(x).mul(x).mul(0.044715)).mul(0.797)).add(1))',
      ),
    ).toEqual([2 * (n + weight + 6 * n), 2 * (n + 5 * n + n + weight)])
  })
  test('a gate with a residual of a tensor that another op makes', () => {
    // The kernel reads x and writes sigmoid(x) and the result; then reads three tensors and writes the gradient of x.
    expect(passes('const x = text(); return x.mul(sigmoid(x)).add(x)')).toEqual([
      looksUp[0] + 2 * (n + 2 * n),
      looksUp[1] + 2 * (3 * n + n),
    ])
  })
  test('two halves of one linear, which are two slices', () => {
    // Saved: the result of the linear, 2 n, and silu of its first half.
    expect(passes('const [g, u] = dense(128)(given).split(2, -1); return silu(g!).mul(u!)')).toEqual([
      2 * (n + 2 * weight + 2 * n + n + n),
      2 * (n + 3 * n + n + 2 * weight),
    ])
  })
  test('the product of a tensor with a linear of it', () => {
    // The linear and the product read x, and give one gradient of it.
    expect(passes('const x = text(); return x.mul(dense()(x))')).toEqual([
      looksUp[0] + 2 * (n + weight + 2 * n),
      looksUp[1] + 2 * (n + 2 * n + weight + n + weight),
    ])
  })
  test('a tensor that another kernel reads too: its gradient from there is read once', () => {
    expect(passes('const x = dense()(given); return [x.mul(sigmoid(x)), dense()(x)]')).toEqual([
      2 * (n + weight + 3 * n + n + weight + n),
      // The second linear: gradients of its input and of its weight. The first kernel: both gradients, what it saved,
      // its input and the gradient of its weight.
      2 * (n + weight + n + (n + n + weight) + (2 * n + 2 * n + n + weight)),
    ])
  })
  test('beside a reader that no gradient comes through', () => {
    // The first product reads x before the second one does, and nothing reads what it writes.
    expect(passes('const x = text(), y = dense()(given); y.mul(x); return y.mul(x)')).toEqual([
      looksUp[0] + 2 * (2 * n + weight + 3 * n),
      looksUp[1] + 2 * (n + 2 * n + n + n + weight),
    ])
  })
  test('a weight that two ops of a kernel read has one gradient', () => {
    // Two reads in forward are one; mul saves x, which is an input without a gradient.
    expect(passes(`const w = parameter([${rows}, ${width}]); return given.mul(w).add(w)`)).toEqual([
      2 * (n + n + n),
      2 * (n + n + n),
    ])
  })
  test('each op by itself where nothing is fused', () => {
    // mul: three reads, two gradients; sigmoid: two reads, one gradient; their sum; the linear's two reads and gradient.
    expect(passes('const x = dense()(given); return x.mul(sigmoid(x))', {})).toEqual([
      2 * (n + weight + n + 2 * n + 3 * n),
      2 * (3 * n + 2 * n + (2 * n + n) + 3 * n + (2 * n + weight)),
    ])
  })
})
