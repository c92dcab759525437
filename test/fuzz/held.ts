/** Runs in a process of its own with a small heap (memory.test.ts): each bomb with the limits a reader has, by its text. */
import { defaultScenario } from '../../src/cost/scenario'
import { openAnalysis } from '../../src/report/analyze'
import { bombs, head } from './bombs'
import { sourcesOf, target } from './survives'

for (const group of process.argv.slice(2))
  for (const text of bombs[group] ?? []) {
    console.log(text.slice(0, 200))
    openAnalysis(sourcesOf(head + text)).report(defaultScenario, target)
  }
