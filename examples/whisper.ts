// Whisper: speech, encoder-decoder, tiny to large. Sizes: Radford et al., arXiv 2212.04356, Table 1; details as the
// published configs: 30 s of audio as 3000 frames of 80 mels, keys without a bias, head tied to the token embedding.
import {
  conv1d,
  embedding,
  gelu,
  identity,
  input,
  kvCache,
  type Layer,
  lastToken,
  layerNorm,
  linear,
  model,
  parameter,
  residual,
  scaledDotProductAttention,
  scope,
  sequential,
  type Tensor,
} from 'memwall'

const vocab = 51865
const mels = 80
const frames = 3000
const context = 448

const table = {
  tiny: [4, 384, 6],
  base: [6, 512, 8],
  small: [12, 768, 12],
  medium: [24, 1024, 16],
  large: [32, 1280, 20],
}

interface Sizes {
  batch: number
  seq: number
  past: number
  allLogits: number
}

class Whisper {
  constructor(
    readonly layers: number,
    readonly width: number,
    readonly heads: number,
  ) {}

  private split(x: Tensor): Tensor {
    const [batch, tokens] = x.shape
    return x.reshape([batch!, tokens!, this.heads, this.width / this.heads]).transpose(1, 2)
  }

  /** Over x itself or over `memory`; `cached` keys and values are there for the next token. */
  private attention(options: { memory?: Tensor; causal?: boolean; cached?: boolean } = {}): Layer {
    const { memory, causal = false, cached = false } = options
    const [query, value, output] = [linear(this.width), linear(this.width), linear(this.width)]
    const key = linear(this.width, { bias: false })
    return x => {
      const source = memory ?? x
      const [k, v] = [key(source), value(source)].map(y => (cached ? kvCache(this.split(y)) : this.split(y)))
      const y = scaledDotProductAttention(this.split(query(x)), k!, v!, { causal })
      return output(y.transpose(1, 2).flatten(2))
    }
  }

  private feedForward = () => sequential(linear(4 * this.width), gelu, linear(this.width))

  encode(batch: number): Tensor {
    const stem = sequential(
      conv1d(this.width, { kernel: 3, padding: 1 }),
      gelu,
      conv1d(this.width, { kernel: 3, stride: 2, padding: 1 }),
      gelu,
    )
    // Sines and cosines.
    const positions = parameter([frames / 2, this.width], { trainable: false })
    let x = stem(input([batch, mels, frames], undefined, { name: 'mel', static: true }))
      .transpose(1, 2)
      .add(positions)
    for (let i = 0; i < this.layers; i++) x = this.layer(this.attention(), this.feedForward())(x)
    const norm = layerNorm()
    return norm(x)
  }

  decode(memory: Tensor, { batch, seq, past, allLogits }: Sizes): Tensor {
    const tokens = embedding(vocab, this.width)
    const positions = parameter([context, this.width])
    let x = tokens(input([batch, seq], 'int32')).add(positions.slice(0, past, past + seq))
    for (let i = 0; i < this.layers; i++) {
      const self = scope('self', this.attention({ causal: true, cached: true }))
      const cross = scope('cross', this.attention({ memory, cached: true }))
      x = this.layer(self, cross, this.feedForward())(x)
    }
    const norm = layerNorm()
    const last = allLogits ? identity : lastToken
    return tokens.attend(last(norm(x)))
  }

  private layer = (...parts: Layer[]) => sequential(...parts.map(part => residual(sequential(layerNorm(), part))))
}

for (const [size, [layers, width, heads]] of Object.entries(table)) {
  const whisper = new Whisper(layers!, width!, heads!)
  model(`Whisper-${size}`, { batch: 1, seq: context, past: 0, allLogits: 0 }, sizes =>
    whisper.decode(whisper.encode(sizes.batch), sizes),
  )
  model(`Whisper-${size} encoder`, { batch: 1 }, ({ batch }) => whisper.encode(batch))
}
