/**
 * Attention by a matrix state S [keyDim, valueDim] of each head (linear attention, retention, delta rules), in the two
 * forms that kernels have. They agree with the loops and chunks of flash-linear-attention (fla/ops/delta_rule/naive.py).
 */
import { errors } from '../tensor/messages'
import { type Shape, sameShape } from '../tensor/shape'
import { axis, evaluateTerms, type Op, type Term, type Terms } from './op'
import { savesInputs } from './saves'
import type { Use } from './use'

export const stateRules = ['additive', 'decay', 'delta', 'gatedDelta'] as const
export type StateRule = (typeof stateRules)[number]

export interface LinearAttentionAttrs {
  readonly rule: StateRule
  /** Tokens of a chunk; null in the recurrent form, which steps through them one by one. */
  readonly chunk: number | null
  readonly hasBeta: boolean
}

type StateUse = Use<LinearAttentionAttrs>

/** Multiplies the state by a decay before the update. */
export const decays = (rule: StateRule): boolean => rule === 'decay' || rule === 'gatedDelta'
/** Subtracts from v what the state predicts for k. */
export const predicts = (rule: StateRule): boolean => rule === 'delta' || rule === 'gatedDelta'

const operands = ({ inputs: [q, , v] }: StateUse): { q: Shape; v: Shape } => ({ q: q as Shape, v: v as Shape })

/**
 * FLOPs per token and head of one step, with key size k and value size v:
 * - S += k v^T: k v products and as many sums. o = q S: 2 k v. Together 4 (Katharopoulos et al., arXiv 2006.16236).
 * - decay: S is first multiplied by its gate, k v (Sun et al., Retentive Network, arXiv 2307.08621, equation 6).
 * - delta: v - k^T S in place of v: 2 k v for the prediction (Yang et al., DeltaNet, arXiv 2406.06484, section 2.2).
 * - gatedDelta: both (Yang et al., Gated DeltaNet, arXiv 2412.06464, equation 10).
 * A beta scales the update: v.
 */
function recurrentTerms(use: StateUse): Terms {
  const { rule, hasBeta } = use.attrs
  const { q, v } = operands(use)
  const perState = 4 + (decays(rule) ? 1 : 0) + (predicts(rule) ? 2 : 0)
  return [[perState, v, axis(q, -1)], ...(hasBeta ? [[v]] : [])]
}

/**
 * Multiply-accumulates of the chunked form, per token and head, for chunks of C tokens:
 * - q K^T and its product with V inside the chunk, C k + C v; q S and the update K^T V, 2 k v (arXiv 2307.08621,
 *   equation 7).
 * - delta rules: beta K K^T, C k; its triangular inverse T by forward substitution, C^3 / 6 a chunk; W = T K, C k; U = T V,
 *   C v; U - W S, k v; then as above with U for V (arXiv 2406.06484, section 3.2; the gates of arXiv 2412.06464, section
 *   3.3, scale these operands).
 */
function chunkedTerms(use: StateUse): Terms {
  const { q, v } = operands(use)
  const seq = v[1] as number
  const tokens = Math.min(use.attrs.chunk ?? 1, seq)
  const tokenHeads: Term = [axis(v, 0), axis(v, 1), axis(v, 2)]
  const delta = predicts(use.attrs.rule)
  return [
    [delta ? 3 : 1, tokens, ...tokenHeads, axis(q, -1)],
    [delta ? 2 : 1, tokens, v],
    [delta ? 3 : 2, v, axis(q, -1)],
    ...(delta ? [[1 / 6, tokens, tokens, ...tokenHeads]] : []),
  ]
}

const twice = (terms: Terms): Terms => terms.map(term => [2, ...term])

/**
 * q, k [batch, seq, heads, keyDim], v [batch, seq, heads', valueDim], then decay and beta where they are given -> as v.
 * Gates inside a chunk are left out of the chunked form: it counts the contractions.
 */
export const linearAttention: Op<LinearAttentionAttrs> = {
  kind: 'linearAttention',
  family: 'recurrence',
  headAxis: 2,
  shape: (_, [q, k, v]) => {
    const [query, key, value] = [q, k, v] as [Shape, Shape, Shape]
    const [batch, seq, heads] = value
    const fits =
      sameShape(query, key) &&
      query[0] === batch &&
      query[1] === seq &&
      (heads as number) % Math.max(1, query[2] as number) === 0
    if (!fits) throw errors.stateOperands(query, key, value)
    return value
  },
  flops: use => (use.attrs.chunk === null ? recurrentTerms(use) : twice(chunkedTerms(use))),
  macs: use =>
    use.attrs.chunk === null
      ? evaluateTerms([[predicts(use.attrs.rule) ? 3 : 2, operands(use).v, axis(operands(use).q, -1)]])
      : evaluateTerms(chunkedTerms(use)),
  saves: savesInputs,
}
