/** Runs a property over generated programs; what fails is shrunk and printed as the files it consists of. */
import fc from 'fast-check'
import { oneOf } from './full'

/** Texts by file name; a model file alone is its text. */
export type Files = Readonly<Record<string, string>>

export interface Drawn {
  /** In full. */
  readonly runs: number
  /** Tells the programs of one test from those of another. */
  readonly draw: number
}

export function everyProgram<P extends string | Files>(
  programs: fc.Arbitrary<P>,
  holds: (program: P) => void,
  { runs, draw }: Drawn,
): void {
  const seed = (fc.readConfigureGlobal()?.seed ?? 0) + draw
  const result = fc.check(fc.property(programs, holds), { numRuns: Math.ceil(runs / oneOf), seed })
  if (!result.failed) return
  const program = result.counterexample?.[0] as P
  const error = result.errorInstance
  const files = typeof program === 'string' ? { 'model.ts': program } : program
  throw new Error(
    [
      `after ${result.numRuns} programs of seed ${seed}, shrunk ${result.numShrinks} times:`,
      ...Object.entries(files).map(([name, text]) => `\n// ── ${name} ──\n${text}`),
      `\n${error instanceof Error ? error.message : String(error)}`,
    ].join('\n'),
    { cause: error },
  )
}
