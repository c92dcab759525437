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

test('the shape of a line is that of what it makes, and none where it makes several', () => {
  const { lines, diagnostics } =
    reportOf(`import { attention, concat, conv2d, embedding, flatten, gelu, input, linear, mixtureOfExperts, model, relu, repeat, residual, rmsNorm, sequential } from 'memwall'
const widen = size => sequential(linear(size), gelu)
function block() {
  return sequential(
    residual(attention({ heads: 4 })),
    residual(widen(64)),
  )
}
const returned = x => { const y = linear(64)(x); linear(10)(x); return y }
const experts = () => mixtureOfExperts({ experts: 4, topK: 2, expert: () => linear(64) })
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => {
  const table = embedding(100, 64)
  let x = table(input([batch, seq], 'int32'))
  x = repeat(3, block)(x)
  const a = linear(16)(x), b = linear(24)(x)
  x = concat([linear(8)(x), linear(8)(x)], 2)
  x = widen(32)(x)
  x = linear(64)(sequential(linear(48), gelu)(x))
  const feedForward = sequential(
    linear(256),
    gelu,
    linear(64),
  )
  x = returned(feedForward(x))
  x = linear(64)(x).reshape([batch, seq, 4, 16])
  const stem = sequential(conv2d(8, { kernel: 1 }), relu, flatten)
  stem(x)
  x = [64, 128].reduce((y, width) => linear(width)(y), x)
  const [q, k] = [linear(8), linear(8)].map(layer => layer(x))
  x = experts()(linear(64)(x.reshape([batch, seq, 4 * 128])))
  return table.attend(rmsNorm()(x))
})`)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const shapes = Object.fromEntries(lines.filter(({ kind }) => kind === 'layer').map(each => [each.line, each.output]))
  expect(shapes).toEqual({
    // To 64 and to 32 features.
    2: null,
    5: [2, 8, 64],
    6: [2, 8, 64],
    9: null,
    10: [2, 8, 64],
    // As the head it is applied on a line of its own.
    12: [2, 8, 64],
    14: [2, 8, 64],
    15: null,
    16: [2, 8, 16],
    17: [2, 8, 32],
    18: [2, 8, 64],
    19: [2, 8, 64],
    20: [2, 8, 256],
    22: [2, 8, 64],
    24: [2, 8, 64],
    25: [2, 8, 4, 16],
    26: [2, 512],
    28: [2, 8, 4, 128],
    29: null,
    30: [2, 8, 64],
    31: [2, 8, 100],
  })
})

test('the shape is that of what a call returns, not of what is in it', () => {
  const shapes = (head: string, ...body: string[]) => {
    const { lines, diagnostics } = reportOf(`import { concat, conv2d, input, linear, model, sequential } from 'memwall'
${head}
model('m', {}, () => {
  let x = input([1, 64])
  ${body.join('\n  ')}
  return x
})`)
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    return lines
      .filter(({ kind, line }) => kind === 'layer' && (line === 2 || line > 4))
      .map(each => [each.line, each.output])
  }
  const withHead = 'const withHead = body => sequential(body, linear(64))'
  expect(shapes(withHead, 'const f = withHead(linear(256))', 'x = f(x)')).toEqual([
    [2, [1, 64]],
    [5, [1, 64]],
  ])
  // A function of the file that makes a layer has the shape of that layer, on each of its lines.
  const dense = 'const dense = size => linear(size)'
  expect(shapes(dense, 'const a = dense(32)', 'const b = dense(16)', 'x = b(a(x))')).toEqual([
    [2, null],
    [5, [1, 32]],
    [6, [1, 16]],
  ])
  // A function of tensors, an object and a list are no layers.
  const twice = 'const twice = layer => x => concat([layer(x), layer(x)], 1)'
  expect(shapes(twice, 'const f = twice(linear(64))', 'x = f(x)')).toEqual([
    [2, [1, 128]],
    [5, null],
  ])
  const net = 'class Net { constructor(up) { this.up = up } forward(x) { return linear(8)(this.up(x)) } }'
  expect(shapes(net, 'const net = new Net(linear(256))', 'x = net.forward(x)')).toEqual([
    [2, [1, 8]],
    [5, null],
    [6, [1, 8]],
  ])
  expect(
    shapes('const layers = Array.from({ length: 2 }, () => linear(64))', 'for (const f of layers) x = f(x)'),
  ).toEqual([[2, null]])
  expect(shapes('', 'const a = linear(64), b = linear(32)', 'x = a(x)')).toEqual([[5, null]])
  // Of other sizes each time.
  const halves = 'const half = conv2d(8, { kernel: 2, stride: 2 })'
  expect(shapes(halves, 'x = sequential(half, half)(input([1, 8, 32, 32]))')[0]).toEqual([2, null])
})

test('a list of more entries than a call may have arguments does not end the analysis', () => {
  const { lines } = reportOf(`import { input, linear, model } from 'memwall'
model('m', {}, () => {
  return linear(8)(input([1, 4]))
})
const never = () => [${'1,'.repeat(900_000)}]`)
  expect(lineOf(lines, 3).output).toEqual([1, 8])
})
