/** Lines are marked by the time of their own, and not again by what they hold. */
import { describe, expect, test } from 'vitest'
import { lineMarks } from '../../src/present/lineMarks'
import { markPicture } from '../../src/present/markPicture'
import type { Scenario } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'
import { held } from './support'

function marksOf(file: string, scenario: Partial<Scenario> = {}): Record<number, string> {
  const report = exampleReport(file, scenario)
  const { lines } = held(report)
  const marks = lineMarks(
    lines.map(({ rollup }) => rollup),
    report.models,
  )
  return Object.fromEntries(
    lines.flatMap(({ line }, at) => (marks[at] ? [[line, `${marks[at].bound} ${marks[at].size}`]] : [])),
  )
}

describe('marks of Llama 2 7B', () => {
  test('in prefill: attention, the three linears and what is between them, not the lines around', () => {
    // 38%, three times 19%, the product of gate and up with 3%, and norms and sums; the stack and the model have none.
    expect(marksOf('llama2-7b.ts')).toEqual({
      25: 'compute medium',
      26: 'compute medium',
      27: 'compute medium',
      28: 'memory small',
      32: 'compute large',
      33: 'memory small',
    })
  })

  test('in decode all is bound by memory, and the head shows', () => {
    const marks = marksOf('llama2-7b.ts', { phase: 'decode' })
    expect(new Set(Object.values(marks).map(mark => mark.split(' ')[0]))).toEqual(new Set(['memory']))
    expect(marks[41]).toBe('memory small')
  })
})

test('the line of an only layer is marked, not that of the model around it', () => {
  const report = reportOf(`import { input, linear, model } from 'memwall'
model('one', {}, () => {
  const up = linear(3072)
  return up(input([512, 768]))
})`)
  const { lines } = held(report)
  const marks = lineMarks(
    lines.map(({ rollup }) => rollup),
    report.models,
  )
  expect(lines.map(({ line }, at) => [line, marks[at]?.size])).toEqual([
    [2, undefined],
    [3, 'large'],
  ])
})

test('no two signs have the same shape, and the colours of one are those of both shades', () => {
  const shapes = (['compute', 'memory', 'link'] as const).map(bound =>
    atob(markPicture(bound, 'large', 'dark').split(',')[1] ?? '').replaceAll(/#\w+/g, ''),
  )
  expect(new Set(shapes).size).toBe(3)
})
