/** Settings of several devices that mean something only beside others, and what of them took effect. */
import { oneDevice, type Parallelism } from '../cost/parallel/settings'
import type { PhaseCosts } from '../cost/pass'
import type { Phase } from '../cost/scenario'

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

/** What changed something in this model: not a pipeline of more stages than it has blocks, nor devices that split nothing. */
export function inEffect({ spread: { settings, sharding, stages }, graph }: PhaseCosts, phase: Phase): Parallelism {
  const { tp, sp, ep, pp } = settings
  const splits = tp > 1 && graph.parameters.some(each => sharding.held(each) < 1)
  const experts = ep > 1 && graph.parameters.some(({ copies }) => copies > 1)
  return usedIn(
    {
      ...settings,
      tp: splits ? tp : 1,
      sp: sp && sharding.scatters,
      ep: experts ? ep : 1,
      pp: stages.count > 1 ? pp : 1,
    },
    phase,
  )
}
