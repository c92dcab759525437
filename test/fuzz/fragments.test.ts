/** Text that breaks off, and text that makes no sense: what stands before it keeps its figures. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import type { ModelReport } from '../../src/analysis/report'
import { defaultScenario } from '../../src/scenario/scenario'
import { everyProgram } from '../support/everyProgram'
import { changedSince, snapshot } from './intact'
import { soup, truncated } from './mutants'
import { limits, sourcesOf, survives, target } from './survives'
import { smallZoo } from './zoo'

test('truncated examples', () => {
  const before = snapshot()
  everyProgram(truncated, text => survives(sourcesOf(text)), { runs: 300, draw: 0 })
  expect(changedSince(before)).toEqual([])
}, 600_000)

/** Steps end it, not the clock: figures are compared. */
const modelsOf = (text: string): readonly ModelReport[] =>
  openAnalysis(sourcesOf(text), limits).report(defaultScenario, target).models

test('examples with something senseless after them', () => {
  const before = snapshot()
  const alone = new Map<string, readonly ModelReport[]>()
  const followed = fc
    .tuple(fc.constantFrom(...smallZoo.map((_, at) => at)), soup)
    .map(([at, after]) => ({ at: `${at}`, 'model.ts': `${smallZoo[at]}\n;\n${after}` }))
  everyProgram(
    followed,
    ({ at, 'model.ts': text }) => {
      const known = alone.get(at) ?? modelsOf(smallZoo[Number(at)] as string)
      alone.set(at, known)
      expect(known.every(({ complete }) => complete)).toBe(true)
      expect(modelsOf(text).slice(0, known.length)).toEqual(known)
      survives(sourcesOf(text))
    },
    { runs: 300, draw: 0 },
  )
  expect(changedSince(before)).toEqual([])
}, 600_000)
