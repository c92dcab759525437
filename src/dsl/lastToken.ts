/** The tokens whose logits are needed. */
import { layouts } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { makeLayer } from './layer'
import { currentBuild } from './session'
import type { Layer } from './types'

/**
 * The last token of a forward pass, [batch, seq, features] -> [batch, 1, features], since prefill needs no other logits;
 * x itself in decode (verification needs each position) and in train. A view: 0 FLOPs, no bytes. Throws `shape-mismatch`
 * where x does not have three axes.
 */
export const lastToken: Layer = makeLayer(
  'lastToken',
  x => {
    if (x.shape.length !== 3) throw errors.layout('lastToken', layouts.sequence, x.shape)
    return currentBuild('lastToken').request.phase === 'forward' ? x.slice(1, -1) : x
  },
  { constant: true },
)
