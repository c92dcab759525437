/** What to say of a model that does not fit its target: the numbers, and what would help. */
import { deviceCount } from '../cost/parallel/settings'
import type { Target } from '../hardware/target'
import * as format from './format'
import { type MemoryPart, memoryName, memoryPartsOf } from './names'
import type { ModelReport } from './report'

/**
 * "GPT-3 does not fit A100: 352 GB of 80 GB, of which weights 349 GB. Store weights in fewer bits, or split the model over at
 * least 5 such devices (tensor or pipeline parallel)."
 */
export function doesNotFit(model: ModelReport, target: Target): string {
  const { memory } = model.totals
  const capacity = target.memory[0]?.bytes ?? 0
  const trained = model.scenario.training !== null
  const most = memoryPartsOf(trained).reduce((a, b) => (memory[b] > memory[a] ? b : a))
  const devices = deviceCount(model.scenario.parallel)
  const each = devices === 1 ? '' : ` on each of ${format.exact(devices)} devices`
  return (
    `${model.name} does not fit ${target.name}: ${format.bytes(memory.total)} of ${format.bytes(capacity)}${each}, of which ` +
    `${memoryName(most, trained)} ${format.bytes(memory[most])}. ${remedy(most, model)}`
  )
}

/** What makes the largest part smaller and is not done already. */
function remedy(most: MemoryPart, { scenario, totals }: ModelReport): string {
  const { parallel, training, phase } = scenario
  const needed = format.exact(totals.memory.devices * deviceCount(parallel))
  const split = `split the model over at least ${needed} such devices (tensor or pipeline parallel)`
  switch (most) {
    case 'weights':
      if (phase === 'train') return `Share them among replicas (data parallel with ZeRO 3), or ${split}.`
      return `Store them in fewer bits, or ${split}.`
    case 'kvCache':
      return `Take a smaller batch or a shorter sequence, fewer KV heads, a KV cache in fewer bits, or ${split}.`
    case 'gradients':
    case 'optimizer':
      return parallel.zero === 0
        ? `Share them among replicas (data parallel with ZeRO), take an optimizer with smaller states, or ${split}.`
        : `Take more replicas or an optimizer with smaller states, or ${split}.`
    case 'activations':
    case 'transient':
      return training !== null && training.recompute === 'none'
        ? `Recompute them (selective, full, or to a budget), take a smaller batch, or ${split}.`
        : `Take a smaller batch, or ${split}.`
  }
}
