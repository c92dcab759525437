/** A model in stages: Narayanan et al. (arXiv 2104.04473), interleaved as Korthikanti et al. (arXiv 2205.05198, 4.2.3). */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Training } from '../../src/scenario/scenario'
import { oneDevice, type Parallelism } from '../../src/scenario/scenario'
import { trained } from '../support/gpt'
import { reportOf } from '../support/report'

const size = { layers: 4, heads: 16, hidden: 1024, seq: 128, batch: 2 }
const perLayer = 12 * 1024 ** 2 + 13 * 1024

test('a pipeline: each stage has its blocks, the first the embedding, and keeps more micro-batches than those after it', () => {
  const vocab = 32000
  const { memory, collectives } = trained(size, { pp: 2 }, {}, vocab)
  const parameters = memory.stages.map(stage => stage.weights / 2)
  const embeddings = vocab * size.hidden
  expect(parameters).toEqual([
    embeddings + size.seq * size.hidden + 2 * perLayer,
    // The head is the table again, and the last norm.
    2 * perLayer + 2 * size.hidden + embeddings,
  ])
  const hidden = 2 * size.batch * size.seq * size.hidden
  // The hidden states once forward, their gradient once backward; both stages add up the gradient of the table they share.
  expect(collectives.byKind).toEqual({ send: 2 * hidden, allReduce: 2 * (2 * (1 / 2) * 2 * embeddings) })
  const layers = (stage: number, microBatches: number) =>
    (trained(size, {}, {}, null).memory.activations / size.layers) * stage * microBatches
  const [first, last] = trained(size, { pp: 2 }).memory.stages
  expect(first?.activations).toBe(layers(2, 2))
  expect(last?.activations).toBe(layers(2, 1))
})

test('a table that two stages share is updated on both', () => {
  const vocab = 32000
  const optimizer = (pp: number) => trained(size, { pp }, {}, vocab).passes?.optimizer.flops ?? 0
  // Adam's FLOPs a parameter, from the whole model on one device.
  const perParameter = optimizer(1) / trained(size, {}, {}, vocab).parameters
  expect(optimizer(2) - optimizer(1)).toBe(perParameter * vocab * size.hidden)
})

test('stages update their weights, and add up gradients, at once', () => {
  const totals = (pp: number) => trained(size, { pp, dp: 4 })
  expect(totals(4).passes?.optimizer.flops).toBe(totals(1).passes?.optimizer.flops)
  expect(totals(4).passes?.optimizer.time).toBeCloseTo((totals(1).passes?.optimizer.time ?? 0) / 4, 12)
  // What the stages send together is what one device sends of all; it takes them a quarter of the time.
  const [one, four] = [totals(1).collectives, totals(4).collectives]
  expect(four.byKind.allReduce).toBe(one.byKind.allReduce)
  expect(four.timeByKind.allReduce).toBeCloseTo((one.timeByKind.allReduce ?? 0) / 4, 12)
})

test('replicas that hold a part of the gradients scatter those of every micro-batch', () => {
  const step = (zero: Parallelism['zero'], microBatches: number) =>
    trained(size, { pp: 4, dp: 4, zero, microBatches }).pipeline?.time ?? 0
  const scattered = (3 / 4) * 2 * size.layers * perLayer
  const more = (zero: Parallelism['zero']) => (step(zero, 32) - step(zero, 16)) / 16
  expect(more(1)).toBeCloseTo(more(0), 12)
  // A stage scatters a quarter of them.
  expect(more(2) - more(1)).toBeCloseTo(scattered / 4 / 300e9, 12)
  // Weights are gathered forward and backward, and gradients scattered.
  expect(more(3) - more(1)).toBeCloseTo((3 * scattered) / 4 / 300e9, 12)
})

test('what is computed again is received once', () => {
  const sent = (recompute: Training['recompute'], parallel: Partial<Parallelism>) =>
    trained(size, parallel, { recompute }).collectives.byKind
  expect(sent('full', { pp: 4 })).toEqual(sent('none', { pp: 4 }))
  // Tensor parallelism adds up its two rows a layer once more.
  const hidden = 2 * size.batch * size.seq * size.hidden
  const again = 2 * size.layers * ((2 * 3) / 4) * hidden
  expect(sent('full', { tp: 4 }).allReduce).toBe((sent('none', { tp: 4 }).allReduce ?? 0) + again)
})

test('few micro-batches bound what a stage keeps; interleaving keeps more', () => {
  const activations = (parallel: Partial<Parallelism>) =>
    trained({ ...size, layers: 8 }, { pp: 4, ...parallel }).memory.stages.map(stage => stage.activations)
  const full = activations({})
  expect(activations({ microBatches: 1 })[0]).toBe((full[0] as number) / 4)
  // p (1 + (p - 1) / (p v)) micro-batches on the first stage.
  expect(activations({ interleave: 2 })[0]).toBeCloseTo((full[0] as number) * (1 + 3 / 8), 3)
})

test('a pipeline without blocks says so', () => {
  const report = reportOf(
    `import { input, linear, model } from 'memwall'
model('m', {}, () => linear(8)(input([4, 8])))`,
    { parallel: { ...oneDevice, pp: 2 } },
  )
  expect(report.diagnostics.map(diagnosticText)).toEqual([
    expect.stringMatching(/^pp 2 needs as many blocks \(.*\), and the model has \d+; counted on one stage$/),
  ])
})

test('a stage that has a tensor is not sent it again', () => {
  const text = `import { input, linear, model } from 'memwall'
model('m', { batch: 1, seq: 8 }, ({ batch, seq }) => {
  let x = input([batch, seq, 16])
  let first = x
  for (let i = 0; i < 4; i++) {
    x = linear(16)(x)
    if (i === 0) first = x
    if (i >= 2) x = x.add(first)
  }
  return x
})`
  const [model] = reportOf(text, { phase: 'train', parallel: { ...oneDevice, pp: 2, interleave: 2 } }).models
  // Three hops of 8 x 16 values forward, and of their gradients back.
  expect(model?.totals.collectives.byKind.send).toBe(2 * 3 * 2 * 8 * 16)
})

test('a stage sends back the gradients of what it received, none where nothing before it is trained', () => {
  const [batch, seq, hidden] = [2, 16, 64]
  const sent = (trainable: boolean, phase: 'forward' | 'train') =>
    reportOf(
      `import { gelu, input, linear, model, repeat, sequential } from 'memwall'
model('m', { batch: ${batch} }, ({ batch }) => { let nth = 0
  return repeat(2, () => sequential(linear(${hidden}, { trainable: nth++ > 0 || ${trainable} }), gelu))(input([batch, ${seq}, ${hidden}])) })`,
      { phase, parallel: { ...oneDevice, pp: 2 } },
    ).models[0]?.totals.collectives.byKind.send
  const boundary = 2 * batch * seq * hidden
  expect(sent(true, 'forward')).toBe(boundary)
  expect(sent(true, 'train')).toBe(2 * boundary)
  expect(sent(false, 'train')).toBe(boundary)
})
