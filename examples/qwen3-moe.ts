// Qwen3: mixture of experts, 30B-A3B and 235B-A22B. Sizes: Qwen Team, arXiv 2505.09388, Table 2, and the published configs.
// Each token goes through eight of 128 experts a layer; heads are 128 wide at any width, queries and keys are normed.
import {
  attention,
  embedding,
  identity,
  input,
  type Layer,
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

const vocab = 151936
const headDim = 128
const kvHeads = 4

const preNorm = (body: Layer): Layer => residual(sequential(rmsNorm(), body))

function qwen3(name: string, config: { layers: number; hidden: number; heads: number; width: number }) {
  const { layers, hidden, heads, width } = config

  function expert() {
    const gate = linear(width, { bias: false })
    const up = linear(width, { bias: false })
    const down = linear(hidden, { bias: false })
    return (x: Tensor) => down(silu(gate(x)).mul(up(x)))
  }

  function decoderLayer() {
    const qkNorm = () => rmsNorm()
    const selfAttention = attention({ heads, kvHeads, headDim, causal: true, rope: true, bias: false, qkNorm })
    return sequential(preNorm(selfAttention), preNorm(mixtureOfExperts({ experts: 128, topK: 8, expert })))
  }

  return model(name, { batch: 1, seq: 32768, allLogits: 0 }, ({ batch, seq, allLogits }) => {
    const tokens = embedding(vocab, hidden)
    const decoder = repeat(layers, decoderLayer)
    const norm = rmsNorm()
    const last = allLogits ? identity : lastToken
    const head = linear(vocab, { bias: false })
    return head(last(norm(decoder(tokens(input([batch, seq], 'int32'))))))
  })
}

export const qwen30B = qwen3('Qwen3-30B-A3B', { layers: 48, hidden: 2048, heads: 32, width: 768 })
export const qwen235B = qwen3('Qwen3-235B-A22B', { layers: 94, hidden: 4096, heads: 64, width: 1536 })
