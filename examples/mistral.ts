// Mistral 7B: decoder, 32 layers. Sizes: Jiang et al., arXiv 2310.06825, Table 1. Layers see the last 4096 tokens.
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

const layers = 32
const hidden = 4096
const heads = 32
const kvHeads = 8
const intermediate = 14336
const window = 4096
const vocab = 32000

function feedForward() {
  const gate = linear(intermediate, { bias: false })
  const up = linear(intermediate, { bias: false })
  const down = linear(hidden, { bias: false })
  return (x: Tensor) => down(silu(gate(x)).mul(up(x)))
}

function decoderLayer() {
  const selfAttention = attention({ heads, kvHeads, window, causal: true, rope: true, bias: false })
  return sequential(residual(sequential(rmsNorm(), selfAttention)), residual(sequential(rmsNorm(), feedForward())))
}

export const mistral = model('Mistral-7B', { batch: 1, seq: 8192, allLogits: 0 }, ({ batch, seq, allLogits }) => {
  const tokens = embedding(vocab, hidden)
  const decoder = repeat(layers, decoderLayer)
  const norm = rmsNorm()
  const last = allLogits ? identity : lastToken
  const head = linear(vocab, { bias: false })
  return head(last(norm(decoder(tokens(input([batch, seq], 'int32'))))))
})
