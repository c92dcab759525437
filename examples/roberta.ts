// RoBERTa: encoder, base and large. Sizes: Liu et al., arXiv 1907.11692, section 5, and the published configs; positions
// start at 2, one segment, details as Hugging Face's RobertaModel.
import {
  attention,
  embedding,
  gelu,
  input,
  layerNorm,
  linear,
  model,
  repeat,
  residual,
  sequential,
  tanh,
} from 'memwall'

const vocab = 50265
const positions = 514

function encoderLayer(hidden: number, heads: number) {
  const selfAttention = attention({ heads, dropout: 0.1 })
  const feedForward = sequential(linear(4 * hidden), gelu, linear(hidden))
  return sequential(residual(selfAttention), layerNorm(), residual(feedForward), layerNorm())
}

function roberta(name: string, layers: number, hidden: number, heads: number) {
  return model(name, { batch: 1, seq: 512 }, ({ batch, seq }) => {
    // Tokens, positions and segments are all looked up, then added.
    const tables = [vocab, positions, 1].map(rows => embedding(rows, hidden))
    const [tokens, ...others] = tables.map(table => table(input([batch, seq], 'int32')))
    const embedded = others.reduce((sum, each) => sum.add(each), tokens!)

    const norm = layerNorm()
    const encoder = repeat(layers, () => encoderLayer(hidden, heads))
    const pooler = sequential(linear(hidden), tanh)
    return pooler(encoder(norm(embedded)).slice(1, 0, 1))
  })
}

export const base = roberta('RoBERTa-base', 12, 768, 12)
export const large = roberta('RoBERTa-large', 24, 1024, 16)
