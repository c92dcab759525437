/** Roll-ups per line: a function's is what the table says of its subtree. */
import { expect, test } from 'vitest'
import type { LineRollup, ModelReport } from '../../src/analysis/report'
import { exampleReport, reportOf } from '../support/report'

const lineOf = (lines: readonly LineRollup[], line: number, kind: LineRollup['kind'] = 'layer'): LineRollup => {
  const found = lines.find(each => each.line === line && each.kind === kind)
  if (found === undefined)
    throw new Error(`no ${kind} on line ${line} among ${lines.map(each => each.line).join(', ')}`)
  return found
}

const subtree = ({ layers }: ModelReport, path: string) => {
  const rows = layers.filter(row => `${row.path}/`.includes(`${path}/`))
  return {
    bytes: rows.reduce((sum, row) => sum + row.totalBytes, 0),
    ops: rows.reduce((sum, row) => sum + row.count, 0),
  }
}

test('what a closure applies belongs to the function that made the closure', () => {
  const { lines, models } = exampleReport('llama2-7b.ts')
  for (const name of ['decoderLayer', 'feedForward']) {
    const rollup = lines.find(each => each.kind === 'function' && each.name === name) as LineRollup
    expect({ bytes: rollup.totalBytes, ops: rollup.count }).toEqual(subtree(models[0] as ModelReport, name))
    expect(rollup.times).toBe(32)
  }
})

test('experts belong to their mixture, however the function that makes one is written', () => {
  for (const expert of ['expert', 'expert: expert', 'expert: () => expert()']) {
    const { lines } = reportOf(`import { input, linear, mixtureOfExperts, model, repeat } from 'memwall'
function expert() {
  return linear(64, { bias: false })
}
const layer = () => mixtureOfExperts({ experts: 8, topK: 2, ${expert} })
model('m', { batch: 4 }, ({ batch }) => {
  const layers = repeat(3, layer)
  return layers(input([batch, 64]))
})`)
    // Three times a router of 64 x 8 and 8 experts of 64 x 64.
    for (const line of [5, 7]) expect(lineOf(lines, line).parameters).toBe(3 * (64 * 8 + 8 * 64 * 64))
    expect(lineOf(lines, 3).parameters).toBe(3 * 8 * 64 * 64)
  }
})

test('a line that repeats a block is one layer, the lines inside as many as there are blocks', () => {
  const { lines } = reportOf(`import { gelu, input, linear, model, repeat, sequential } from 'memwall'
function block() {
  const up = linear(64)
  return sequential(up, gelu, linear(16))
}
model('m', { batch: 1 }, ({ batch }) => {
  const blocks = repeat(8, block)
  return blocks(input([batch, 16]))
})`)
  expect(lineOf(lines, 7).times).toBe(1)
  expect(lineOf(lines, 7).count).toBe(24)
  expect(lineOf(lines, 3)).toMatchObject({ times: 8, count: 8, parameters: 8 * (16 * 64 + 64) })
  expect(lineOf(lines, 2, 'function')).toMatchObject({ times: 8, count: 24 })
})

test('the shape of a line is that of the value it makes, and none where it makes several', () => {
  const { lines } =
    reportOf(`import { attention, concat, embedding, gelu, input, linear, model, repeat, residual, rmsNorm, sequential } from 'memwall'
const widen = size => sequential(linear(size), gelu)
function block() {
  return sequential(
    residual(attention({ heads: 4 })),
    residual(widen(64)),
  )
}
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => {
  const table = embedding(100, 64)
  let x = table(input([batch, seq], 'int32'))
  x = repeat(3, block)(x)
  const a = linear(16)(x), b = linear(24)(x)
  x = concat([linear(8)(x), linear(8)(x)], 2)
  x = widen(32)(x)
  x = linear(64)(sequential(linear(48), gelu)(x))
  const feedForward = sequential(linear(256), gelu, linear(64))
  x = feedForward(x)
  return table.attend(rmsNorm()(x))
})`)
  const shapes = Object.fromEntries(lines.filter(({ kind }) => kind === 'layer').map(each => [each.line, each.output]))
  expect(shapes).toEqual({
    // Applied to 64 and to 32 features.
    2: null,
    5: [2, 8, 64],
    6: [2, 8, 64],
    // Applied to words, and as the head.
    10: null,
    12: [2, 8, 64],
    13: null,
    14: [2, 8, 16],
    15: [2, 8, 32],
    16: [2, 8, 64],
    17: [2, 8, 64],
    19: [2, 8, 100],
  })
})
