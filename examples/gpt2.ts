// GPT-2: decoder, 12 layers. Sizes: Radford et al., Language Models are Unsupervised Multitask Learners (2019), Table 2;
// the output head is tied to the token embedding.
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

const layers = 12
const hidden = 768
const heads = 12
const vocab = 50257
const context = 1024

function decoderLayer() {
  const selfAttention = attention({ heads, causal: true })
  const feedForward = sequential(linear(4 * hidden), gelu, linear(hidden))
  return sequential(residual(sequential(layerNorm(), selfAttention)), residual(sequential(layerNorm(), feedForward)))
}

export const gpt2 = model('GPT-2', { batch: 1, seq: 512, past: 0, allLogits: 0 }, ({ batch, seq, past, allLogits }) => {
  const tokens = embedding(vocab, hidden)
  const positions = parameter([context, hidden])
  const decoder = repeat(layers, decoderLayer)
  const norm = layerNorm()
  const last = allLogits ? identity : lastToken
  const x = tokens(input([batch, seq], 'int32')).add(positions.slice(0, past, past + seq))
  return tokens.attend(last(norm(decoder(x))))
})

// The blocks alone, as the survey Full Stack Optimization of Transformer Inference (arXiv 2302.14017) counts them.
export const gpt2Blocks = model('GPT-2 blocks', { batch: 1, seq: 512 }, ({ batch, seq }) =>
  repeat(layers, decoderLayer)(input([batch, seq, hidden])),
)
