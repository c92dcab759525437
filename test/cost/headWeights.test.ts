/** Contractions that work on each head or channel apart, told from those that do not. */
import { expect, test } from 'vitest'
import { contractedHeads, headWeights } from '../../src/cost/parallel/headWeights'
import { evaluated, traced } from '../evaluate/check'

/** The last op of a model: x has 2 sequences of 8 tokens with 64 features, h 4 heads of 16 features before the tokens. */
function last(body: string) {
  const { graph, problems } = traced(
    evaluated(`import { conv1d, conv2d, einsum, input, model, parameter } from 'memwall'
model('m', {}, () => {
  const x = input([2, 8, 64])
  const h = x.reshape([2, 8, 4, 16]).transpose(1, 2)
  return ${body}
})`),
  )
  expect(problems).toEqual([])
  return graph.nodes.at(-1) ?? expect.fail('no op')
}

test.each([
  ['features to heads', "einsum('bsd,dhe->bshe', x, parameter([64, 4, 16]))", 'projection'],
  ['heads to features', "einsum('bhse,hed->bsd', h, parameter([4, 16, 64]))", 'projection'],
  ['a single head to features', "einsum('bhse,hed->bsd', h.slice(1, 0, 1), parameter([1, 16, 64]))", 'projection'],
  ['each head by weights of its own', "einsum('bhse,hef->bhsf', h, parameter([4, 16, 8]))", 'perHead'],
  ['one head by weights of its own', "einsum('bhse,hef->bhsf', h.slice(1, 0, 1), parameter([1, 16, 8]))", 'projection'],
  ['all heads by the same weights', "einsum('bhse,gef->bhsf', h, parameter([1, 16, 8]))", 'projection'],
  ['features by a matrix', 'x.matmul(parameter([64, 64]))', null],
  ['heads by heads', 'h.matmul(h.transpose(2, 3))', null],
  ['weights by weights', "einsum('hef,hfg->heg', parameter([4, 16, 8]), parameter([4, 8, 16]))", null],
  ['each channel by a filter of its own', 'conv1d(8, { kernel: 3, groups: 8 })(x)', 'perHead'],
  ['each channel by two filters', 'conv1d(16, { kernel: 3, groups: 8 })(x)', null],
  ['groups of channels', 'conv1d(8, { kernel: 3, groups: 4 })(x)', null],
  ['one channel', 'conv1d(1, { kernel: 3 })(x.slice(1, 0, 1))', null],
  ['channels of an image', 'conv2d(8, { kernel: 1, groups: 8 })(x.unsqueeze(3))', null],
])('weights: %s', (_, body, kind) => {
  expect(headWeights(last(body))).toBe(kind)
})

test.each([
  ['heads by heads', 'h.matmul(h.transpose(2, 3))', 4],
  ['heads behind the tokens', "einsum('bqhe,bkhe->bhqk', h.transpose(1, 2), h.transpose(1, 2))", 4],
  ['an input of heads', 'input([2, 4, 8, 16]).matmul(h.transpose(2, 3))', 4],
  ['heads by one head', 'h.matmul(h.slice(1, 0, 1).transpose(2, 3))', null],
  ['heads by weights', "einsum('bhse,hef->bhsf', h, parameter([4, 16, 8]))", null],
  ['sequences by sequences', 'x.matmul(x.transpose(1, 2))', null],
  ['stretches of tokens', 'x.reshape([2, 4, 2, 64]).matmul(x.reshape([2, 4, 2, 64]).transpose(2, 3))', null],
])('heads of a product: %s', (_, body, heads) => {
  expect(contractedHeads(last(body))).toBe(heads)
})
