import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LineChange, lineMap, moveLine } from '../../src/editor/lineMap'

/** Applies an edit to text as an editor does, and says what it did to lines. */
function edit(text: string, start: number, end: number, inserted: string): { text: string; change: LineChange } {
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  return {
    text: text.slice(0, start) + inserted + text.slice(end),
    change: {
      start: lineOf(start),
      end: lineOf(end),
      atLineStart: before.trim() === '',
      inserted: inserted.split('\n').length - 1,
    },
  }
}

describe('moveLine', () => {
  const insertAt = (line: number, atLineStart: boolean, inserted = 1): LineChange => ({
    start: line,
    end: line,
    atLineStart,
    inserted,
  })

  test('a line break above moves a line down, one below does not', () => {
    expect(moveLine(5, insertAt(3, false))).toEqual({ line: 6, gone: false })
    expect(moveLine(5, insertAt(6, false))).toEqual({ line: 5, gone: false })
  })

  test('a line break before the text of a line takes it along, one after its text does not', () => {
    expect(moveLine(5, insertAt(5, true))).toEqual({ line: 6, gone: false })
    expect(moveLine(5, insertAt(5, false))).toEqual({ line: 5, gone: false })
  })

  test('joining a line with the one above keeps it', () => {
    expect(moveLine(5, { start: 4, end: 5, atLineStart: false, inserted: 0 })).toEqual({ line: 4, gone: false })
  })

  test('deleted lines are gone and go to what is left', () => {
    const change = { start: 3, end: 6, atLineStart: true, inserted: 0 }
    expect(moveLine(3, change)).toEqual({ line: 3, gone: true })
    expect(moveLine(4, change)).toEqual({ line: 3, gone: true })
    expect(moveLine(6, change)).toEqual({ line: 3, gone: false })
  })
})

test('a line that no edit joins to another is found again by the map, whatever is edited', () => {
  const piece = fc.constantFrom('', 'x', '\n', 'a\nb', '\n\n', '  ')
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(40), piece), { maxLength: 8 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), edits, (lines, changes) => {
      const name = (line: number) => `<${line}>`
      let text = Array.from({ length: lines }, (_, at) => name(at + 1)).join('\n')
      const map = lineMap(lines)
      // Two lines that were one for a while are told apart by nothing that a map of lines keeps.
      const joined = new Set<number>()
      for (const [at, length, inserted] of changes) {
        const start = at % (text.length + 1)
        const made = edit(text, start, Math.min(start + length, text.length), inserted)
        text = made.text
        map.apply(made.change)
        for (const each of text.split('\n'))
          for (let line = 1; line <= lines; line++) if (each.trimStart().indexOf(name(line)) > 0) joined.add(line)
      }
      const now = text.split('\n')
      for (let line = 1; line <= lines; line++) {
        const found = now.findIndex(each => each.includes(name(line)))
        if (found >= 0 && !joined.has(line)) expect(map.now(line)).toBe(found + 1)
        expect(map.now(line)).toBeGreaterThanOrEqual(1)
        expect(map.now(line)).toBeLessThanOrEqual(now.length)
      }
    }),
  )
})
