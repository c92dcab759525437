/** Changes that make a model fit which does not: the search that the fit and the advice share. */

import type { Target } from '../../hardware/target'
import type { Resumable } from '../../limits/resumable'
import { deviceCount } from '../../scenario/parallelism'
import type { ScenarioOnTarget } from '../../scenario/scenario'
import type { Modification } from '../advice/advice'
import { candidates } from '../advice/candidates'
import { modified } from '../advice/modified'
import { mostSplit, splitsOver } from '../advice/splits'
import type { ReportedModel } from '../model'
import type { Memory } from '../report'
import type { Largest } from './largestOf'
import type { FitQuestion } from './question'

/** A change under which the model fits. */
export interface FittingChange {
  readonly modification: Modification
  readonly scenario: ScenarioOnTarget
  readonly memory: Memory
  /** Number of devices that the model then runs on. */
  readonly devices: number
}

interface Asked {
  readonly question: FitQuestion
  readonly target: Target
  readonly before: ReportedModel
  /** Largest batch that fits; null when it is not known. */
  readonly batch: Largest | null
}

/**
 * Finds the changes that make a model fit: those on the devices it runs on, then splits over the fewest more devices,
 * of the model as it is and with narrower weights or recomputation where that needs fewer.
 */
export function* changesThatFit({ question, target, before, batch }: Asked): Resumable<readonly FittingChange[]> {
  const { scenario, budget, attempt } = question
  const found: FittingChange[] = []
  let costliest = 1
  function* fits(modification: Modification): Resumable<boolean> {
    if (budget.left < costliest) return false
    const changed = modified({ scenario, hardware: target.id }, modification).scenario
    const left = budget.left
    const { memory, uncounted } = attempt(changed, tracedAs(modification))
    costliest = Math.max(costliest, left - budget.left)
    yield
    if (uncounted !== null || memory.fits !== true) return false
    // A pipeline of more stages than the model has blocks is none.
    if (memory.stages.length !== changed.parallel.pp) return false
    found.push({ modification, scenario: changed, memory, devices: deviceCount(changed.parallel) })
    return true
  }
  if (batch?.size && batch.size < (before.model.scenario.dims.batch ?? 1))
    yield* fits({ kind: 'batch', batch: batch.size })
  const all = candidates({ scenario, target, before })
  for (const each of all) yield* fits(each)
  let most = mostSplit
  for (const basis of [null, ...all.filter(lightens)]) {
    if (basis !== null && found.some(({ modification }) => modification === basis)) break
    const fewest = yield* fewestDevices(basis, most)
    if (fewest !== null) most = fewest / 2
  }
  return found

  /** Finds the smallest factor of devices, up to `most`, over which a split fits together with a change. */
  function* fewestDevices(basis: Modification | null, most: number): Resumable<number | null> {
    const start = basis === null ? before.model.totals.memory.devices : 2
    for (let factor = 2 ** Math.max(1, Math.ceil(Math.log2(start))); factor <= most; factor *= 2) {
      let any = false
      for (const settings of splitsOver(factor, scenario, target, before)) {
        const split = { kind: 'parallel', settings } as const
        any = (yield* fits(basis === null ? split : { kind: 'combined', parts: [basis, split] })) || any
      }
      if (any) return factor
    }
    return null
  }
}

/**
 * Orders changes by the devices that they take, then by the settings that they change, then as they are. Other hardware
 * comes after all changes of settings on as many devices.
 */
export const smallestFirst = <Change extends SizedChange>(changes: readonly Change[]): readonly Change[] =>
  [...changes].sort((a, b) => a.devices - b.devices || compare(partsOf(a.modification), partsOf(b.modification)))

/** Compares numbers that may both be infinite. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b)

type SizedChange = Pick<FittingChange, 'modification' | 'devices'>

function partsOf(change: Modification): number {
  if (change.kind === 'target') return Number.POSITIVE_INFINITY
  return change.kind === 'combined' ? change.parts.length : 1
}

/** Whether a change frees memory on each device and is combined with a split: narrower weights, or recomputation. */
const lightens = (change: Modification): boolean =>
  (change.kind === 'dtype' && 'parts' in change && change.parts.join() === 'weights') ||
  (change.kind === 'recompute' && change.to !== 'none')

/** Part of a change that the model is built with. */
const tracedAs = (change: Modification): { readonly kvHeads?: number } =>
  change.kind === 'kvHeads' ? { kvHeads: change.heads } : {}
