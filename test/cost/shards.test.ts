/** Fractions of a tensor, and of an op's work, on one of several devices, by hand. */
import { describe, expect, test } from 'vitest'
import { expertSpan, tokenSources } from '../../src/cost/parallel/experts'
import { headWeights } from '../../src/cost/parallel/headWeights'
import type { Value } from '../../src/graph/graph'
import { oneDevice } from '../../src/scenario/scenario'
import { planned } from '../support/planned'

const mixture = (experts: number, expert = 'sequential(linear(32), silu, linear(64))') =>
  `mixtureOfExperts({ experts: ${experts}, topK: 2, expert: () => ${expert} })`

describe('experts', () => {
  test('a group spans the replicas it takes tokens of, and the devices of their context', () => {
    expect(expertSpan({ ...oneDevice, ep: 8, tp: 2, cp: 4 })).toBe(32)
    expect(expertSpan({ ...oneDevice, ep: 2, tp: 4, cp: 4 })).toBe(2)
    expect(expertSpan({ ...oneDevice, ep: 4, tp: 4, cp: 4 })).toBe(4)
    expect(tokenSources({ ...oneDevice, ep: 8, tp: 2 })).toBe(4)
    expect(tokenSources({ ...oneDevice, ep: 1, tp: 2 })).toBe(1)
  })

  test('ranks that have the same tokens share out the routed rows, up to the sum that makes them whole', () => {
    const { work, sent } = planned(`return relu(${mixture(4)}(x))`, { tp: 2, ep: 2 })
    for (const name of ['gather', 'silu', 'mul', 'sum']) expect([name, work(name)]).toEqual([name, 1 / 2])
    for (const name of ['router linear', 'softmax', 'topK', ' relu']) expect([name, work(name)]).toEqual([name, 1])
    expect(sent('sum')).toEqual([['allReduce', 2, 1]])
    for (const name of ['silu', 'mul', ' relu']) expect(sent(name)).toEqual([])
  })

  test('with tokens of their own, the ranks send them to each other; one token has no shards', () => {
    const body = `return ${mixture(4)}(linear(64)(relu(linear(64, { name: 'up' })(x))))`
    const of = (tokens: number) => planned(body, { tp: 2, ep: 2, sp: true }, { shape: [1, tokens, 64] })
    expect(of(2).sent('mul')).toEqual([['allToAll', 2, 1 / 2]])
    for (const name of ['router linear', 'softmax', 'topK', 'gather', 'mul', 'sum'])
      expect([name, of(2).work(name)]).toEqual([name, 1 / 2])
    for (const name of ['topK', 'gather', 'sum']) expect([name, of(2).sent(name)]).toEqual([name, []])
    expect(of(1).sent('mul')).toEqual([])
    expect(of(1).sent('sum')).toEqual([['allReduce', 2, 1]])
  })

  test('a rank that has two of three experts does, holds and writes four thirds of half', () => {
    const { work, sharding, op, hints } = planned(`return ${mixture(3)}(x)`, { ep: 2 })
    const silu = op('silu')
    expect(work('silu')).toBeCloseTo(4 / 3, 12)
    expect(sharding.heldFraction(silu.output)).toBeCloseTo(4 / 3, 12)
    expect(sharding.writtenFraction(silu.output)).toBeCloseTo(4 / 3, 12)
    expect(sharding.readFraction(silu.inputs[0] as Value, silu)).toBeCloseTo(4 / 3, 12)
    expect(silu.inputs[0]?.storage.producer?.inputs.slice(1).map(sharding.heldFraction)).toEqual([2 / 3, 2 / 3])
    expect(hints).toContainEqual({ code: 'uneven-experts', ep: 2, experts: 3 })
  })

  test('more ranks of experts than devices are said', () => {
    const body = `return ${mixture(4)}(x)`
    expect(planned(body, { ep: 4 }).hints).toContainEqual({ code: 'ep-above-ranks', dp: 1, tp: 1, ep: 4 })
    expect(planned(body, { ep: 4, dp: 2, tp: 2 }).hints).toEqual([])
  })

  test('ranks with tokens of their own reduce the gradients of experts that each has whole, replicas the others', () => {
    const body = `return ${mixture(4, "linear(64, { name: 'only' })")}(linear(64)(relu(linear(64)(x))))`
    const of = (ep: number) => planned(body, { tp: 2, ep, sp: true }, { phase: 'train' }).weight('only linear').reduced
    expect(of(1)).toEqual({ devices: 2, fraction: 1 })
    expect(of(2)).toEqual({ devices: 1, fraction: 1 })
  })
})

describe('heads', () => {
  const heads = (name: string, count: number) =>
    `linear(${count * 16}, { name: '${name}' })(x).reshape([1, 8, ${count}, 16]).transpose(1, 2)`
  const joined = '.transpose(1, 2).reshape([1, 8, 96])'

  test('keys that two attentions read are held once, whole heads on each rank', () => {
    const body = `
      const k = ${heads('k', 6)}, v = ${heads('v', 6)}
      const attend = q => linear(64)(scaledDotProductAttention(q, k, v)${joined})
      return attend(${heads('q', 6)}).add(attend(${heads('other', 6)}))`
    const { sharding, op, work } = planned(body, { tp: 4 })
    // Six heads over four ranks: two on the rank that has the most.
    for (const name of ['k', 'v', 'q', 'other']) {
      expect([name, work(`${name} linear`)]).toEqual([name, 2 / 6])
      expect([name, sharding.heldFraction(op(`${name} linear`).output)]).toEqual([name, 2 / 6])
    }
  })

  test('ranks that share a KV head evenly are no reason for a hint, those that cannot are', () => {
    const of = (kvHeads: number, tp: number) =>
      planned(`return attention({ heads: 12, kvHeads: ${kvHeads}, headDim: 8 })(x)`, { tp }).sharding.unevenHeads
    expect(of(2, 4)).toEqual({ queries: [], keys: [] })
    expect(of(4, 4)).toEqual({ queries: [], keys: [] })
    expect(of(3, 4)).toEqual({ queries: [], keys: [3] })
    expect(of(12, 8)).toEqual({ queries: [12], keys: [] })
  })

  test('sinks are those of a rank’s own heads, and a norm that all heads share is reduced', () => {
    const { weight, sharding, op } = planned(
      'return attention({ heads: 4, sinks: true, qkNorm: () => rmsNorm() })(x)',
      { tp: 2 },
      { phase: 'train' },
    )
    const softmax = op('softmax')
    const sinks = softmax.inputs.find(({ role }) => role === 'parameter')?.storage
    expect(sinks && sharding.gradientReduction(sinks)).toEqual({ devices: 1, fraction: 1 })
    expect(weight('queryNorm/qkNorm rmsNorm').reduced).toEqual({ devices: 2, fraction: 1 })
  })

  test('a KV head that two ranks have is reduced over both', () => {
    const { weight } = planned('return attention({ heads: 8, kvHeads: 2 })(x)', { tp: 4 }, { phase: 'train' })
    expect(weight('key linear')).toEqual({ held: 1 / 2, reduced: { devices: 2, fraction: 1 } })
    expect(weight('query linear')).toEqual({ held: 1 / 4, reduced: { devices: 1, fraction: 1 } })
  })

  test('a convolution is one of each channel where its groups are its channels', () => {
    const of = (groups: number, features: number) =>
      headWeights(
        planned(`return conv1d(${features}, { kernel: 3, groups: ${groups}, padding: 1 })(x)`, {}).op('conv1d'),
      )
    expect(of(8, 8)).toBe('perHead')
    expect(of(4, 8)).toBeNull()
    expect(of(8, 16)).toBeNull()
    expect(of(1, 8)).toBeNull()
  })
})

describe('log-probabilities', () => {
  test('of shards take two numbers a row from each rank, of whole rows none', () => {
    const of = (options: string) => {
      const body = `return crossEntropy(linear(100, { name: 'head'${options} })(linear(64)(relu(linear(128)(x)))))`
      const { sent, work } = planned(body, { tp: 2 }, { phase: 'train' })
      return { sent: sent('logSoftmax'), work: work('logSoftmax'), loss: sent('nllLoss') }
    }
    expect(of('')).toEqual({ sent: [['allReduce', 2, 2 / 100]], work: 1 / 2, loss: [['allReduce', 2, 1 / 100]] })
    expect(of(", parallel: 'none'")).toEqual({ sent: [], work: 1, loss: [] })
  })
})

describe('a context over devices', () => {
  test('beside tensor parallelism each has its tokens of its features', () => {
    const { work, sharding, op, weight } = planned("return linear(64)(relu(linear(128, { name: 'up' })(x)))", {
      tp: 2,
      cp: 4,
    })
    expect(work('up linear')).toBe(1 / 8)
    expect(sharding.heldFraction(op('relu').output)).toBe(1 / 8)
    expect(sharding.writtenFraction(op('relu').output)).toBe(1 / 8)
    expect(sharding.readFraction(op('relu').inputs[0] as never, op('relu'))).toBe(1 / 8)
    expect(weight('up linear').held).toBe(1 / 2)
  })
})
