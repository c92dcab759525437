/** The loss that training ends in. */
import { ops } from '../ops/index'
import { layouts } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { emit, leaf } from './emit'
import { makeLayer } from './layer'
import { currentBuild } from './session'
import { TracedTensor } from './tensor'
import type { Layer } from './types'

/**
 * Cross-entropy of logits with targets, one a row: [..., vocab] -> [...] in training; its input, and no op, outside of
 * it. A cast to fp32 (where the logits are not), logSoftmax (5 FLOPs an element; saves its fp32 result), and the
 * negative of one element a row (1 FLOP each, read by an int32 target). Throws `shape-mismatch` where x has no axis. As
 * torch.nn.functional.cross_entropy of logits.float(), before its mean.
 */
export const crossEntropy: Layer = makeLayer(
  'crossEntropy',
  logits => {
    if (logits.shape.length === 0) throw errors.layout('crossEntropy', layouts.features, logits.shape)
    const build = currentBuild('crossEntropy')
    if (build.request.phase !== 'train') return logits
    const wide = logits.dtype === 'fp32' ? logits : (logits.cast('fp32') as TracedTensor)
    const named = (segment: string) => ({ segment, dtype: 'fp32' as const })
    const logProbabilities = emit(ops.lossLogSoftmax, null, [wide.value], named('logSoftmax'))
    const targets = leaf(build, { shape: logits.shape.slice(0, -1), role: 'input', dtype: 'int32' })
    return new TracedTensor(emit(ops.nllLoss, null, [logProbabilities, targets], named('nllLoss')))
  },
  { constant: true },
)
