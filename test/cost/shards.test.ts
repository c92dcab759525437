/** Fractions of a tensor, and of an op's work, on one of several devices, and its collectives, by hand. */
import { describe, expect, test } from 'vitest'
import { expertSpan, tokenSources } from '../../src/cost/parallel/experts'
import { headWeights } from '../../src/cost/parallel/headWeights'
import { parallelPlanOf } from '../../src/cost/parallel/parallelPlan'
import type { Node, Value } from '../../src/graph/graph'
import type { TraceRequest } from '../../src/graph/request'
import { pathText } from '../../src/graph/site'
import { oneDevice, type Parallelism } from '../../src/scenario/scenario'
import { evaluated, traced } from '../evaluate/check'

const dsl =
  'attention, concat, conv1d, crossEntropy, embedding, input, linear, logSoftmax, mixtureOfExperts, model, parameter, relu, rmsNorm, ' +
  'scaledDotProductAttention, sequential, silu'

/** The plan of a snippet that builds a model of `x`, with its ops by path and kind. */
function planned(
  body: string,
  parallel: Partial<Parallelism>,
  { shape = [1, 8, 64], phase = 'forward' as TraceRequest['phase'] } = {},
) {
  const text = `import { ${dsl} } from 'memwall'
model('m', {}, () => { const x = input([${shape.join(', ')}]); ${body} })`
  const { graph, problems } = traced(evaluated(text), 0, { phase })
  expect(problems).toEqual([])
  const { sharding, hints } = parallelPlanOf(graph, { ...oneDevice, ...parallel }, phase)
  /** The op whose path and kind end so. */
  const op = (name: string): Node => {
    const all = graph.nodes.filter(({ path, op: { kind } }) => `${pathText(path)} ${kind}`.endsWith(name))
    expect(all.map(({ path, op: { kind } }) => `${pathText(path)} ${kind}`)).toEqual([expect.stringContaining(name)])
    return all[0] as Node
  }
  return {
    graph,
    sharding,
    hints,
    op,
    work: (name: string): number => sharding.workFraction(op(name)),
    sent: (name: string, pass: 'forward' | 'backward' = 'forward') =>
      sharding.collectives(op(name), pass).map(({ kind, devices, fraction = 1 }) => [kind, devices, fraction]),
    /** Fraction of a weight that a device holds, and the reduction of its gradient. */
    weight: (name: string, at = 1) => {
      const value = op(name).inputs[at]?.storage
      if (value === undefined) throw new Error(`${name} has no operand ${at}`)
      return { held: sharding.heldFraction(value), reduced: sharding.gradientReduction(value) }
    },
  }
}

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

/** A row-parallel linear of its own input, whose result is a partial sum of 64 features on each rank. */
const row = (name: string): string => `linear(64, { name: '${name}' })(relu(linear(128, { name: '${name}In' })(x)))`

describe('partial sums are reduced at', () => {
  const reducedAt = (body: string, phase: TraceRequest['phase'] = 'forward'): string[] => {
    const { graph, sharding } = planned(body, { tp: 2 }, { phase })
    return graph.nodes
      .filter(node => sharding.collectives(node, 'forward').some(({ kind }) => kind === 'allReduce'))
      .map(({ path, op: { kind } }) => pathText(path) || kind)
  }
  const after = "linear(64, { name: 'after', bias: false, parallel: 'none' })"

  test.each([
    ['one sum of two', `return ${row('a')}.add(${row('b')})`, ['add']],
    ['one difference of two', `return ${row('a')}.sub(${row('b')})`, ['sub']],
    ['both factors of a product', `return ${row('a')}.mul(${row('b')})`, ['a', 'b']],
    ['a sum after a whole factor', `return ${row('a')}.mul(x).add(${row('b')})`, ['add']],
    ['a sum after a whole divisor', `return ${row('a')}.div(x).add(${row('b')})`, ['add']],
    ['the divisor of a quotient', `return x.div(${row('a')}).add(${row('b')})`, ['a', 'b']],
    ['a sum that a linear joins', `return ${row('a')}.add(${after}(${row('b')}))`, ['add']],
    ['a difference that a linear joins, scaled', `return ${row('a')}.sub(${after}(${row('b')}).mul(2))`, ['sub']],
    ['what a linear reads that joins through more', `return ${row('a')}.add(relu(${after}(${row('b')})))`, ['a', 'b']],
    [
      'what a linear with a bias reads',
      `return ${row('a')}.add(${after.replace('false', 'true')}(${row('b')}))`,
      ['a', 'b'],
    ],
    ['an output, and a sum that it goes into', `const a = ${row('a')}; return [a, a.add(${row('b')})]`, ['a', 'b']],
  ])('%s', (_, body, places) => {
    expect(reducedAt(body)).toEqual(places)
  })

  test('a factor that a parameter is has a partial gradient', () => {
    const of = (body: string) => planned(body, { tp: 2 }, { phase: 'train' }).weight('mul').reduced
    const scale = 'parameter([64])'
    expect(of(`return ${row('a')}.mul(${scale}).add(${row('b')})`)).toEqual({ devices: 2, fraction: 1 })
    expect(of(`return relu(${row('a')}).mul(${scale}).add(${row('b')})`)).toEqual({ devices: 1, fraction: 1 })
  })

  test('of a gradient, the slice that the ranks have different ones of', () => {
    const of = (read: string) =>
      planned(
        `const y = rmsNorm()(x); return linear(64)(relu(linear(128, { name: 'in' })(${read})))`,
        { tp: 2 },
        { phase: 'train' },
      ).sent('in linear', 'backward')
    expect(of('y')).toEqual([['allReduce', 2, 1]])
    expect(of('y.slice(2, 0, 16)')).toEqual([['allReduce', 2, 1 / 4]])
  })
})

describe('splits', () => {
  test('that the file asks for are gathered where the whole result is needed', () => {
    const asked = "linear(64, { name: 'asked', parallel: 'column' })(x)"
    const of = (body: string) => {
      const { work, sent } = planned(`return ${body}`, { tp: 2 })
      return [work('asked linear'), sent('asked linear')]
    }
    expect(of(`rmsNorm()(${asked})`)).toEqual([1 / 2, [['allGather', 2, 1]]])
    expect(of(`linear(64)(${asked}.add(x))`)).toEqual([1 / 2, [['allGather', 2, 1]]])
    expect(of(`linear(64)(relu(${asked}))`)).toEqual([1 / 2, []])
  })

  test('reach products of heads that are no attention with a softmax', () => {
    const heads = (name: string) => `linear(64, { name: '${name}' })(x).reshape([1, 8, 4, 16]).transpose(1, 2)`
    const { work, sent } = planned(
      `const kv = ${heads('k')}.transpose(2, 3).matmul(${heads('v')})
       return linear(64, { name: 'out' })(${heads('q')}.matmul(kv).transpose(1, 2).reshape([1, 8, 64]))`,
      { tp: 2 },
    )
    for (const name of ['q', 'k', 'v', 'out']) expect([name, work(`${name} linear`)]).toEqual([name, 1 / 2])
    expect(sent('out linear')).toEqual([['allReduce', 2, 1]])
  })

  test('reach halves of features that each head joins, and no heads that are joined', () => {
    const heads = "linear(64, { name: 'q' })(x).reshape([1, 8, 4, 16])"
    const of = (axis: number) =>
      planned(`const q = ${heads}; return linear(64)(concat([relu(q), q], ${axis}).reshape([1, 8, 128]))`, {
        tp: 2,
      }).work('q linear')
    expect(of(3)).toBe(1 / 2)
    expect(of(2)).toBe(1)
  })
})

describe('tokens of a sequence', () => {
  const pair = 'linear(64)(relu(linear(64)(x)))'

  test('are gathered for a sum over them, and not for one over features', () => {
    const of = (axis: number) =>
      planned(`return relu(relu(${pair}).sum(${axis}))`, { tp: 2, sp: true }, { shape: [4, 8, 64] })
    expect(of(2).sent('sum')).toEqual([])
    expect(of(2).work('sum')).toBe(1 / 2)
    expect(of(1).sent('sum')).toEqual([['allGather', 2, 1]])
    expect(of(1).work('sum')).toBe(1)
  })

  test.each([{ tp: 2, sp: true }, { cp: 2 }])('are gathered for a convolution over them (%o)', parallel => {
    const { sent, work } = planned(`return relu(conv1d(8, { kernel: 3, padding: 1 })(${pair}))`, parallel)
    expect(sent('conv1d')).toEqual([['allGather', 2, 1]])
    expect(work('conv1d')).toBe(1)
  })

  test('of an input that an op needs all of are on every device', () => {
    const { sent } = planned('return relu(conv1d(8, { kernel: 3, padding: 1 })(x))', { cp: 2 })
    expect(sent('conv1d')).toEqual([])
  })

  test('that a device may not have are gathered for a slice, and none for a slice of features', () => {
    const of = (axis: number) => planned(`return silu(relu(x).slice(${axis}, 0, 4))`, { cp: 2 })
    expect(of(1).sent('silu')).toEqual([['allGather', 2, 1]])
    expect(of(2).sent('silu')).toEqual([])
    expect(of(2).work('silu')).toBe(1 / 2)
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
