// Llama 2 7B: decoder, 32 layers. Sizes: Touvron et al., arXiv 2307.09288, and the published config (feed-forward 11008).
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
const intermediate = 11008
const vocab = 32000

function feedForward() {
  const gate = linear(intermediate, { bias: false })
  const up = linear(intermediate, { bias: false })
  const down = linear(hidden, { bias: false })
  return (x: Tensor) => down(silu(gate(x)).mul(up(x)))
}

function decoderLayer() {
  const selfAttention = attention({ heads, causal: true, rope: true, bias: false })
  return sequential(residual(sequential(rmsNorm(), selfAttention)), residual(sequential(rmsNorm(), feedForward())))
}

export const llama2 = model('Llama-2-7B', { batch: 1, seq: 1024, allLogits: 0 }, ({ batch, seq, allLogits }) => {
  const tokens = embedding(vocab, hidden)
  const decoder = repeat(layers, decoderLayer)
  const norm = rmsNorm()
  const last = allLogits ? identity : lastToken
  const head = linear(vocab, { bias: false })
  return head(last(norm(decoder(tokens(input([batch, seq], 'int32'))))))
})
