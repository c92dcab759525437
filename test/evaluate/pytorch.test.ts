/** What a tensor of PyTorch has is answered with what to write, and what is answered can be written. */
import { expect, test } from 'vitest'
import * as dsl from '../../src/dsl'
import { tensorMembers } from '../../src/dsl/tensor'
import { tensorEquivalents } from '../../src/evaluate/problems/pytorch'
import { problemsOf } from './check'

const on = (use: string): string[] =>
  problemsOf(
    `import { input, model } from "memwall"\nmodel("m", { batch: 2 }, ({ batch }) => input([batch, 4]).${use})`,
  ).map(problem =>
    problem.replace(/^type at input\(\[batch, 4\]\)\.(\w+): a tensor has no "\1" that can be read here; /, ''),
  )

test.each([
  ['view(8)', 'write x.reshape(shape)'],
  ['mm(3)', 'write x.matmul(other)'],
  ['bmm(3)', 'write x.matmul(other)'],
  ['t()', 'write x.transpose(0, 1)'],
  ['T', 'write x.transpose(0, 1)'],
  ['size(0)', 'write x.shape, which is an array of sizes'],
  ['contiguous()', 'leave it out: copies and devices are not counted'],
  ['softmax(-1)', 'write softmax({ axis })(x)'],
  ['relu()', 'write relu(x)'],
  ['chunk(2, 1)', 'write x.split(parts, axis)'],
  ['cat([])', 'write concat([x, other], axis)'],
])('x.%s', (use, instead) => expect(on(use)).toEqual([instead]))

test('what is answered is there, and what is there is not answered', () => {
  for (const [name, instead] of tensorEquivalents) {
    expect([name, tensorMembers.has(name)]).toEqual([name, false])
    for (const [, method] of instead.matchAll(/x\.(\w+)/g)) expect(tensorMembers).toContain(method)
    for (const [, called] of instead.matchAll(/(?<![.\w])(\w+)\(/g)) expect(Object.keys(dsl)).toContain(called)
  }
})
