// ModernBERT: encoder, with its head, base and large. Sizes: Warner et al., arXiv 2412.13663, Table 4, and the published
// configs. Every third layer sees all tokens, the others 64 to each side; norms and linears have no biases.
import {
  attention,
  embedding,
  gelu,
  identity,
  input,
  type Layer,
  layerNorm,
  linear,
  model,
  parameter,
  repeat,
  residual,
  sequential,
  type Tensor,
} from 'memwall'

const vocab = 50368

const norm = () => layerNorm({ bias: false })

function geglu(width: number) {
  const both = linear(2 * width, { bias: false })
  return (x: Tensor) => {
    const [gate, up] = both(x).split(2, -1)
    return gelu(gate!).mul(up!)
  }
}

function modernBert(name: string, config: { layers: number; hidden: number; heads: number; width: number }) {
  const { layers, hidden, heads, width } = config

  function encoderLayer(index: number): Layer {
    const reach = index % 3 === 0 ? {} : { window: 128 }
    const selfAttention = attention({ heads, ...reach, rope: true, bias: false })
    const feedForward = sequential(geglu(width), linear(hidden, { bias: false }))
    // The embedding is normed already.
    const before = index === 0 ? identity : norm()
    return sequential(residual(sequential(before, selfAttention)), residual(sequential(norm(), feedForward)))
  }

  return model(name, { batch: 1, seq: 8192 }, ({ batch, seq }) => {
    const tokens = embedding(vocab, hidden)
    const encoder = sequential(norm(), repeat(layers, encoderLayer), norm())
    const head = sequential(linear(hidden, { bias: false }), gelu, norm())
    return tokens.attend(head(encoder(tokens(input([batch, seq], 'int32'))))).add(parameter([vocab]))
  })
}

export const base = modernBert('ModernBERT-base', { layers: 22, hidden: 768, heads: 12, width: 1152 })
export const large = modernBert('ModernBERT-large', { layers: 28, hidden: 1024, heads: 16, width: 2624 })
