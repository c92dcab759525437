/** Bytes of backward, by the rule: dX reads dY and the other operand and writes dX; dW reads X and dY and writes dW. */
import { expect, test } from 'vitest'
import { totalBytes } from '../../../src/cost/cost'
import { finish } from '../../../src/limits/resumable'
import { defaultScenario, type Training } from '../../../src/scenario/scenario'
import { a100, analysisOf } from '../../support/report'

const [batch, seq, width] = [2, 5, 16]
/** Every element is two bytes. */
const tensor = 2 * batch * seq * width

/** Of the last op of a kind in what `layer` makes of a tensor that has a gradient. */
function backward(kind: string, layer: string): number {
  const analysis =
    analysisOf(`import { conv1d, embedding, embeddingBag, gru, input, linear, lstm, model, rnn } from 'memwall'
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => ${layer}(linear(${width})(input([batch, seq, ${width}]))))`)
  const scenario = { ...defaultScenario, phase: 'train' } as const
  const places = analysis.places(scenario, a100, 0) ?? expect.fail('no model')
  const [whole] = analysis.report(scenario, a100).lines.filter(line => line.kind === 'model')
  const ops = places.ops(whole ?? expect.fail('no model'))
  const op = ops.findLast(at => places.rows([at])[0]?.kind === kind)
  const { passes } = finish(places.part([op ?? expect.fail(`no ${kind}`)]))
  return totalBytes(passes?.backward.bytes ?? expect.fail('no passes'))
}

test('a linear reads each operand and the gradient of its result, and writes both gradients', () => {
  const weights = 2 * width * width
  expect(backward('linear', `linear(${width})`)).toBe(3 * tensor + weights + tensor + weights + 2 * width)
})

test.each([
  ['rnn', 1],
  ['gru', 3],
])('a recurrence of kind %s reads its weights at every step back', (kind, gates) => {
  const weights = 2 * gates * width * width
  const biases = 2 * gates * width
  // Gates of the input take the place of the input; the state is as large as the result.
  const dx = tensor + seq * weights + gates * tensor + 2 * tensor
  const dw = tensor + gates * tensor + weights + biases
  expect(backward(kind, `${kind}(${width})`)).toBe(dx + dw)
})

test('an LSTM also keeps its cells, and a projection is a matrix more', () => {
  const weights = 2 * 4 * width * width
  const biases = 2 * 4 * width
  expect(backward('lstm', `lstm(${width})`)).toBe(
    tensor + seq * weights + 4 * tensor + 2 * 2 * tensor + tensor + 4 * tensor + weights + biases,
  )
  const small = width / 2
  const [matrix, projection] = [2 * 4 * width * small, 2 * small * width]
  const state = 2 * batch * seq * (small + width)
  expect(backward('lstm', `lstm(${width}, { projection: ${small} })`)).toBe(
    tensor / 2 +
      seq * (matrix + projection) +
      4 * tensor +
      2 * state +
      tensor / 2 +
      4 * tensor +
      matrix +
      projection +
      biases,
  )
})

test.each(['embedding', 'embeddingBag'])(
  '%s writes the gradient of its whole table, which the optimizer reads',
  kind => {
    const table = 2 * 1000 * width
    const made = kind === 'embedding' ? tensor : 2 * batch * width
    // Indices are kept in four bytes.
    expect(
      backward(
        kind,
        `(x => ${kind}(1000, ${width})(input([${batch}, ${seq}], 'int32')).add(x${kind === 'embedding' ? '' : '.sum(1)'}))`,
      ),
    ).toBe(made + 4 * batch * seq + table)
  },
)

test('what the result does not depend on has no gradient', () => {
  const dropped = (line: string) => `import { input, linear, model } from 'memwall'
model('m', { batch: 2 }, ({ batch }) => {
  const x = linear(8)(input([batch, 8]))
  ${line}
  return linear(4)(x)
})`
  const [more, without] = ['linear(1000)(x)', ''].map(line => {
    const [model] = analysisOf(dropped(line)).report({ ...defaultScenario, phase: 'train' }, a100).models
    return model?.totals ?? expect.fail('no model')
  })
  expect(more?.passes?.backward).toEqual(without?.passes?.backward)
  expect(more?.memory.activations).toBe(without?.memory.activations)
  expect(more?.passes?.forward.macs).toBe((without?.passes?.forward.macs ?? 0) + 2 * 8 * 1000)
})

/** Backward of a whole model, of `layer` on [2, 5, 16] that has a gradient. */
function whole(layer: string, training: Partial<Training> = {}) {
  const scenario = {
    ...defaultScenario,
    phase: 'train',
    training: { ...defaultScenario.training, ...training },
  } as const
  const [model] = analysisOf(`import { input, linear, model, silu } from 'memwall'
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => {
  const x = linear(${width})(input([batch, seq, ${width}]))
  ${layer}
})`).report(scenario, a100).models
  return model ?? expect.fail('no model')
}

test('halves of a tensor are read as two tensors are', () => {
  const silu = (made: string) => {
    const { layers } = whole(`${made}; return silu(g).mul(u)`)
    return layers.filter(({ kind }) => kind === 'silu' || kind === 'mul').map(({ totalBytes: moved }) => moved)
  }
  expect(silu('const [g, u] = linear(64)(x).split(2, -1)')).toEqual(
    silu('const [g, u] = [linear(32)(x), linear(32)(x)]'),
  )
})

test('gradients of a weight that is used twice are added up in their own format', () => {
  const bytes = (gradients: Training['gradients']) =>
    totalBytes(
      whole(`const l = linear(${width}, { bias: false }); return l(l(x))`, { gradients }).totals.passes?.backward
        .bytes ?? expect.fail('no passes'),
    )
  const weights = width * width
  // Two gradients of l are written and added up (two read, one written); the first linear writes its own, with its bias.
  expect(bytes('fp32') - bytes('fp16')).toBe(2 * (2 * weights + 3 * weights + weights + width))
})
