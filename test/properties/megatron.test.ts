/**
 * Tensor parallelism of Megatron's blocks against a schedule written out op by op: column-parallel linears have 1 / tp of
 * their outputs, row-parallel ones 1 / tp of their inputs, attention 1 / tp of the heads, and every rank has the norms and
 * the residual stream whole (Shoeybi et al., arXiv 1909.08053, section 3).
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneDevice } from '../../src/scenario/scenario'
import { gpt, type Size } from '../support/gpt'
import { reportOf } from '../support/report'
import { type Device, device, targetOf } from './devices'
import { always } from './drawn'
import { exceeding, expectEqual } from './figures'

const size: fc.Arbitrary<Size> = fc
  .record({
    layers: fc.integer({ min: 1, max: 4 }),
    heads: fc.constantFrom(4, 8),
    headDim: fc.constantFrom(8, 64),
    seq: fc.constantFrom(8, 128),
    batch: fc.constantFrom(1, 3),
  })
  .map(({ headDim, ...rest }) => ({ ...rest, hidden: rest.heads * headDim }))

const ranks = fc.constantFrom(1, 2, 4)

/** Seconds and bytes of one rank in a forward pass in 16 bits, each op by itself. */
function schedule({ layers, heads, hidden, seq, batch }: Size, tp: number, on: Device) {
  const tokens = batch * seq
  const stream = tokens * hidden
  const [local, scores] = [stream / tp, (batch * heads * seq * seq) / tp]
  let [time, bytes] = [0, 0]
  const op = (flops: number, elements: number, rate: number): void => {
    time += Math.max(flops / rate, (2 * elements) / on.bandwidth)
    bytes += 2 * elements
  }
  /** A linear on one rank: its input, its weight with its bias, its result; a bias adds 1 FLOP for each output. */
  const linear = (
    inputs: number,
    outputs: number,
    share: { readonly in: number; readonly out: number; readonly bias: number },
  ): void => {
    const [from, to] = [inputs / share.in, outputs / share.out]
    op(
      2 * tokens * from * to + (tokens * outputs) / (share.in * share.out),
      tokens * from + from * to + outputs / share.bias + tokens * to,
      on.contractions,
    )
  }
  const column = { in: 1, out: tp, bias: tp }
  const row = { in: tp, out: 1, bias: 1 }
  const norm = (): void => op(8 * stream, 2 * stream + 2 * hidden, on.vector)
  const add = (): void => op(stream, 3 * stream, on.vector)
  for (let layer = 0; layer < layers; layer++) {
    norm()
    for (let projection = 0; projection < 3; projection++) linear(hidden, hidden, column)
    op((2 * scores * hidden) / heads, 2 * local + scores, on.contractions)
    op(4 * scores, 2 * scores, on.vector)
    op((2 * scores * hidden) / heads, 2 * local + scores, on.contractions)
    linear(hidden, hidden, row)
    add()
    norm()
    linear(hidden, 4 * hidden, column)
    op((10 * 4 * stream) / tp, (2 * 4 * stream) / tp, on.vector)
    linear(4 * hidden, hidden, row)
    add()
  }
  return { time, bytes }
}

const totalsOf = (of: Size, tp: number, on: Device, rest: Parameters<typeof reportOf>[1] = {}) => {
  const [model] = reportOf(gpt(of), { ...rest, parallel: { ...oneDevice, ...rest.parallel, tp } }, targetOf(on)).models
  if (model === undefined) throw new Error('no model')
  return model.totals
}

test('a rank does the schedule, op by op; a fused one no more', () => {
  always(fc.tuple(size, ranks, device), 240, 150, ([of, tp, on]) => {
    const { time, bytes } = schedule(of, tp, on)
    const { totalBytes, ...totals } = totalsOf(of, tp, on)
    expectEqual({ time: totals.time - totals.collectives.time, bytes: totalBytes }, { time, bytes })
    for (const fusion of ['pointwise', 'flash'] as const) {
      const fused = totalsOf(of, tp, on, { fusion })
      expect(exceeding({ time: fused.time - fused.collectives.time }, { time })).toEqual([])
      expect(fused.totalBytes).toBeLessThan(bytes)
    }
  })
}, 300_000)

const sentBy = (of: Size, on: Device, rest: Parameters<typeof reportOf>[1]) => {
  const { tp = 1 } = rest?.parallel ?? {}
  return totalsOf(of, tp, on, rest).collectives.byKind
}

test('a rank takes part in two all-reduces of the residual stream in forward, and two in backward, of each layer', () => {
  always(fc.tuple(size, ranks, device), 240, 151, ([of, tp, on]) => {
    const parallel = { ...oneDevice, tp }
    const allReduce = 2 * of.layers * ((2 * (tp - 1)) / tp) * 2 * of.batch * of.seq * of.hidden
    expectEqual(sentBy(of, on, { parallel }), tp === 1 ? {} : { allReduce })
    expectEqual(sentBy(of, on, { parallel, phase: 'train' }), tp === 1 ? {} : { allReduce: 2 * allReduce })
  })
}, 300_000)

/**
 * A reduce-scatter and an all-gather take the place of each all-reduce, and backward gathers the inputs of the
 * column-parallel linears again (Korthikanti et al., arXiv 2205.05198, 4.2.2). The gradients of the norms (2 x 2 hidden) and
 * of the row-parallel biases (2 hidden) are partial sums over the tokens of each rank.
 */
test('with sequence parallelism a rank gathers and scatters instead', () => {
  always(fc.tuple(size, fc.constantFrom(2, 4), device), 240, 152, ([of, tp, on]) => {
    const parallel = { ...oneDevice, tp, sp: true }
    const part = of.layers * ((tp - 1) / tp) * 2 * of.batch * of.seq * of.hidden
    expectEqual(sentBy(of, on, { parallel }), { allGather: 2 * part, reduceScatter: 2 * part })
    expectEqual(sentBy(of, on, { parallel, phase: 'train' }), {
      allGather: 6 * part,
      reduceScatter: 4 * part,
      allReduce: of.layers * 6 * of.hidden * 2 * ((2 * (tp - 1)) / tp),
    })
  })
}, 300_000)
