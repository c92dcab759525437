// ALBERT v2: encoder, one shared layer, base to xxlarge. Sizes: Lan et al., arXiv 1909.11942, Table 1, as Hugging Face's
// AlbertModel. Two savings: the embedding is factorised (vocab x 128, then 128 x hidden), and one layer serves every depth.
import {
  attention,
  embedding,
  gelu,
  input,
  type Layer,
  layerNorm,
  linear,
  model,
  residual,
  sequential,
  tanh,
} from 'memwall'

const vocab = 30000
const positions = 512
const factor = 128

function encoderLayer(hidden: number, heads: number): Layer {
  const selfAttention = attention({ heads })
  const feedForward = sequential(linear(4 * hidden), gelu, linear(hidden))
  return sequential(residual(selfAttention), layerNorm(), residual(feedForward), layerNorm())
}

function albert(name: string, layers: number, hidden: number, heads: number) {
  return model(name, { batch: 1, seq: 512 }, ({ batch, seq }) => {
    const tokens = embedding(vocab, factor)
    const position = embedding(positions, factor)
    const segments = embedding(2, factor)
    const widen = sequential(layerNorm(), linear(hidden))
    const layer = encoderLayer(hidden, heads)
    const pooler = sequential(linear(hidden), tanh)

    const ids = () => input([batch, seq], 'int32')
    let x = widen(tokens(ids()).add(position(ids())).add(segments(ids())))
    // The same layer again and again: its weights count once, and are read at every depth.
    for (let depth = 0; depth < layers; depth++) x = layer(x)
    return pooler(x.slice(1, 0, 1))
  })
}

export const albertBase = albert('ALBERT-base', 12, 768, 12)
export const albertLarge = albert('ALBERT-large', 24, 1024, 16)
export const albertXlarge = albert('ALBERT-xlarge', 24, 2048, 16)
export const albertXxlarge = albert('ALBERT-xxlarge', 12, 4096, 64)
