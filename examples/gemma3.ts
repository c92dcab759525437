// Gemma 3: decoder, text models. Sizes: arXiv 2503.19786, Table 1, and the published configs. Five layers that see the last
// 1024 tokens alternate with one that sees all; norms stand before and after each part, and on queries and keys.
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

const vocab = 262208
const local = { window: 1024 }
const global = {}

const normed = (body: Layer): Layer => residual(sequential(rmsNorm(), body, rmsNorm()))

function geglu(width: number) {
  const gate = linear(width, { bias: false })
  const up = linear(width, { bias: false })
  return (x: Tensor) => gelu(gate(x)).mul(up(x))
}

interface Config {
  layers: number
  hidden: number
  heads: number
  kvHeads: number
  headDim: number
  width: number
}

function gemma3(name: string, { layers, hidden, width, ...heads }: Config) {
  function decoderLayer(index: number) {
    const reach = (index + 1) % 6 === 0 ? global : local
    const qkNorm = () => rmsNorm()
    const selfAttention = attention({ ...heads, ...reach, out: hidden, causal: true, rope: true, bias: false, qkNorm })
    const feedForward = sequential(geglu(width), linear(hidden, { bias: false }))
    return sequential(normed(selfAttention), normed(feedForward))
  }

  return model(name, { batch: 1, seq: 32768, allLogits: 0 }, ({ batch, seq, allLogits }) => {
    const tokens = embedding(vocab, hidden)
    const decoder = repeat(layers, decoderLayer)
    const norm = rmsNorm()
    const last = allLogits ? identity : lastToken
    const scaled = tokens(input([batch, seq], 'int32')).mul(Math.sqrt(hidden))
    return tokens.attend(last(norm(decoder(scaled))))
  })
}

const sizes4B = { layers: 34, hidden: 2560, heads: 8, kvHeads: 4, headDim: 256, width: 10240 }
const sizes12B = { layers: 48, hidden: 3840, heads: 16, kvHeads: 8, headDim: 256, width: 15360 }
const sizes27B = { layers: 62, hidden: 5376, heads: 32, kvHeads: 16, headDim: 128, width: 21504 }

export const gemma4B = gemma3('Gemma-3-4B', sizes4B)
export const gemma12B = gemma3('Gemma-3-12B', sizes12B)
export const gemma27B = gemma3('Gemma-3-27B', sizes27B)
