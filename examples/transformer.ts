// Transformer: encoder-decoder, base and big. It translates English to German. Sizes: Vaswani et al., arXiv 1706.03762,
// Table 3; 37000 byte pairs shared by both languages (section 5.1), one matrix for both embeddings and the head (section
// 3.4). As its formulas have it, the projections of the attention are without biases, the feed-forward is not.
import {
  attention,
  crossAttention,
  dropout,
  embedding,
  identity,
  input,
  type Layer,
  lastToken,
  layerNorm,
  linear,
  model,
  relu,
  residual,
  sequential,
  type Tensor,
} from 'memwall'

const vocab = 37000

class Transformer {
  constructor(
    readonly layers: number,
    readonly hidden: number,
    readonly inner: number,
    readonly heads: number,
    readonly drop: number,
  ) {}

  /** A part of a layer: dropped out, added to what came in, then normed. */
  sublayer(body: Layer): Layer {
    return sequential(residual(sequential(body, dropout(this.drop))), layerNorm())
  }

  feedForward(): Layer {
    return sequential(linear(this.inner), relu, linear(this.hidden))
  }

  encode(x: Tensor): Tensor {
    const { heads } = this
    for (let i = 0; i < this.layers; i++) {
      const selfAttention = attention({ heads, bias: false })
      const encoderLayer = sequential(this.sublayer(selfAttention), this.sublayer(this.feedForward()))
      x = encoderLayer(x)
    }
    return x
  }

  decode(x: Tensor, memory: Tensor): Tensor {
    const { heads } = this
    for (let i = 0; i < this.layers; i++) {
      const selfAttention = attention({ heads, bias: false, causal: true })
      const cross = crossAttention(memory, { heads, bias: false })
      const parts = [selfAttention, cross, this.feedForward()]
      const decoderLayer = sequential(...parts.map(part => this.sublayer(part)))
      x = decoderLayer(x)
    }
    return x
  }

  model(name: string) {
    return model(name, { batch: 1, source: 512, seq: 512, allLogits: 0 }, ({ batch, source, seq, allLogits }) => {
      const tokens = embedding(vocab, this.hidden)
      // The positions are sines and cosines: fed in, not learned.
      const embed = (length: number, fixed: boolean) =>
        tokens(input([batch, length], 'int32', { static: fixed }))
          .mul(Math.sqrt(this.hidden))
          .add(input([length, this.hidden], undefined, { static: fixed }))
      const memory = this.encode(embed(source, true))
      const last = allLogits ? identity : lastToken
      return tokens.attend(last(this.decode(embed(seq, false), memory)))
    })
  }
}

export const base = new Transformer(6, 512, 2048, 8, 0.1).model('Transformer base')
export const big = new Transformer(6, 1024, 4096, 16, 0.3).model('Transformer big')
