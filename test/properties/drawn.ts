/** Draws for property tests. In full all runs are tried, else the first of the same runs. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { test } from 'vitest'
import { isFull, oneOf } from '../support/full'

const seedOf = (draw: number): number => (fc.readConfigureGlobal()?.seed ?? 0) + draw

/** Parameters of a property. `runs` are those in full; `draw` tells the cases of one test from those of another. */
export const drawn = (runs: number, draw: number): { numRuns: number; seed: number } => ({
  numRuns: Math.ceil(runs / oneOf),
  seed: seedOf(draw),
})

/** Calls `holds` with values drawn from `arbitrary`; a failure is shrunk, and names what was drawn. */
export function always<T>(arbitrary: fc.Arbitrary<T>, runs: number, draw: number, holds: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, holds), drawn(runs, draw))
}

const examples = readdirSync(fileURLToPath(new URL('../../examples', import.meta.url))).filter(name =>
  name.endsWith('.ts'),
)

/** One test for each file in examples/: for all of them in full, else for `count` by the seed. */
export function onExamples(draw: number, holds: (file: string) => void, count = 2): void {
  const length = isFull ? examples.length : count
  const some = fc.subarray(examples, { minLength: length, maxLength: length })
  const files = fc.sample(some, { numRuns: 1, seed: seedOf(draw) })[0] as string[]
  test.each(files)('%s', holds, 300_000)
}
