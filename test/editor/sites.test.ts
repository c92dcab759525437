import { describe, expect, test } from 'vitest'
import { placeAt, rowsOnLine } from '../../src/editor/sites'
import { reportOf } from '../support/report'
import { held, positionOf } from './support'

const text = `import { gelu, input, linear, model, repeat, sequential } from 'memwall'
function block(width) {
  const up = linear(4 * width)
  return sequential(up, gelu, linear(width))
}
const two = (name, width) => model(name, { batch: 1 }, ({ batch }) => {
  const x = input([batch, width])
  const y = repeat(3, () => block(width))(x)
  return y.add(x).matmul(x.transpose(0, 1))
})
two('small', 8)
two('large', 16)
`
const report = reportOf(text)

const kindsAt = (wanted: string, selected = 0, skip = 0): string => {
  const { line, column } = positionOf(text, wanted)
  const place = placeAt(held(report, [], selected), line, column + skip)
  if (place === null) return 'nothing'
  const layers = report.models[place.model]?.layers ?? []
  return `${report.models[place.model]?.name}: ${place.rows.map(row => layers[row]?.kind).join(' ')}`
}

describe('a place in the text stands for', () => {
  test('the rows of the smallest call around it', () => {
    expect(report.diagnostics).toEqual([])
    expect(kindsAt('linear(4 * width)')).toBe('small: linear')
    expect(kindsAt('linear(width))')).toBe('small: linear')
    expect(kindsAt('y.add(x)', 0, 3)).toBe('small: add')
    expect(kindsAt('.matmul(x', 0, 2)).toBe('small: matmul')
  })

  test('the selected model, where it passes', () => {
    expect(kindsAt('linear(4 * width)', 1)).toBe('large: linear')
  })

  test('all that its line makes, outside of any call', () => {
    expect(kindsAt('function block', 0, 9)).toBe('small: linear gelu linear')
    expect(kindsAt('up = linear')).toBe('small: linear')
  })

  test('nothing where nothing is made', () => {
    expect(kindsAt('import {')).toBe('nothing')
  })

  test('the same after lines were inserted above that no analysis has seen', () => {
    const { line, column } = positionOf(text, 'linear(4 * width)')
    const moved = held(report, [{ start: 1, end: 1, atLineStart: true, inserted: 5 }])
    expect(placeAt(moved, line + 5, column)?.rows).toEqual(placeAt(held(report), line, column)?.rows)
    expect(placeAt(moved, line, column)).toBeNull()
  })
})

describe('the cursor on a line lights', () => {
  const kinds = (wanted: string, selected = 0): string =>
    rowsOnLine(held(report, [], selected), positionOf(text, wanted).line)
      .map(row => report.models[selected]?.layers[row]?.kind)
      .join(' ')

  test('what the line makes, and what it applies', () => {
    expect(kinds('const up')).toBe('linear')
    expect(kinds('return y.add')).toBe('add matmul')
    expect(kinds('function block')).toBe('linear gelu linear')
  })

  test('nothing on a line that does neither, and not everything on the line of a model', () => {
    expect(kinds('const x = input')).toBe('')
  })
})
