/** Candidate changes: each is the same model under another scenario, or built with fewer KV heads. */

import { usualDType } from '../../hardware/roofline'
import type { Optimizer, Precision } from '../../scenario/scenario'
import {
  type DTypes,
  fusions,
  recomputations,
  type ScenarioOnTarget,
  type StoredPart,
  storedParts,
} from '../../scenario/scenario'
import { bytesPerElement, cachedAs, type WeightDType } from '../../tensor/storedFormat'
import type { ModelContext, ReportedModel } from '../model'
import type { Modification } from './advice'

/** Modification to try, and the scenario that it leads to. */
export interface Candidate {
  readonly modification: Modification
  readonly scenario: ScenarioOnTarget
}

type Asked = ModelContext & { readonly before: ReportedModel }

/**
 * Candidates of every kind of change, one function per kind. Batch, devices and target are searched for in files of
 * their own.
 */
export const candidates = (asked: Asked): readonly Candidate[] =>
  [dtype, fusion, kvHeads, recompute, optimizer].flatMap(each => each(asked))

const training = ({ scenario }: Asked): boolean => scenario.phase === 'train'

// ── number formats ────────────────────────────────────────────────────────────────────────────────

function dtype(asked: Asked): Candidate[] {
  const { scenario, target, before } = asked
  if (training(asked)) return precision(asked)
  const cached: readonly StoredPart[] = before.model.totals.memory.kvCache > 0 ? ['kvCache'] : []
  const formats: readonly (readonly [WeightDType, readonly StoredPart[]])[] = [
    [usualDType(target), storedParts],
    ['int8', ['weights']],
    [{ dtype: 'int4', group: 128 }, ['weights']],
    ['int8', cached],
    ['int8', storedParts],
    // Without an fp8 rate, fp8 brings no more than int8 weights and activations do.
    ...(target.peak.fp8 === undefined ? [] : ([['fp8', storedParts]] as const)),
  ]
  return formats.flatMap(([type, parts]): Candidate[] => {
    const changed = parts.filter(part => bytesPerElement(type) < bytesOf(part, scenario.dtypes))
    if (changed.length === 0) return []
    const dtypes = changed.reduce((all, part) => withPart(all, part, type), scenario.dtypes)
    return [{ modification: { kind: 'dtype', dtype: type, parts: changed }, scenario: { ...scenario, dtypes } }]
  })
}

const withPart = (dtypes: DTypes, part: StoredPart, type: WeightDType): DTypes => ({ ...dtypes, [part]: type })

/** Bytes per element of a part; of keys and values those of the narrower. */
const bytesOf = (part: StoredPart, { kvCache, ...others }: DTypes): number =>
  part === 'kvCache'
    ? Math.min(bytesPerElement(cachedAs(kvCache, 'keys')), bytesPerElement(cachedAs(kvCache, 'values')))
    : bytesPerElement(others[part])

function precision({ scenario, target, before }: Asked): Candidate[] {
  const now = before.costs.training?.precision
  const narrower: readonly Precision[] = now === 'fp32' ? ['mixed', 'fp8'] : now === 'mixed' ? ['fp8'] : []
  return narrower
    .filter(each => each !== 'fp8' || target.peak.fp8 !== undefined)
    .map(each => ({
      modification: { kind: 'dtype', precision: each },
      scenario: { ...scenario, training: { ...scenario.training, precision: each } },
    }))
}

// ── fusion and attention variants ─────────────────────────────────────────────────────────────────

function fusion({ scenario }: Asked): Candidate[] {
  const now = scenario.fusion
  return fusions
    .slice(fusions.indexOf(now) + 1)
    .map(to => ({ modification: { kind: 'fusion', from: now, to }, scenario: { ...scenario, fusion: to } }))
}

/** Grouped-query attention (Ainslie et al., arXiv 2305.13245) and multi-query attention (Shazeer, arXiv 1911.02150). */
function kvHeads({ before, scenario }: Asked): Candidate[] {
  if (!before.costs.graph.nodes.some(node => node.core !== null)) return []
  return [8, 1].map(heads => ({ modification: { kind: 'kvHeads', heads }, scenario }))
}

// ── training ──────────────────────────────────────────────────────────────────────────────────────

function recompute(asked: Asked): Candidate[] {
  if (!training(asked)) return []
  const { scenario } = asked
  const now = scenario.training.recompute
  return recomputations
    .filter(each => each !== now)
    .map(each => ({
      modification: { kind: 'recompute', to: each },
      scenario: { ...scenario, training: { ...scenario.training, recompute: each } },
    }))
}

/** Optimizers that keep two moments in 32 bits or more, and replacements that keep less. */
const heavy: readonly Optimizer[] = ['adam', 'adamw', 'adahessian']
const light: readonly Optimizer[] = ['adam8bit', 'adafactor']

function optimizer(asked: Asked): Candidate[] {
  const { scenario } = asked
  if (!training(asked) || !heavy.includes(scenario.training.optimizer)) return []
  return light.map(each => ({
    modification: { kind: 'optimizer', to: each },
    scenario: { ...scenario, training: { ...scenario.training, optimizer: each } },
  }))
}
