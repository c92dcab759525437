// Llama 3: decoder, 8B and 70B. Sizes: Grattafiori et al., arXiv 2407.21783, Table 3, and the published configs.
import {
  attention,
  embedding,
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
  silu,
} from 'memwall'

interface Config {
  layers: number
  hidden: number
  heads: number
  intermediate: number
}

const vocab = 128256
const kvHeads = 8

const dense = (out: number) => linear(out, { bias: false })
const preNorm = (body: Layer) => residual(sequential(rmsNorm(), body))

function swiglu(intermediate: number, hidden: number): Layer {
  const [gate, up, down] = [dense(intermediate), dense(intermediate), dense(hidden)]
  return x => down(silu(gate(x)).mul(up(x)))
}

const decoderLayer = ({ hidden, heads, intermediate }: Config) =>
  sequential(
    preNorm(attention({ heads, kvHeads, causal: true, rope: true, bias: false })),
    preNorm(swiglu(intermediate, hidden)),
  )

const llama3 = (name: string, config: Config) =>
  model(name, { batch: 1, seq: 8192, allLogits: 0 }, ({ batch, seq, allLogits }) => {
    const ids = input([batch, seq], 'int32')
    const network = sequential(
      embedding(vocab, config.hidden),
      repeat(config.layers, () => decoderLayer(config)),
      rmsNorm(),
      allLogits ? identity : lastToken,
      dense(vocab),
    )
    return network(ids)
  })

export const llama8B = llama3('Llama-3-8B', { layers: 32, hidden: 4096, heads: 32, intermediate: 14336 })
export const llama70B = llama3('Llama-3-70B', { layers: 80, hidden: 8192, heads: 64, intermediate: 28672 })
