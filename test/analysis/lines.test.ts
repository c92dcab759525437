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
