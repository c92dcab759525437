/** Devices that share a model do at least its work together, and each of them at most all of it, training included. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analysisOf } from '../../src/analysis/analyze'
import type { Totals } from '../../src/analysis/report'
import { evaluate } from '../../src/evaluate/evaluate'
import { defaultLimits } from '../../src/limits/limits'
import { defaultScenario, type Parallelism, phases } from '../../src/scenario/scenario'
import { sourcesOf } from '../evaluate/check'
import { gpt, type Size } from '../support/gpt'
import { type Device, device, targetOf } from './devices'
import { always } from './drawn'
import { exceeding, scaled } from './figures'
import { drawnGraph } from './graphs'
import { machine, split } from './settings'

const work = ({ flops, macs, bytes, totalBytes, time, collectives, memory }: Totals): Record<string, number> => ({
  flops,
  macs,
  weights: bytes.weights,
  inputs: bytes.inputs,
  kvRead: bytes.kvRead,
  // With context parallelism a device keeps a part of the new keys in its cache, and has the rest as activations.
  written: bytes.outputs + bytes.kvWrite,
  totalBytes,
  time: time - collectives.time,
  heldWeights: memory.weights,
  heldCache: memory.kvCache,
})

const settings = fc.record({ phase: fc.constantFrom(...phases), ...machine })

function sharesWork(text: string, on: Device, chosen: Partial<typeof defaultScenario>, parallel: Parallelism): void {
  const analysis = analysisOf(evaluate(sourcesOf(text), defaultLimits), defaultLimits)
  const totals = (of: Parallelism): Totals => {
    const [model] = analysis.report({ ...defaultScenario, ...chosen, parallel: of }, targetOf(on)).models
    if (model === undefined) throw new Error('no model')
    return model.totals
  }
  const one = work(totals(defaultScenario.parallel))
  const each = work(totals(parallel))
  expect(exceeding(each, one)).toEqual([])
  // A stage of a pipeline is a part of the figures' ops, which are those of one device of each stage together.
  const { heldWeights, heldCache, ...moved } = one
  const together = scaled(each, parallel.tp * parallel.cp * (chosen.phase === 'train' ? parallel.dp : 1))
  expect(exceeding(moved, together)).toEqual([])
  expect(
    exceeding({ heldWeights: heldWeights ?? 0, heldCache: heldCache ?? 0 }, scaled(together, parallel.pp)),
  ).toEqual([])
}

test('graphs with several readers of a tensor', () => {
  always(fc.tuple(drawnGraph, device, settings, split), 1200, 50, ([text, on, chosen, parallel]) => {
    sharesWork(text, on, chosen, parallel)
  })
}, 300_000)

const size: fc.Arbitrary<Size> = fc
  .record({
    layers: fc.constantFrom(1, 2, 4),
    heads: fc.constantFrom(4, 8),
    headDim: fc.constantFrom(8, 64),
    seq: fc.constantFrom(1, 8, 128),
    batch: fc.constantFrom(1, 4),
  })
  .map(({ headDim, ...rest }) => ({ ...rest, hidden: rest.heads * headDim }))

test('a GPT with its embedding and its tied head', () => {
  always(fc.tuple(size, device, settings, split), 600, 51, ([of, on, chosen, parallel]) => {
    // In training each stage that has a copy of the tied table updates it: together they do more than one device.
    sharesWork(gpt(of, 512), on, chosen, chosen.phase === 'train' ? { ...parallel, pp: 1 } : parallel)
  })
}, 300_000)
