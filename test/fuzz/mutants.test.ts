/** Whatever an edit leaves of a file, a report comes of it, within the limits, and the host stays as it was. */
import { expect, test } from 'vitest'
import { everyProgram } from '../support/everyProgram'
import { changedSince, snapshot } from './intact'
import { mutants } from './mutants'
import { sourcesOf, survives } from './survives'

test('mutated examples', () => {
  const before = snapshot()
  everyProgram(mutants, text => survives(sourcesOf(text)), { runs: 1600, draw: 1 })
  expect(changedSince(before)).toEqual([])
}, 600_000)
