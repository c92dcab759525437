/** Finding that a model does not fit its target: the amounts, and how to reduce the largest part. */
import { footprintParts, type MemoryPart } from '../cost/footprintParts'
import type { Target } from '../hardware/target'
import { deviceCount } from '../scenario/parallelism'
import type { CapacityFinding, Remedy } from './reason'
import type { ModelReport } from './report'

/** `attends`: the model has an attention whose scores a fused kernel could keep on the chip. */
export function capacityFinding(model: ModelReport, target: Target, attends: boolean): CapacityFinding {
  const { memory } = model.totals
  const part = footprintParts.reduce((a, b) => (memory[b] > memory[a] ? b : a))
  return {
    code: 'capacity',
    model: model.name,
    target: target.name,
    total: memory.total,
    capacity: target.memory[0]?.bytes ?? 0,
    devices: deviceCount(model.scenario.parallel),
    trained: model.scenario.training !== null,
    largest: { part, bytes: memory[part] },
    remedies: remediesFor(part, model, attends),
  }
}

function remediesFor(part: MemoryPart, { scenario, totals }: ModelReport, attends: boolean): readonly Remedy[] {
  const { parallel, training, phase, dims, fusion } = scenario
  const split: Remedy = { code: 'split', quotient: deviceCount(parallel) === 1 ? totals.memory.devices : null }
  const above1 = (['batch', 'seq'] as const).filter(dim => (dims[dim] ?? 1) > 1)
  const smaller: readonly Remedy[] = above1.length === 0 ? [] : [{ code: 'smaller', dims: above1 }]
  switch (part) {
    case 'weights':
      return [phase === 'train' ? { code: 'zero', stage: 3 } : { code: 'fewer-bits', part }, split]
    case 'kvCache':
      return [...smaller, { code: 'fewer-kv-heads' }, { code: 'fewer-bits', part }, split]
    case 'gradients':
    case 'optimizer':
      return [
        parallel.zero === 0 ? { code: 'zero', stage: null } : { code: 'more-replicas' },
        { code: 'lighter-optimizer' },
        split,
      ]
    case 'activations':
    case 'transient':
      return [
        ...(training?.recompute === 'none' ? [{ code: 'recompute' } as const] : []),
        ...(fusion !== 'flash' && attends ? [{ code: 'flash' } as const] : []),
        ...smaller,
        split,
      ]
  }
}
