/** The README lists what a model file may import. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as dsl from '../../src/dsl/index'

test('every export is in its table, and nothing else', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const rows = readme.slice(readme.indexOf('| values |'), readme.indexOf('The file is ordinary TypeScript'))
  const listed = new Set([...rows.matchAll(/`(\w+)`/g)].map(match => match[1]))
  expect(Object.keys(dsl).filter(name => !listed.has(name))).toEqual([])
  // Methods of a tensor are listed with the values.
  const methods: readonly string[] = /methods of a tensor: (.*) \|/.exec(rows)?.[1]?.match(/\w+/g) ?? []
  const known = new Set<string | undefined>([...Object.keys(dsl), ...methods])
  expect([...listed].filter(name => !known.has(name))).toEqual([])
})
