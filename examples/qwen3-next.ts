// Qwen3-Next-80B-A3B: mixture of experts, gated delta nets. Sizes: the published config. Three gated delta nets (Yang et
// al., arXiv 2412.06464), whose memory is a state, alternate with one gated attention (Qiu et al., arXiv 2505.06708). Each
// token goes through ten of 512 experts, and through one that all share.
import {
  concat,
  conv1d,
  embedding,
  exp,
  identity,
  input,
  kvCache,
  type Layer,
  lastToken,
  linear,
  linearAttention,
  mixtureOfExperts,
  model,
  parameter,
  repeat,
  residual,
  rmsNorm,
  rope,
  scaledDotProductAttention,
  sequential,
  sigmoid,
  silu,
  softplus,
  type Tensor,
} from 'memwall'

const vocab = 151936
const layers = 48
const hidden = 2048

const attention = { heads: 16, kvHeads: 2, dim: 256, rotary: 64 }
const delta = { keyHeads: 16, valueHeads: 32, dim: 128 }

const dense = (out: number) => linear(out, { bias: false })
const preNorm = (body: Layer) => residual(sequential(rmsNorm(), body))

/** [batch, seq, heads * dim] -> [batch, seq, heads, dim] */
function byHead(x: Tensor, dim: number): Tensor {
  const [batch, seq, width] = x.shape as [number, number, number]
  return x.reshape([batch, seq, width / dim, dim])
}

/** A state per head, gated and corrected by the delta rule, behind a short convolution of queries, keys and values. */
function gatedDeltaNet(): Layer {
  const { keyHeads, valueHeads, dim } = delta
  const [keys, values] = [keyHeads * dim, valueHeads * dim]
  const toInner = dense(2 * keys + 2 * values)
  const toGates = dense(2 * valueHeads)
  const convolution = conv1d(2 * keys + values, {
    kernel: 4,
    groups: 2 * keys + values,
    padding: 'causal',
    bias: false,
  })
  const unit = rmsNorm({ affine: false })
  const [logRate, stepBias] = [parameter([valueHeads]), parameter([valueHeads])]
  const norm = rmsNorm()
  const output = dense(hidden)

  return x => {
    const [mixed, gate] = toInner(x).split([2 * keys + values, values], -1) as [Tensor, Tensor]
    const [strength, step] = toGates(x).split(2, -1) as [Tensor, Tensor]
    const rate = exp(logRate).mul(-1)
    const decay = exp(softplus(step.add(stepBias)).mul(rate))
    const convolved = silu(convolution(mixed.transpose(1, 2)).transpose(1, 2))
    const [q, k, v] = convolved.split([keys, keys, values], -1) as [Tensor, Tensor, Tensor]
    const context = linearAttention(unit(byHead(q, dim)), unit(byHead(k, dim)), byHead(v, dim), {
      rule: 'gatedDelta',
      decay,
      beta: sigmoid(strength),
    })
    return output(norm(context).flatten(2).mul(silu(gate)))
  }
}

/** Attention whose result each head gates, with positions in a quarter of the features. */
function gatedAttention(): Layer {
  const { heads, kvHeads, dim, rotary } = attention
  const query = dense(heads * 2 * dim)
  const key = dense(kvHeads * dim)
  const value = dense(kvHeads * dim)
  const [queryNorm, keyNorm] = [rmsNorm(), rmsNorm()]
  const output = dense(hidden)

  function rotated(x: Tensor): Tensor {
    const [turning, still] = x.split([rotary, dim - rotary], -1) as [Tensor, Tensor]
    return concat([rope(turning), still], -1)
  }

  return x => {
    const [q, gate] = byHead(query(x), 2 * dim).split(2, -1) as [Tensor, Tensor]
    const k = kvCache(rotated(keyNorm(byHead(key(x), dim)).transpose(1, 2)))
    const v = kvCache(byHead(value(x), dim).transpose(1, 2))
    const context = scaledDotProductAttention(rotated(queryNorm(q).transpose(1, 2)), k, v, { causal: true })
    return output(context.transpose(1, 2).mul(sigmoid(gate)).flatten(2))
  }
}

function feedForward(): Layer {
  const [gate, up, down] = [dense(512), dense(512), dense(hidden)]
  return x => down(silu(gate(x)).mul(up(x)))
}

function experts(): Layer {
  const [shared, gate] = [feedForward(), dense(1)]
  return mixtureOfExperts({
    experts: 512,
    topK: 10,
    expert: feedForward,
    shared: x => shared(x).mul(sigmoid(gate(x))),
  })
}

const decoderLayer = (index: number) =>
  sequential(preNorm(index % 4 === 3 ? gatedAttention() : gatedDeltaNet()), preNorm(experts()))

export const qwen3Next = model(
  'Qwen3-Next-80B-A3B',
  { batch: 1, seq: 32768, allLogits: 0 },
  ({ batch, seq, allLogits }) => {
    const last = allLogits ? identity : lastToken
    const network = sequential(embedding(vocab, hidden), repeat(layers, decoderLayer), rmsNorm(), last, dense(vocab))
    return network(input([batch, seq], 'int32'))
  },
)
