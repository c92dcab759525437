/** Message for a model that does not fit its target: the amounts, and how to reduce them. */

import type { Target } from '../hardware/target'
import { type MemoryPart, memoryName, memoryPartsOf } from '../present/names'
import { deviceCount } from '../scenario/parallelism'
import * as format from '../text/format'
import type { ModelReport } from './report'

/**
 * Message of the form "GPT-3 does not fit A100: 352 GB of 80 GB, of which weights 349 GB. Store weights in fewer bits,
 * or split the model over at least 5 such devices (tensor or pipeline parallel)." `attends`: the model has an attention
 * whose scores a fused kernel could keep on the chip.
 */
export function doesNotFit(model: ModelReport, target: Target, attends: boolean): string {
  const { memory } = model.totals
  const capacity = target.memory[0]?.bytes ?? 0
  const trained = model.scenario.training !== null
  const most = memoryPartsOf(trained).reduce((a, b) => (memory[b] > memory[a] ? b : a))
  const devices = deviceCount(model.scenario.parallel)
  const perDevice = devices === 1 ? '' : ` on each of ${format.exact(devices)} devices`
  return (
    `${model.name} does not fit ${target.name}: ${amounts(memory.total, capacity)}${perDevice}, of which ` +
    `${memoryName(most, trained)} ${format.bytes(memory[most])}. ${remedy(most, model, attends)}`
  )
}

/** Amounts as in "352 GB of 80 GB", exact to the byte where both round to the same text. */
function amounts(total: number, capacity: number): string {
  const [needed, there] = [format.bytes(total), format.bytes(capacity)]
  return needed === there
    ? `${format.exact(Math.ceil(total))} B of ${format.exact(capacity)} B`
    : `${needed} of ${there}`
}

/** Suggestions that reduce the largest part of the footprint and are not in use yet. */
function remedy(most: MemoryPart, { scenario, totals }: ModelReport, attends: boolean): string {
  const { parallel, training, phase, dims, fusion } = scenario
  const over = deviceCount(parallel) === 1 ? `at least ${format.exact(totals.memory.devices)} such` : 'more'
  const split = `split the model over ${over} devices (tensor or pipeline parallel)`
  const smaller = [
    ...((dims.batch ?? 1) > 1 ? ['a smaller batch'] : []),
    ...((dims.seq ?? 1) > 1 ? ['a shorter sequence'] : []),
  ].join(' or ')
  const take = smaller === '' ? [] : [`take ${smaller}`]
  const flash = fusion !== 'flash' && attends ? ['fuse attentions (flash)'] : []
  switch (most) {
    case 'weights':
      return sentence([
        phase === 'train' ? 'share them among replicas (data parallel with ZeRO 3)' : 'store them in fewer bits',
        split,
      ])
    case 'kvCache':
      return sentence([...take, 'take fewer KV heads', 'store the cache in fewer bits', split])
    case 'gradients':
    case 'optimizer':
      return sentence([
        parallel.zero === 0 ? 'share them among replicas (data parallel with ZeRO)' : 'take more replicas',
        'take an optimizer with smaller states',
        split,
      ])
    case 'activations':
    case 'transient':
      return sentence([
        ...(training?.recompute === 'none' ? ['recompute them (selective, full, or to a budget)'] : []),
        ...flash,
        ...take,
        split,
      ])
  }
}

/** Joins alternatives into a sentence: "Take a smaller batch, or split it." */
function sentence(choices: readonly string[]): string {
  const text = choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')}, or ${choices.at(-1)}`
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
