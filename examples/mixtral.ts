// Mixtral 8x7B: mixture of experts, 32 layers. Sizes: Jiang et al., arXiv 2401.04088, Table 1. Each token goes through two
// of eight experts a layer: all count as parameters, two as work, and as bytes those that some token chose.
import {
  attention,
  embedding,
  identity,
  input,
  lastToken,
  linear,
  mixtureOfExperts,
  model,
  repeat,
  residual,
  rmsNorm,
  sequential,
  silu,
  type Tensor,
} from 'memwall'

const layers = 32
const hidden = 4096
const heads = 32
const kvHeads = 8
const intermediate = 14336
const vocab = 32000

function expert() {
  const gate = linear(intermediate, { bias: false })
  const up = linear(intermediate, { bias: false })
  const down = linear(hidden, { bias: false })
  return (x: Tensor) => down(silu(gate(x)).mul(up(x)))
}

function decoderLayer() {
  const selfAttention = attention({ heads, kvHeads, causal: true, rope: true, bias: false })
  const experts = mixtureOfExperts({ experts: 8, topK: 2, expert })
  return sequential(residual(sequential(rmsNorm(), selfAttention)), residual(sequential(rmsNorm(), experts)))
}

export const mixtral = model('Mixtral-8x7B', { batch: 1, seq: 4096, allLogits: 0 }, ({ batch, seq, allLogits }) => {
  const tokens = embedding(vocab, hidden)
  const decoder = repeat(layers, decoderLayer)
  const norm = rmsNorm()
  const last = allLogits ? identity : lastToken
  const head = linear(vocab, { bias: false })
  return head(last(norm(decoder(tokens(input([batch, seq], 'int32'))))))
})
