/**
 * Twice the batch is twice the work on twice the activations, with the same weights: a row whose result has the batch
 * doubles, and a row that is computed from parameters alone stays. Routed experts are hit by the formula.
 */
import { expect } from 'vitest'
import type { LayerRow, ModelReport, Report } from '../../src/analysis/report'
import { phases } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'
import { onExamples } from './drawn'
import { additive, expectEqual, kindsOfBytes, sumOf } from './figures'

const product = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1)

/** An embedding reads the rows of its tokens alone, so its bytes of weights double. */
const gathers = (kind: string): boolean => kind === 'embedding' || kind === 'embeddingBag'

/** Experts and experts per token of the examples' mixtures. */
const mixtures: Readonly<Record<string, readonly [experts: number, topK: number]>> = {
  'Mixtral-8x7B': [8, 2],
  'DeepSeek-V3': [256, 8],
  'Qwen3-30B-A3B': [128, 8],
  'Qwen3-235B-A22B': [128, 8],
  'Qwen3-Next-80B-A3B': [512, 10],
  'gpt-oss-20b': [32, 4],
  'gpt-oss-120b': [128, 4],
}

/** Whether a row is in the expert that stands for all routed ones, under either name of the mixture. */
const isRouted = ({ path }: LayerRow): boolean => /(experts|mixtureOfExperts)\/expert\//.test(path)

/** Ratio of the experts hit by twice as many tokens: 1 - (1 - k / E)^tokens of them are. `rows`: tokens x topK. */
function hitRatio(model: string, rows: number): number {
  const [experts, topK] = mixtures[model] ?? [1, 1]
  const missed = (1 - topK / experts) ** (rows / topK)
  return (1 - missed ** 2) / (1 - missed)
}

function doubles(model: string, one: LayerRow, two: LayerRow): void {
  const ratio = product(two.output) / product(one.output)
  const hits = isRouted(one) && model in mixtures
  const all = { flops: one.flops, macs: one.macs, ...one.bytes }
  const expected = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value * ratio]))
  expected.parameters = one.parameters
  expected.weights =
    one.bytes.weights * (gathers(one.kind) ? ratio : hits ? hitRatio(model, product(one.output.slice(0, -1))) : 1)
  const actual = { flops: two.flops, macs: two.macs, ...two.bytes, parameters: two.parameters }
  const scaling = one.inputs.every((shape, index) => product(shape) < product(two.inputs[index] as readonly number[]))
  if (!scaling) {
    // An operand that has no batch, such as a bias of scores, is read once for all of it.
    expect(two.bytes.inputs).toBeGreaterThanOrEqual(one.bytes.inputs)
    expect(two.bytes.inputs).toBeLessThanOrEqual(one.bytes.inputs * ratio)
    expected.inputs = two.bytes.inputs
  } else if (ratio === 4) expected.inputs = two.bytes.inputs
  expectEqual(actual, expected)
}

/** The optimizer's work and the sums of weights' gradients stay, and all else grows with the batch. */
function trainsOnTwice(one: ModelReport, two: ModelReport, three: ModelReport): void {
  const { weights, gradients, optimizer } = one.totals.memory
  expect(two.totals.memory).toMatchObject({ weights, gradients, optimizer })
  expect(two.totals.passes?.optimizer).toEqual(one.totals.passes?.optimizer)
  expect(kindsOfBytes.every(kind => two.totals.bytes[kind] >= one.totals.bytes[kind])).toBe(true)
  // CLIP compares each image with each text, so its logits are batch x batch.
  if (one.name.startsWith('CLIP')) return
  expectEqual(sumOf([one, three].map(grownFigures)), sumOf([two, two].map(grownFigures)))
}

const batchOf = ({ scenario }: ModelReport): number => scenario.dims.batch as number

/** Figures that grow by as much with each further batch: only times and routed experts' weights do not. */
function grownFigures({ totals, layers }: ModelReport): Record<string, number> {
  const { weights, time, memory, compute, link, totalBytes, ...rest } = additive(totals)
  const routed = layers.some(isRouted)
  return { ...rest, ...(routed ? {} : { weights: weights ?? 0, totalBytes: totalBytes ?? 0 }) }
}

onExamples(70, file => {
  for (const phase of phases) {
    const { models } = exampleReport(file, { phase })
    const reports = new Map<number, Report>()
    /** The same models with `times` the batch. Models of a file mostly have the same one. */
    const withBatch = (one: ModelReport, times: number, at: number): ModelReport => {
      const batch = times * batchOf(one)
      const report = reports.get(batch) ?? exampleReport(file, { phase, dims: { batch } })
      reports.set(batch, report)
      return report.models[at] as ModelReport
    }
    models.forEach((one, at) => {
      if (batchOf(one) === undefined) return
      const two = withBatch(one, 2, at)
      expect(two.totals.parameters).toBe(one.totals.parameters)
      expect(two.totals.memory.weights).toBe(one.totals.memory.weights)
      if (phase === 'train') trainsOnTwice(one, two, withBatch(one, 3, at))
      else {
        expect(two.totals.memory.kvCache).toBe(2 * one.totals.memory.kvCache)
        one.layers.forEach((row, index) => {
          doubles(one.name, row, two.layers[index] as LayerRow)
        })
      }
    })
  }
})
