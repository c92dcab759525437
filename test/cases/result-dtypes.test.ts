/** Dtypes of results: those of PyTorch's promotion over operands that carry one, until a cast. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Scenario } from '../../src/scenario/scenario'
import { promoted } from '../../src/tensor/dtype'
import { reportOf } from '../support/report'

const bf16 = { dtypes: { weights: 'bf16', activations: 'bf16', kvCache: 'bf16' } } as const

/** Bytes per element that each kind of op writes, by the elements of its result. */
function written(body: string, scenario: Partial<Scenario> = bf16): Record<string, number> {
  const { models, diagnostics } = reportOf(
    `import { embedding, gather, input, kvCache, layerNorm, linear, model, parameter, relu, scope, softmax } from 'memwall'
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => { ${body} })`,
    scenario,
  )
  expect(diagnostics.filter(({ severity }) => severity !== 'info').map(diagnosticText)).toEqual([])
  return Object.fromEntries(
    models[0]?.layers.map(({ kind, output, bytes }) => [kind, bytes.outputs / output.reduce((a, b) => a * b, 1)]) ?? [],
  )
}

test('a softmax in fp32 is read and written in fp32, and so is what follows until a cast', () => {
  const attention = (back: string) =>
    written(`const [q, k] = [input([batch, seq, 64]), input([batch, 64, seq])]
      return relu(softmax()(q.matmul(k).cast('fp32'))${back}.matmul(q))`)
  expect(attention('')).toEqual({ matmul: expect.anything(), cast: 4, softmax: 4, relu: 4 })
  expect(attention(".cast('activations')")).toEqual({ matmul: 2, cast: 2, softmax: 4, relu: 2 })
})

test('bytes of that softmax: it reads and writes 4 bytes an element', () => {
  const { models } = reportOf(
    `import { input, model, softmax } from 'memwall'
model('m', {}, () => softmax()(input([3, 128]).cast('fp32')))`,
    bf16,
  )
  const [cast, softmax] = models[0]?.layers ?? []
  expect(cast?.bytes).toMatchObject({ inputs: 3 * 128 * 2, outputs: 3 * 128 * 4 })
  expect(softmax?.bytes).toMatchObject({ inputs: 3 * 128 * 4, outputs: 3 * 128 * 4 })
})

test('an input with a dtype widens what is computed from it, weights do not', () => {
  expect(written("return relu(linear(8)(input([batch, 16], 'fp32')))")).toEqual({ linear: 4, relu: 4 })
  expect(written("return relu(layerNorm({ weights: 'fp32' })(input([batch, 16])))")).toEqual({ layerNorm: 2, relu: 2 })
  expect(written("return input([batch, 16]).add(parameter([16], { dtype: 'fp32' }))")).toEqual({ add: 2 })
})

test('token ids, indices and scalars widen nothing', () => {
  const ids = "embedding(100, 16)(input([batch, seq], 'int64'))"
  expect(written(`return ${ids}.mul(2)`)).toEqual({ embedding: 2, mul: 2 })
  expect(written("return input([batch, 16]).mul(input([batch, 16], 'bool'))")).toEqual({ mul: 2 })
  // Rows of ids are ids.
  expect(written("return embedding(100, 16)(gather(input([8], 'int64'), 4))")).toEqual({ gather: 8, embedding: 2 })
})

test.each([
  ['fp16', 'bf16', 4],
  ['fp16', 'fp16', 2],
  ['fp16', 'fp32', 4],
  ['fp64', 'bf16', 8],
  ['fp8', 'fp16', 2],
  ['bf16', 'fp8', 2],
])('%s with %s has %i bytes', (a, b, bytes) => {
  const sum = `return relu(input([batch, 16], '${a}').add(input([batch, 16], '${b}')))`
  expect(written(sum)).toEqual({ add: bytes, relu: bytes })
})

test('promotion is that of torch.promote_types', () => {
  const floats = ['fp64', 'fp32', 'bf16', 'fp16'] as const
  const table = floats.map(a => floats.map(b => promoted(a, b)))
  expect(table).toEqual([
    ['fp64', 'fp64', 'fp64', 'fp64'],
    ['fp64', 'fp32', 'fp32', 'fp32'],
    ['fp64', 'fp32', 'bf16', 'fp32'],
    ['fp64', 'fp32', 'fp32', 'fp16'],
  ])
})

test('a scope sets the dtype of what is computed inside, and casts inside widen it', () => {
  const inside = (body: string) =>
    written(`return relu(scope('s', x => ${body}, { activations: 'fp8' })(input([batch, 16], 'fp32')).mul(1))`)
  expect(inside('x.add(1)')).toEqual({ add: 1, mul: 1, relu: 1 })
  expect(inside("x.add(1).cast('fp32').sub(1)")).toEqual({ add: 1, cast: 4, sub: 4, mul: 4, relu: 4 })
  expect(inside("x.add(1).cast('fp32').sub(1).cast('activations')")).toMatchObject({ sub: 4, cast: 1, mul: 1 })
  // A scope within that sets no dtype is part of it.
  const named = "scope('t', y => y.sub(1))(x.add(1).cast('fp32'))"
  expect(inside(named)).toMatchObject({ cast: 4, sub: 4 })
})

test('the format of the KV cache widens nothing', () => {
  const step = written(
    `const k = kvCache(linear(16)(input([batch, seq, 16])))
     return input([batch, seq, 16]).matmul(k.transpose(1, 2))`,
    { dtypes: { ...bf16.dtypes, kvCache: 'fp32' } },
  )
  expect(step).toMatchObject({ matmul: 2 })
})
