/** Message for a model that does not fit its target: the amounts, and how to reduce them. */
import { t } from '@vscode/l10n'
import type { CapacityFinding, Remedy } from '../analysis/reason'
import { bytes, bytesApart, exact } from '../text/format'
import { oneOf } from './lists'
import { capitalised, memoryName } from './names'

/**
 * Message of the form "GPT-3 does not fit A100: 352 GB of 80 GB, of which weights 349 GB. Store them in fewer bits, or
 * split the model over more devices (tensor or pipeline parallel; footprint / capacity is 5 devices)."
 */
export function capacityText(finding: CapacityFinding): string {
  const { model, target, devices, trained, largest, remedies } = finding
  const used = amounts(finding)
  const held = devices === 1 ? used : t('{0} on the fullest of {1} devices', used, exact(devices))
  const most = `${memoryName(largest.part, trained)} ${bytes(largest.bytes)}`
  return `${t('{0} does not fit {1}: {2}, of which {3}.', model, target, held, most)} ${sentence(remedies.map(remedyText))}`
}

/** Amounts as in "352 GB of 80 GB", with enough digits to tell them apart. */
function amounts({ total, capacity }: CapacityFinding): string {
  const [needed, there] = bytesApart(total, capacity)
  return t('{0} of {1}', needed, there)
}

function remedyText(remedy: Remedy): string {
  switch (remedy.code) {
    case 'fewer-bits':
      return remedy.part === 'weights' ? t('store them in fewer bits') : t('store the cache in fewer bits')
    case 'smaller':
      return t(
        'take {0}',
        oneOf(remedy.dims.map(dim => (dim === 'batch' ? t('a smaller batch') : t('a shorter sequence')))),
      )
    case 'fewer-kv-heads':
      return t('take fewer KV heads')
    case 'more-replicas':
      return t('take more replicas')
    case 'lighter-optimizer':
      return t('take an optimizer with smaller states')
    case 'recompute':
      return t('recompute them (selective, full, or to a budget)')
    case 'flash':
      return t('fuse attentions (flash)')
    case 'zero':
      return remedy.stage === null
        ? t('share them among replicas (data parallel with ZeRO)')
        : t('share them among replicas (data parallel with ZeRO {0})', remedy.stage)
    case 'split':
      return remedy.quotient === null
        ? t('split the model over more devices (tensor or pipeline parallel)')
        : t(
            'split the model over more devices (tensor or pipeline parallel; footprint / capacity is {0} devices)',
            exact(remedy.quotient),
          )
  }
}

/** Joins alternatives into a sentence: "Take a smaller batch, or split it." */
function sentence(choices: readonly string[]): string {
  const last = choices.at(-1) ?? ''
  const text = choices.length < 2 ? last : t('{0}, or {1}', choices.slice(0, -1).join(', '), last)
  return `${capitalised(text)}.`
}
