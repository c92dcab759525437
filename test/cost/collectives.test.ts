/** Where ranks reduce partial sums, gather shards and share out tokens, by the definition of each split. */
import { describe, expect, test } from 'vitest'
import type { TraceRequest } from '../../src/graph/request'
import { pathText } from '../../src/graph/site'
import { planned } from '../support/planned'

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

  test('a gradient is reduced where column-parallel linears read, not behind a whole linear before them', () => {
    const narrow = "linear(32, { name: 'narrow', parallel: 'none' })(rmsNorm()(x))"
    const { sent } = planned(
      `return linear(64)(relu(linear(128, { name: 'in' })(${narrow})))`,
      { tp: 2 },
      { phase: 'train' },
    )
    expect(sent('in linear', 'backward')).toEqual([['allReduce', 2, 1]])
    expect(sent('narrow linear', 'backward')).toEqual([])
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

  test('that are fewer than the ranks are not split, which is said', () => {
    const of = (tokens: number) => planned(`return ${pair}`, { tp: 2, sp: true }, { shape: [1, tokens, 64] }).hints
    expect(of(1)).toEqual([{ code: 'sp-idle', tp: 2 }])
    expect(of(2)).toEqual([])
  })

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
