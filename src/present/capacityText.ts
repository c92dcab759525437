/** Message for a model that does not fit its target: the amounts, and how to reduce them. */
import type { CapacityFinding, Remedy } from '../analysis/reason'
import { bytes, exact } from '../text/format'
import { capitalised, memoryName } from './names'

/**
 * Message of the form "GPT-3 does not fit A100: 352 GB of 80 GB, of which weights 349 GB. Store them in fewer bits, or
 * split the model over at least 5 such devices (tensor or pipeline parallel)."
 */
export function capacityText(finding: CapacityFinding): string {
  const { model, target, devices, trained, largest, remedies } = finding
  const perDevice = devices === 1 ? '' : ` on each of ${exact(devices)} devices`
  return (
    `${model} does not fit ${target}: ${amounts(finding)}${perDevice}, of which ` +
    `${memoryName(largest.part, trained)} ${bytes(largest.bytes)}. ${sentence(remedies.map(remedyText))}`
  )
}

/** Amounts as in "352 GB of 80 GB", exact to the byte where both round to the same text. */
function amounts({ total, capacity }: CapacityFinding): string {
  const [needed, there] = [bytes(total), bytes(capacity)]
  return needed === there ? `${exact(Math.ceil(total))} B of ${exact(capacity)} B` : `${needed} of ${there}`
}

function remedyText(remedy: Remedy): string {
  switch (remedy.code) {
    case 'fewer-bits':
      return `store ${remedy.part === 'weights' ? 'them' : 'the cache'} in fewer bits`
    case 'smaller':
      return `take ${remedy.dims.map(dim => (dim === 'batch' ? 'a smaller batch' : 'a shorter sequence')).join(' or ')}`
    case 'fewer-kv-heads':
      return 'take fewer KV heads'
    case 'more-replicas':
      return 'take more replicas'
    case 'lighter-optimizer':
      return 'take an optimizer with smaller states'
    case 'recompute':
      return 'recompute them (selective, full, or to a budget)'
    case 'flash':
      return 'fuse attentions (flash)'
    case 'zero':
      return `share them among replicas (data parallel with ZeRO${remedy.stage === null ? '' : ` ${remedy.stage}`})`
    case 'split': {
      const devices = remedy.least === null ? 'more' : `at least ${exact(remedy.least)} such`
      return `split the model over ${devices} devices (tensor or pipeline parallel)`
    }
  }
}

/** Joins alternatives into a sentence: "Take a smaller batch, or split it." */
function sentence(choices: readonly string[]): string {
  const text = choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')}, or ${choices.at(-1)}`
  return `${capitalised(text)}.`
}
