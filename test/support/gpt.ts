/** A GPT as Megatron builds it, with dropout after the softmax, the attention and the feed-forward, in training. */

import type { Totals } from '../../src/analysis/report'
import { defaultScenario, oneDevice, type Parallelism, type Scenario, type Training } from '../../src/scenario/scenario'
import { reportOf } from './report'

export interface Size {
  readonly layers: number
  readonly heads: number
  readonly hidden: number
  readonly seq: number
  readonly batch: number
}

/** Without a vocabulary the layers alone. */
export const gpt = ({ layers, heads, hidden, seq, batch }: Size, vocab: number | null = null): string => `
import { attention, dropout, embedding, gelu, input, layerNorm, linear, model, parameter, repeat, residual, sequential } from 'memwall'
const layer = () => sequential(
  residual(sequential(layerNorm(), attention({ heads: ${heads}, causal: true, dropout: 0.1 }), dropout(0.1))),
  residual(sequential(layerNorm(), linear(${4 * hidden}), gelu, linear(${hidden}), dropout(0.1))),
)
model('gpt', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => ${
  vocab === null
    ? `repeat(${layers}, layer)(input([batch, seq, ${hidden}]))`
    : `{
  const table = embedding(${vocab}, ${hidden})
  const x = dropout(0.1)(table(input([batch, seq], 'int32')).add(parameter([seq, ${hidden}])))
  return table.attend(layerNorm()(repeat(${layers}, layer)(x)))
}`
})`

export function trained(
  size: Size,
  parallel: Partial<Parallelism>,
  training: Partial<Training> = {},
  vocab: number | null = null,
  scenario: Partial<Scenario> = {},
): Totals {
  const report = reportOf(gpt(size, vocab), {
    phase: 'train',
    parallel: { ...oneDevice, ...parallel },
    training: { ...defaultScenario.training, optimizer: 'adam', ...training },
    ...scenario,
  })
  const [model] = report.models
  if (model === undefined || report.diagnostics.some(each => each.severity === 'error')) throw new Error('no model')
  return model.totals
}
