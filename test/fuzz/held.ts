/**
 * Runs in a process of its own with a small heap (memory.test.ts): each bomb with the limits a reader has, by its text; a
 * part of them where that is enough.
 */

import { openAnalysis } from '../../src/analysis/analyze'
import { defaultScenario } from '../../src/scenario/scenario'
import { oneOf } from '../support/full'
import { bombs, head } from './bombs'
import { sourcesOf, target } from './survives'

for (const group of process.argv.slice(2))
  for (const text of (bombs[group] ?? []).filter((_, at) => at % oneOf === 0)) {
    console.log(text.slice(0, 200))
    openAnalysis(sourcesOf(head + text)).report(defaultScenario, target)
  }
