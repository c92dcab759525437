// Llama 2, all sizes: decoder, 7B to 70B. Sizes: Touvron et al., arXiv 2307.09288, Table 1, and the published configs; only
// 70B groups its queries, eight to each head of keys and values.
import {
  attention,
  embedding,
  identity,
  input,
  lastToken,
  linear,
  model,
  repeat,
  residual,
  rmsNorm,
  sequential,
  silu,
  type Tensor,
} from 'memwall'

const vocab = 32000

const sizes = {
  '7B': { layers: 32, hidden: 4096, heads: 32, kvHeads: 32, intermediate: 11008 },
  '13B': { layers: 40, hidden: 5120, heads: 40, kvHeads: 40, intermediate: 13824 },
  '70B': { layers: 80, hidden: 8192, heads: 64, kvHeads: 8, intermediate: 28672 },
}

function feedForward(hidden: number, intermediate: number) {
  const gate = linear(intermediate, { bias: false })
  const up = linear(intermediate, { bias: false })
  const down = linear(hidden, { bias: false })
  return (x: Tensor) => down(silu(gate(x)).mul(up(x)))
}

function llama2(size: keyof typeof sizes) {
  const { layers, hidden, heads, kvHeads, intermediate } = sizes[size]

  const decoderLayer = () => {
    const selfAttention = attention({ heads, kvHeads, causal: true, rope: true, bias: false })
    const mlp = feedForward(hidden, intermediate)
    return sequential(residual(sequential(rmsNorm(), selfAttention)), residual(sequential(rmsNorm(), mlp)))
  }

  return model(`Llama-2-${size}`, { batch: 1, seq: 4096, allLogits: 0 }, ({ batch, seq, allLogits }) => {
    const tokens = embedding(vocab, hidden)
    const decoder = repeat(layers, decoderLayer)
    const norm = rmsNorm()
    const last = allLogits ? identity : lastToken
    const head = linear(vocab, { bias: false })
    return head(last(norm(decoder(tokens(input([batch, seq], 'int32'))))))
  })
}

export const llama7B = llama2('7B')
export const llama13B = llama2('13B')
export const llama70B = llama2('70B')
