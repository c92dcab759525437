/** Candidate changes: each is the same model under another scenario, or built with fewer KV heads. */

import { usualDType } from '../../hardware/roofline'
import {
  type DTypes,
  fusions,
  type Optimizer,
  type Precision,
  recomputations,
  type StoredPart,
  storedParts,
} from '../../scenario/scenario'
import { bytesPerElement, cachedAs, type WeightDType } from '../../tensor/storedFormat'
import type { ModelContext, ReportedModel } from '../model'
import type { Modification } from './advice'

type Asked = Pick<ModelContext, 'scenario' | 'target'> & { readonly before: ReportedModel }

/**
 * Candidates of every kind of change, one function per kind. Batch, devices and target are searched for in files of
 * their own.
 */
export const candidates = (asked: Asked): readonly Modification[] =>
  [dtype, fusion, kvHeads, recompute, optimizer].flatMap(each => each(asked))

const training = ({ scenario }: Asked): boolean => scenario.phase === 'train'

// ── number formats ────────────────────────────────────────────────────────────────────────────────

function dtype(asked: Asked): Modification[] {
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
  return formats.flatMap(([type, parts]): Modification[] => {
    const changed = parts.filter(part => bytesPerElement(type) < bytesOf(part, scenario.dtypes))
    return changed.length === 0 ? [] : [{ kind: 'dtype', dtype: type, parts: changed }]
  })
}

/** Bytes per element of a part; of keys and values those of the narrower. */
const bytesOf = (part: StoredPart, { kvCache, ...others }: DTypes): number =>
  part === 'kvCache'
    ? Math.min(bytesPerElement(cachedAs(kvCache, 'keys')), bytesPerElement(cachedAs(kvCache, 'values')))
    : bytesPerElement(others[part])

function precision({ target, before }: Asked): Modification[] {
  const now = before.costs.training?.precision
  const narrower: readonly Precision[] = now === 'fp32' ? ['mixed', 'fp8'] : now === 'mixed' ? ['fp8'] : []
  return narrower
    .filter(each => each !== 'fp8' || target.peak.fp8 !== undefined)
    .map(each => ({ kind: 'dtype', precision: each }))
}

// ── fusion and attention variants ─────────────────────────────────────────────────────────────────

const fusion = ({ scenario: { fusion: now } }: Asked): Modification[] =>
  fusions.slice(fusions.indexOf(now) + 1).map(to => ({ kind: 'fusion', from: now, to }))

/** Grouped-query attention (Ainslie et al., arXiv 2305.13245) and multi-query attention (Shazeer, arXiv 1911.02150). */
const kvHeads = ({ before }: Asked): Modification[] =>
  before.costs.graph.nodes.some(node => node.core !== null) ? [8, 1].map(heads => ({ kind: 'kvHeads', heads })) : []

// ── training ──────────────────────────────────────────────────────────────────────────────────────

function recompute(asked: Asked): Modification[] {
  if (!training(asked)) return []
  const now = asked.scenario.training.recompute
  return recomputations.filter(each => each !== now).map(each => ({ kind: 'recompute', to: each }))
}

/** Optimizers that keep two moments in 32 bits or more, and replacements that keep less. */
const heavy: readonly Optimizer[] = ['adam', 'adamw', 'adahessian']
const light: readonly Optimizer[] = ['adam8bit', 'adafactor']

const optimizer = (asked: Asked): Modification[] =>
  training(asked) && heavy.includes(asked.scenario.training.optimizer)
    ? light.map(each => ({ kind: 'optimizer', to: each }))
    : []
