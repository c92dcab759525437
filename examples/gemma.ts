// Gemma: decoder, 2B and 7B. Sizes: Gemma Team, arXiv 2403.08295, Table 1, where the feed-forward's width is that of gate
// and up together. Heads are 256 wide whatever the model's width; the head is the embedding, which is scaled on the way in.
import {
  attention,
  embedding,
  gelu,
  identity,
  input,
  type Layer,
  lastToken,
  linear,
  model,
  repeat,
  residual,
  rmsNorm,
  sequential,
  type Tensor,
} from 'memwall'

const vocab = 256000
const headDim = 256

const preNorm = (body: Layer): Layer => residual(sequential(rmsNorm(), body))

function geglu(width: number) {
  const gate = linear(width, { bias: false })
  const up = linear(width, { bias: false })
  return (x: Tensor) => gelu(gate(x)).mul(up(x))
}

function gemma(
  name: string,
  config: { layers: number; hidden: number; heads: number; kvHeads: number; width: number },
) {
  const { layers, hidden, heads, kvHeads, width } = config

  function decoderLayer() {
    const selfAttention = attention({ heads, kvHeads, headDim, causal: true, rope: true, bias: false })
    const feedForward = sequential(geglu(width), linear(hidden, { bias: false }))
    return sequential(preNorm(selfAttention), preNorm(feedForward))
  }

  return model(name, { batch: 1, seq: 8192, allLogits: 0 }, ({ batch, seq, allLogits }) => {
    const tokens = embedding(vocab, hidden)
    const decoder = repeat(layers, decoderLayer)
    const norm = rmsNorm()
    const last = allLogits ? identity : lastToken
    const scaled = tokens(input([batch, seq], 'int32')).mul(Math.sqrt(hidden))
    return tokens.attend(last(norm(decoder(scaled))))
  })
}

export const gemma2B = gemma('Gemma-2B', { layers: 18, hidden: 2048, heads: 8, kvHeads: 1, width: 16384 })
export const gemma7B = gemma('Gemma-7B', { layers: 28, hidden: 3072, heads: 16, kvHeads: 16, width: 24576 })
