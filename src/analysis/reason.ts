/** Reasons of diagnostics: codes with parameters, which `present/diagnosticText.ts` words. */
import type { Hint } from '../cost/hint'

export type Reason =
  /** Problem in the words of the part that found it, such as the evaluator or the DSL. */
  { readonly code: 'problem'; readonly text: string } | Hint | LeftOut

/** Numbers of targets and lines of a file, where an editor offers only some of them. */
type LeftOut =
  /** Only the first `mostTargets` targets with at most `mostLevels` levels of memory can be picked. */
  | {
      readonly code: 'targets-left-out'
      readonly offered: number
      readonly targets: number
      readonly mostTargets: number
      readonly mostLevels: number
    }
  | { readonly code: 'lines-left-out'; readonly shown: number; readonly lines: number }
