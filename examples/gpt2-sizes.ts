// GPT-2, all sizes: decoder, small to XL. Sizes: Radford et al., Language Models are Unsupervised Multitask Learners
// (2019), Table 2, with the heads of the published configs; the output head is tied to the token embedding.
import {
  attention,
  embedding,
  gelu,
  identity,
  input,
  lastToken,
  layerNorm,
  linear,
  model,
  parameter,
  repeat,
  residual,
  sequential,
} from 'memwall'

const vocab = 50257
const context = 1024

const sizes = [
  { name: 'GPT-2 small', layers: 12, hidden: 768, heads: 12 },
  { name: 'GPT-2 medium', layers: 24, hidden: 1024, heads: 16 },
  { name: 'GPT-2 large', layers: 36, hidden: 1280, heads: 20 },
  { name: 'GPT-2 XL', layers: 48, hidden: 1600, heads: 25 },
]

for (const { name, layers, hidden, heads } of sizes) {
  const decoderLayer = () => {
    const selfAttention = attention({ heads, causal: true })
    const feedForward = sequential(linear(4 * hidden), gelu, linear(hidden))
    return sequential(residual(sequential(layerNorm(), selfAttention)), residual(sequential(layerNorm(), feedForward)))
  }

  model(name, { batch: 1, seq: context, past: 0, allLogits: 0 }, ({ batch, seq, past, allLogits }) => {
    const tokens = embedding(vocab, hidden)
    const positions = parameter([context, hidden])
    const decoder = repeat(layers, decoderLayer)
    const norm = layerNorm()
    const last = allLogits ? identity : lastToken
    const x = tokens(input([batch, seq], 'int32')).add(positions.slice(0, past, past + seq))
    return tokens.attend(last(norm(decoder(x))))
  })
}
