// BERT: encoder, Base and Large. Sizes: Devlin et al., arXiv 1810.04805, section 3; details as Hugging Face's BertModel.
import {
  attention,
  embedding,
  gelu,
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
  tanh,
} from 'memwall'

interface Config {
  layers: number
  hidden: number
  heads: number
}

const base: Config = { layers: 12, hidden: 768, heads: 12 }
const large: Config = { layers: 24, hidden: 1024, heads: 16 }

const vocab = 30522
const positions = 512

function encoderLayer({ hidden, heads }: Config): Layer {
  const selfAttention = attention({ heads })
  const feedForward = sequential(linear(4 * hidden), gelu, linear(hidden))
  return sequential(residual(selfAttention), layerNorm(), residual(feedForward), layerNorm())
}

const encoder = (config: Config): Layer => repeat(config.layers, () => encoderLayer(config))

function embeddings(batch: number, seq: number, hidden: number): Tensor {
  const words = embedding(vocab, hidden)
  const segments = embedding(2, hidden)
  const position = parameter([positions, hidden])
  const norm = layerNorm()
  const sum = words(input([batch, seq], 'int32')).add(segments(input([batch, seq], 'int32')))
  return norm(sum.add(position.slice(0, 0, seq)))
}

function bert(name: string, config: Config) {
  return model(name, { batch: 1, seq: 512 }, ({ batch, seq }) => {
    const pooler = sequential(linear(config.hidden), tanh)
    const hidden = encoder(config)(embeddings(batch, seq, config.hidden))
    return pooler(hidden.slice(1, 0, 1))
  })
}

export const bertBase = bert('BERT-Base', base)
export const bertLarge = bert('BERT-Large', large)

// The encoder alone, as the survey Full Stack Optimization of Transformer Inference (arXiv 2302.14017) counts it.
function blocks(name: string, config: Config) {
  return model(name, { batch: 1, seq: 512 }, ({ batch, seq }) => encoder(config)(input([batch, seq, config.hidden])))
}

export const bertBaseBlocks = blocks('BERT-Base blocks', base)
export const bertLargeBlocks = blocks('BERT-Large blocks', large)
