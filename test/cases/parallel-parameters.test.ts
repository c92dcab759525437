/** Weights used as they are under tensor parallelism: `parameter(shape, { parallel })`. */
import { describe, expect, test } from 'vitest'
import type { Parallelism, Phase } from '../../src/scenario/scenario'
import { oneDevice } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const [width, ffn, tokens, tp] = [256, 1024, 64, 4]
const reduced = (2 * (tp - 1)) / tp

function totals(body: string, parallel: Partial<Parallelism> = { tp }, phase: Phase = 'forward') {
  const text = `import { gelu, input, linear, model, parameter, relu, rmsNorm } from 'memwall'
const dense = n => linear(n, { bias: false })
const column = { parallel: 'column' }, row = { parallel: 'row' }, none = { parallel: 'none' }
model('m', { batch: 1, seq: ${tokens} }, ({ batch, seq }) => { const x = rmsNorm()(input([batch, seq, ${width}])); return x.add(${body}) })`
  const report = reportOf(text, { phase, parallel: { ...oneDevice, ...parallel } })
  expect(report.diagnostics.filter(each => each.severity === 'error')).toEqual([])
  return report.models[0]?.totals ?? expect.fail('no model')
}

const linears = `dense(${width})(gelu(dense(${ffn})(x)))`
const products = `gelu(x.matmul(parameter([${width}, ${ffn}], column))).matmul(parameter([${ffn}, ${width}], row))`

describe.each<Phase>(['forward', 'train'])('in %s', phase => {
  test.each([1, tp])('products with them are split as linears over %d ranks', ranks => {
    const [one, other] = [linears, products].map(body => totals(body, { tp: ranks }, phase))
    expect(other?.memory.weights).toBe(one?.memory.weights)
    expect(other?.flops).toBe(one?.flops)
    expect(other?.collectives.byKind).toEqual(one?.collectives.byKind)
  })
})

test('a rank has its part of both, and reduces the partial sum once', () => {
  const { memory, macs, collectives } = totals(products)
  expect(memory.weights).toBe(2 * (width + (2 * width * ffn) / tp))
  expect(macs).toBe((2 * tokens * width * ffn) / tp)
  expect(collectives.byKind).toEqual({ allReduce: reduced * 2 * tokens * width })
})

test('without the option, or with none, they are whole', () => {
  for (const option of ['', ', none']) {
    const body = `gelu(x.matmul(parameter([${width}, ${ffn}]${option}))).matmul(parameter([${ffn}, ${width}]${option}))`
    expect(totals(body).memory.weights).toBe(2 * (width + 2 * width * ffn))
    expect(totals(body).collectives.byKind).toEqual({})
  }
})

test('a bias of shards is a shard where it says so, and else its gradient is reduced', () => {
  const body = (option: string): string => `dense(${width})(relu(dense(${ffn})(x).add(parameter([${ffn}]${option}))))`
  expect(totals(body('')).memory.weights - totals(body(', column')).memory.weights).toBe(2 * (ffn - ffn / tp))
  const [whole, shard] = ['', ', column'].map(
    option => totals(body(option), { tp }, 'train').collectives.byKind.allReduce ?? 0,
  )
  expect((whole as number) - (shard as number)).toBe(reduced * 2 * ffn)
})
