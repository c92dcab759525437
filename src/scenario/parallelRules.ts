/** Settings of several devices that mean something only beside others. */

import { oneDevice, type Parallelism } from './parallelism'
import type { Phase } from './scenario'

interface Rule {
  /** Another setting, which must be more than 1. */
  readonly needs: 'dp' | 'tp' | 'pp'
  /** What it does with that, in words that follow its name. */
  readonly why: string
  /** Whether it changes anything in training alone. */
  readonly trains: boolean
}

export const parallelRules = {
  zero: { needs: 'dp', why: 'is shared among replicas', trains: true },
  sp: { needs: 'tp', why: 'splits what tensor parallelism leaves whole', trains: false },
  microBatches: { needs: 'pp', why: 'is for a pipeline', trains: true },
  interleave: { needs: 'pp', why: 'is for a pipeline', trains: false },
} as const satisfies Partial<Readonly<Record<keyof Parallelism, Rule>>>

export type Dependent = keyof typeof parallelRules
const dependents = Object.keys(parallelRules) as readonly Dependent[]

/** Whether it means something beside the other settings. */
const hasUse = (name: Dependent, parallel: Parallelism): boolean => parallel[parallelRules[name].needs] > 1

/** Those that were chosen and mean nothing beside the others. */
export const withoutUse = (parallel: Parallelism): readonly Dependent[] =>
  dependents.filter(name => parallel[name] !== oneDevice[name] && !hasUse(name, parallel))

/** Those that were chosen and change nothing in a phase. */
export const idleIn = (parallel: Parallelism, phase: Phase): readonly Dependent[] =>
  dependents.filter(name => parallel[name] !== oneDevice[name] && parallelRules[name].trains && phase !== 'train')

/** Without those that mean nothing beside the others. */
export const consistent = (parallel: Parallelism): Parallelism => without(parallel, withoutUse(parallel))

/** Without those that a phase has no use for either. */
export function usedIn(parallel: Parallelism, phase: Phase): Parallelism {
  const own = consistent(parallel)
  return without(own, idleIn(own, phase))
}

const without = (parallel: Parallelism, names: readonly Dependent[]): Parallelism => ({
  ...parallel,
  ...Object.fromEntries(names.map(name => [name, oneDevice[name]])),
})
