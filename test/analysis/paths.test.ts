/** Paths of rows are told apart by their ends, and stay short. */
import { expect, test } from 'vitest'
import { commonPath, shownPath } from '../../src/analysis/paths'
import { childPath, type Path, rootPath } from '../../src/graph/site'

const pathOf = (names: readonly string[]): Path =>
  names.reduce((path, name, index) => childPath(path, name, index), rootPath())

test('a path is shown without indices and without iterations of loops', () => {
  expect(shownPath(pathOf(['encoder', '', 'query']))).toBe('encoder/query')
  expect(shownPath(rootPath())).toBe('')
})

test('of a path that gets too long the end is shown, in whole segments', () => {
  const deep = Array.from({ length: 60 }, (_, at) => `block${at}`)
  expect(shownPath(pathOf(deep.slice(0, 50)))).toBe(deep.slice(0, 50).join('/'))
  const shown = shownPath(pathOf(deep))
  expect(shown).toBe(`…/${deep.slice(10).join('/')}`)
  expect(shownPath(pathOf(['a', 'b'.repeat(1000)]))).toBe(`…${'b'.repeat(399)}`)
})

test('what paths have in common ends at a segment', () => {
  expect(commonPath([])).toBe('')
  expect(commonPath(['a/b/c'])).toBe('a/b/c')
  expect(commonPath(['a/bc/d', 'a/bd/d'])).toBe('a')
  expect(commonPath(['a/b', 'a/bc'])).toBe('a')
  expect(commonPath(['a/b', 'a/b/c', 'a/b'])).toBe('a/b')
  expect(commonPath(['a/b/c', 'a/b', 'a'])).toBe('a')
  expect(commonPath(['a', 'b'])).toBe('')
})
