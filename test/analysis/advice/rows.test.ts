import { expect, test } from 'vitest'
import { changesOf, rowsBefore } from '../../../src/analysis/advice/rowAdvice'
import { titleOf } from '../../../src/present/changeText'
import { a100 } from '../../support/report'

import { example, near, opened } from './advised'

test('rows together: the sum of their effects, and what saves them time first', () => {
  const { advice, model } = opened(example('bert.ts'), {}, a100, 'BERT-Base')
  const rows = model.layers.flatMap((row, index) => (row.path.includes('selfAttention') ? [index] : []))
  const before = rowsBefore(advice, rows)
  near(
    before.time,
    rows.reduce((sum, index) => sum + (model.layers[index]?.time ?? 0), 0),
  )
  const changes = changesOf(advice, rows)
  expect(changes.length).toBeGreaterThan(2)
  const times = changes.filter(each => each.after.time < 0.99 * before.time).map(each => each.after.time)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  // Flash attention moves no scores: the softmax is all but free.
  const softmax = model.layers.findIndex(row => row.path.endsWith('/softmax'))
  const flash = changesOf(advice, [softmax]).find(({ change }) => change.kind === 'fusion' && change.to === 'flash')
  expect(flash?.after.bytes).toBe(0)
})

test('what does nothing for the model is not suggested to a layer, however much it saves there', () => {
  const { advice, model } = opened(`import { input, linear, model, relu, sequential } from 'memwall'
model('m', {}, () => sequential(linear(8192, { bias: false }), relu)(input([1, 8192])))`)
  const row = model.layers.findIndex(({ kind }) => kind === 'relu')
  const fused = advice.others.find(each => titleOf(each) === 'pointwise fusion')
  // It writes 16 kB and no longer reads as many; the weights are 134 MB.
  expect(rowsBefore(advice, [row]).bytes).toBe(2 * 2 * 8192)
  expect(fused?.rows[row]?.bytes).toBe(2 * 8192)
  expect(changesOf(advice, [row]).map(({ change }) => titleOf(change))).not.toContain('pointwise fusion')
})
