/**
 * Saved activations and backward FLOPs against PyTorch's saved-tensor hooks and its own count of contractions.
 * `UPDATE_DOCS=1 npx vitest run --project core test/cost/train/saved.test.ts` writes the table in docs/cost-model.md anew.
 */
import { describe, expect, test } from 'vitest'
import { exact } from '../../../src/text/format'
import reference from '../../fixtures/training.json'
import { exampleReport, modelNamed, reportOf } from '../../support/report'
import { sectionOf } from '../../support/section'

const fp32 = { weights: 'fp32', activations: 'fp32', kvCache: 'fp32' } as const
const bf16 = { weights: 'bf16', activations: 'bf16', kvCache: 'bf16' } as const

describe.each(reference.vision)('$model', ({ file, model, saved, scalars, maskElements, forward, backward }) => {
  test.each([1, 2] as const)('saves, at batch %i', batch => {
    const report = exampleReport(file, { phase: 'train', dtypes: fp32, dims: { batch } })
    // A mask is a byte an element; on the CPU four.
    const masks = 3 * maskElements * batch
    expect(modelNamed(report, model).totals.memory.activations + masks + scalars).toBe(saved[`b${batch}`])
  })
  test('backward FLOPs of contractions', () => {
    const report = exampleReport(file, { phase: 'train', dtypes: fp32, dims: { batch: 1 } })
    const { passes } = modelNamed(report, model).totals
    expect(2 * (passes?.forward.macs ?? 0)).toBe(forward)
    expect(2 * (passes?.backward.macs ?? 0)).toBe(backward)
  })
})

/** One layer, as it was run: dropout after the softmax, the attention and the feed-forward. */
function layer(name: string, batch: number, seq: number, drop: number, x = 'x'): string {
  const attention = `attention({ heads: 12, dropout: ${drop} })`
  const feedForward = 'sequential(linear(3072), gelu, linear(768))'
  const after = `dropout(${drop})`
  const body =
    name === 'bert_base_layer'
      ? `sequential(residual(sequential(${attention}, ${after})), layerNorm(), residual(sequential(${feedForward}, ${after})), layerNorm())`
      : name === 'gpt2_small_layer'
        ? `sequential(residual(sequential(layerNorm(), ${attention}, ${after})), residual(sequential(layerNorm(), ${feedForward}, ${after})))`
        : `sequential(residual(sequential(rmsNorm(), attention({ heads: 32, causal: true, rope: true, bias: false }))), residual(sequential(rmsNorm(), gated)))`
  const width = name === 'llama2_7b_layer' ? 4096 : 768
  return `import { attention, dropout, gelu, input, layerNorm, linear, model, parameter, residual, rmsNorm, sequential, silu } from 'memwall'
model('layer', {}, () => {
  const gate = linear(11008, { bias: false }), up = linear(11008, { bias: false }), down = linear(4096, { bias: false })
  const gated = x => down(silu(gate(x)).mul(up(x)))
  const x = input([${batch}, ${seq}, ${width}])
  return ${body}(${x})
})`
}

const settings = (text: string) => {
  const [, batch, seq, dtype, dropout] = /^b(\d+)_s(\d+)(?:_(fp32|bf16)_dropout-(\w+))?$/.exec(
    text,
  ) as unknown as string[]
  return { batch: Number(batch), seq: Number(seq), dtypes: dtype === 'bf16' ? bf16 : fp32, dropout }
}

describe.each(['bert_base_layer', 'gpt2_small_layer'])('%s', name => {
  test.each(reference.layers.filter(each => each.layer === name))('saves, $setting', ({ setting, saved, scalars }) => {
    const { batch, seq, dtypes, dropout } = settings(setting)
    const report = reportOf(layer(name, batch, seq, dropout === 'none' ? 0 : 0.1), { phase: 'train', dtypes })
    const elements = batch * seq * (12 * seq + 768 + 768)
    const masks = dropout === 'cpu' ? 3 * elements : 0
    expect(report.models[0]?.totals.memory.activations).toBe(saved - scalars - masks)
  })
})

test.each(reference.layerFlops)(
  'backward FLOPs of contractions, $layer $setting',
  ({ layer: name, setting, forward, backward }) => {
    const { batch, seq } = settings(setting)
    // As inside a model: there is something with weights before it.
    const report = reportOf(layer(name, batch, seq, 0, 'x.add(parameter([1]))'), { phase: 'train', dtypes: fp32 })
    const { passes } = report.models[0]?.totals ?? {}
    expect([2 * (passes?.forward.macs ?? 0), 2 * (passes?.backward.macs ?? 0)]).toEqual([forward, backward])
  },
)

/** Bytes of the indices that each model's lookups keep here, in int32. */
const indices: Readonly<Record<string, (dims: Readonly<Record<string, number>>) => number>> = {
  'BERT-Base': ({ batch = 0, seq = 0 }) => 4 * 2 * batch * seq,
  'GPT-2 small': ({ batch = 0, seq = 0 }) => 4 * batch * seq,
  // Eight tables of bags of four, and the pairs of a 9 x 9 matrix.
  'DLRM-small': ({ batch = 0 }) => 4 * (8 * batch * 4 + 36),
  'U-Net': () => 0,
}

const inTraining = ({ file, model, dims }: (typeof reference.models)[number]) =>
  modelNamed(exampleReport(file, { phase: 'train', dtypes: fp32, dims: sizes(dims) }), model).totals
const sizes = (dims: object): Readonly<Record<string, number>> => ({ ...dims })

test.each(reference.models)('$model saves, $dims', each => {
  const { model, dims, saved, indices: theirs, scalars, loss } = each
  const own = indices[model]?.(sizes(dims)) ?? 0
  expect(inTraining(each).memory.activations - own + theirs + scalars + loss).toBe(saved)
})

test.each(reference.models.filter(({ forward }) => forward !== undefined))(
  'FLOPs of contractions, $model $dims',
  each => {
    const { passes } = inTraining(each)
    expect(2 * (passes?.forward.macs ?? 0)).toBe(each.forward)
    expect(2 * (passes?.backward.macs ?? 0)).toBe(each.backward)
  },
)

/**
 * A Llama layer of 512 tokens, tensor by tensor as PyTorch's hooks list them, with the row that keeps each here. The
 * reference composes RMSNorm of small ops; where it runs in 16 bits it norms in fp32, of a copy.
 */
const tensors: readonly (readonly [name: string, row: string | null])[] = [
  ['x, the input', 'rmsNorm'],
  ['the square of x (its mean keeps it in PyTorch 1, a number of 8 bytes in 2)', null],
  ['1 / root mean square', 'rmsNorm'],
  ['x normalised, before its weights', null],
  ['x normed: query, key and value', 'attention/query'],
  ['cosines of the positions', 'attention/query/rope'],
  ['sines of the positions', 'attention/query/rope'],
  ['queries, turned', 'attention/scores'],
  ['keys, turned', 'attention/scores'],
  ['the scale', null],
  ['softmax of the scores', 'attention/softmax'],
  ['values', 'attention/context'],
  ['context', 'attention/output'],
  ['x after the attention', 'rmsNorm'],
  ['its square, as above', null],
  ['1 / root mean square', 'rmsNorm'],
  ['x normalised, before its weights', null],
  ['x normed: gate and up', 'gated/gate'],
  ['gate', 'gated/silu'],
  ['silu(gate)', 'gated/mul'],
  ['up', 'gated/mul'],
  ['their product', 'gated/down'],
]

const formats = ['fp32', 'bf16'] as const
const llama = formats.map(format => {
  const setting = `b1_s512_${format}_dropout-none`
  const found = reference.layers.find(each => each.layer === 'llama2_7b_layer' && each.setting === setting)
  if (found?.list === undefined) throw new Error(`no list of ${setting}`)
  const theirs = found.list.map(({ bytes }, at) => (tensors[at]?.[0].includes('square, as') || at === 1 ? 8 : bytes))
  const bits = format === 'fp32' ? 32 : 16
  const ours = found.list.map(({ shape }, at) => {
    const [name, row] = tensors[at] as (typeof tensors)[number]
    const size = shape.reduce((product: number, each) => product * each, 1)
    return row === null ? 0 : (size * (name.startsWith('1 /') ? 32 : bits)) / 8
  })
  return { ...found, shapes: found.list.map(({ shape }) => shape), theirs, ours }
})

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)

describe.each(llama)('the Llama layer, tensor by tensor, $setting', ({ setting, saved, theirs, ours }) => {
  const { batch, seq, dtypes } = settings(setting)
  const [model] = reportOf(layer('llama2_7b_layer', batch, seq, 0), { phase: 'train', dtypes }).models

  test('the list is what PyTorch saves', () => expect(sum(theirs)).toBe(saved))
  test('every row saves what is listed for it, and nothing else', () => {
    const listed = new Map<string, number>()
    tensors.forEach(([, row], at) => {
      if (row !== null) listed.set(row, (listed.get(row) ?? 0) + (ours[at] as number))
    })
    const kept = new Map<string, number>()
    for (const { path, saved: own } of model?.layers ?? []) if (own > 0) kept.set(path, (kept.get(path) ?? 0) + own)
    expect(kept).toEqual(listed)
    expect(model?.totals.memory.activations).toBe(sum(ours))
  })
})

/** At every size: each norm keeps the normalised x as well, and a divisor in float64; in 16 bits its x is a copy in fp32. */
test.each(reference.layers.filter(each => each.layer === 'llama2_7b_layer'))(
  'the Llama layer saves its norms once, $setting',
  ({ setting, saved, scalars }) => {
    const { batch, seq, dtypes } = settings(setting)
    const report = reportOf(layer('llama2_7b_layer', batch, seq, 0), { phase: 'train', dtypes })
    const bytes = dtypes === bf16 ? 2 : 4
    const states = batch * seq * 4096
    const [normalised, copied] = [2 * bytes * states, 2 * (4 - bytes) * states]
    expect(report.models[0]?.totals.memory.activations).toBe(saved - scalars - 2 * 8 - normalised - copied)
  },
)

test('the cost model lists them', () => {
  const [whole, half] = llama as [(typeof llama)[number], (typeof llama)[number]]
  const rows = tensors.map(([name], at) => [
    name,
    whole.shapes[at]?.join(' x ') || 'one',
    ...[whole, half].flatMap(({ theirs, ours }) => [exact(theirs[at] as number), exact(ours[at] as number)]),
  ])
  const total = ['together', '', ...[whole, half].flatMap(({ theirs, ours }) => [exact(sum(theirs)), exact(sum(ours))])]
  const head = ['tensor', 'shape', 'PyTorch, fp32', 'ours, fp32', 'PyTorch, bf16', 'ours, bf16']
  const made = [head, head.map((_, at) => (at < 2 ? '---' : '---:')), ...rows, total]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
  expect(sectionOf('docs/cost-model.md', 'saved by a Llama layer', made)).toBe(made)
})
