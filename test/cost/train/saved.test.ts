/** Saved activations and backward FLOPs against PyTorch's saved-tensor hooks and its own count of contractions. */
import { describe, expect, test } from 'vitest'
import reference from '../../fixtures/training.json'
import { exampleReport, modelNamed, reportOf } from '../../support/report'

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

/**
 * The reference composes RMSNorm of small ops: beside its input and its statistic, each norm keeps the normalised x, which
 * the product with the weights needs. With the gating alike (silu its input, mul both operands), that is all there is.
 */
test.each(reference.layers.filter(each => each.layer === 'llama2_7b_layer' && each.setting.includes('fp32')))(
  'the Llama layer saves its norms once, $setting',
  ({ setting, saved, scalars }) => {
    const { batch, seq, dtypes } = settings(setting)
    const report = reportOf(layer('llama2_7b_layer', batch, seq, 0), { phase: 'train', dtypes })
    const normalised = 2 * 4 * batch * seq * 4096
    // The divisor of each norm's mean, in float64.
    const divisors = 2 * 8
    expect(report.models[0]?.totals.memory.activations).toBe(saved - scalars - divisors - normalised)
  },
)
