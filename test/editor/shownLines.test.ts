import { describe, expect, test } from 'vitest'
import type { LineRollup } from '../../src/analysis/report'
import { moveShown, onePerLine, removedLines, type ShownLine } from '../../src/editor/shownLines'

const rollup = (name: string, line: number): LineRollup => ({
  kind: 'layer',
  file: '/m.ts',
  line,
  offset: 0,
  name,
  model: 0,
  rows: [0],
  count: 1,
  times: 1,
  share: 1,
  complete: true,
  output: null,
  flops: 0,
  macs: 0,
  bytes: { weights: 0, inputs: 0, outputs: 0, kvRead: 0, kvWrite: 0 },
  totalBytes: 0,
  intensity: 0,
  parameters: 0,
  saved: 0,
  held: 0,
  cached: 0,
  sent: 0,
  time: 0,
  timeBy: { compute: 0, memory: 0, link: 0 },
  once: 0,
  bound: 'memory',
})

const shown = (name: string, line: number, more: Partial<ShownLine> = {}): ShownLine => ({
  line,
  rollup: rollup(name, line),
  among: null,
  output: null,
  stale: false,
  gone: false,
  ...more,
})

const names = (lines: readonly ShownLine[]): string[] =>
  lines.map(each => `${each.line} ${each.rollup.name}${each.stale ? ' stale' : ''}`)

describe('a line that an edit has broken', () => {
  test('keeps its last figures, marked stale, while others take their new ones', () => {
    const before = [shown('a', 3), shown('b', 5), shown('c', 8)]
    const after = [shown('a2', 3), shown('c2', 8)]
    expect(names(onePerLine([...after, ...removedLines(before, after)]))).toEqual(['3 a2', '5 b stale', '8 c2'])
  })

  test('loses them when the line itself is deleted', () => {
    const change = { start: 5, end: 6, atLineStart: true, inserted: 0 }
    const before = moveShown([shown('a', 3), shown('b', 5)], change)
    expect(names(removedLines(before, [shown('a', 3)]))).toEqual([])
  })

  test('moves with the text', () => {
    const change = { start: 1, end: 1, atLineStart: true, inserted: 2 }
    expect(names(moveShown([shown('a', 3, { stale: true })], change))).toEqual(['5 a stale'])
  })
})

test('where two lines became one, the one whose text is left is shown', () => {
  expect(names(onePerLine([shown('deleted', 4, { gone: true }), shown('left', 4)]))).toEqual(['4 left'])
  expect(names(onePerLine([shown('left', 4), shown('deleted', 4, { gone: true })]))).toEqual(['4 left'])
})
