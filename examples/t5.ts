// T5: encoder-decoder, small and base. Sizes: Raffel et al., arXiv 1910.10683, section 2.1, and the published configs; no
// biases, relative position biases made once in the encoder and once in the decoder, head tied to the embedding.
import {
  attention,
  crossAttention,
  embedding,
  identity,
  input,
  type Layer,
  lastToken,
  linear,
  model,
  relu,
  residual,
  rmsNorm,
  sequential,
  type Tensor,
} from 'memwall'

interface Config {
  layers: number
  hidden: number
  heads: number
  headDim: number
  intermediate: number
}

const small: Config = { layers: 6, hidden: 512, heads: 8, headDim: 64, intermediate: 2048 }
const base: Config = { layers: 12, hidden: 768, heads: 12, headDim: 64, intermediate: 3072 }

const vocab = 32128
const buckets = 32

const preNorm = (body: Layer): Layer => residual(sequential(rmsNorm(), body))

const feedForward = ({ hidden, intermediate }: Config): Layer =>
  sequential(linear(intermediate, { bias: false }), relu, linear(hidden, { bias: false }))

/** A learned bias per head and distance, looked up for every query and key: [1, heads, queries, keys]. */
function relativeBias(heads: number, queries: number, keys: number, fixed = false): Tensor {
  const distance = embedding(buckets, heads)
  return distance(input([queries, keys], 'int32', { static: fixed }))
    .permute(2, 0, 1)
    .unsqueeze(0)
}

function encode(x: Tensor, config: Config): Tensor {
  const { heads, headDim } = config
  const source = x.shape[1]!
  const scoreBias = relativeBias(heads, source, source, true)
  for (let i = 0; i < config.layers; i++) {
    const selfAttention = attention({ heads, headDim, bias: false, scoreBias })
    const encoderLayer = sequential(preNorm(selfAttention), preNorm(feedForward(config)))
    x = encoderLayer(x)
  }
  const norm = rmsNorm()
  return norm(x)
}

function decode(x: Tensor, memory: Tensor, config: Config, past: number): Tensor {
  const { heads, headDim } = config
  const seq = x.shape[1]!
  const scoreBias = relativeBias(heads, seq, past + seq)
  for (let i = 0; i < config.layers; i++) {
    const selfAttention = attention({ heads, headDim, bias: false, causal: true, scoreBias })
    const cross = crossAttention(memory, { heads, headDim, bias: false })
    const decoderLayer = sequential(preNorm(selfAttention), preNorm(cross), preNorm(feedForward(config)))
    x = decoderLayer(x)
  }
  const norm = rmsNorm()
  return norm(x)
}

function t5(name: string, config: Config) {
  return model(
    name,
    { batch: 1, source: 128, seq: 128, past: 0, allLogits: 0 },
    ({ batch, source, seq, past, allLogits }) => {
      const tokens = embedding(vocab, config.hidden)
      const memory = encode(tokens(input([batch, source], 'int32', { static: true })), config)
      const hidden = decode(tokens(input([batch, seq], 'int32')), memory, config, past)
      const last = allLogits ? identity : lastToken
      return tokens.attend(last(hidden))
    },
  )
}

export const t5Small = t5('T5-small', small)
export const t5Base = t5('T5-base', base)
