// LoRA and QLoRA: decoder, fine-tuned Llama 3 8B. Hu et al., arXiv 2106.09685; Dettmers et al., arXiv 2305.14314. Sizes:
// arXiv 2407.21783, Table 3; adapters of rank 16 on the projections of attention, or, as QLoRA has them, on every linear of
// a block, which it keeps in nf4. All but the adapters is frozen.
import {
  crossEntropy,
  embedding,
  input,
  kvCache,
  type Layer,
  linear,
  model,
  repeat,
  residual,
  rmsNorm,
  rope,
  scaledDotProductAttention,
  scope,
  sequential,
  silu,
  type Tensor,
  type WeightOptions,
} from 'memwall'

const vocab = 128256
const layers = 32
const hidden = 4096
const heads = 32
const kvHeads = 8
const dim = 128
const intermediate = 14336
const rank = 16
const alpha = 32

/** Makes a linear, given its output features. */
type Projection = (out: number) => Layer

const frozen =
  (format?: WeightOptions): Projection =>
  out =>
    linear(out, { bias: false, ...format })

/** The result of the frozen linear and that of its adapter, which alone is trained. */
const adapted =
  (base: Projection): Projection =>
  out => {
    const plain = base(out)
    const down = linear(rank, { bias: false, trainable: true })
    const up = linear(out, { bias: false, trainable: true })
    return x => plain(x).add(up(down(x)).mul(alpha / rank))
  }

const preNorm = (body: Layer) => residual(sequential(rmsNorm(), body))

function attention(project: Projection): Layer {
  const [query, key, value] = [project(heads * dim), project(kvHeads * dim), project(kvHeads * dim)]
  const output = project(hidden)

  return x => {
    const [batch, seq] = x.shape as [number, number]
    const byHead = (y: Tensor) => y.reshape([batch, seq, -1, dim]).transpose(1, 2)
    const q = rope(byHead(query(x)))
    const k = kvCache(rope(byHead(key(x))))
    const v = kvCache(byHead(value(x)))
    const context = scaledDotProductAttention(q, k, v, { causal: true })
    return output(context.transpose(1, 2).flatten(2))
  }
}

function swiglu(project: Projection): Layer {
  const [gate, up, down] = [project(intermediate), project(intermediate), project(hidden)]
  return x => down(silu(gate(x)).mul(up(x)))
}

function fineTune(name: string, linears: { attention: Projection; feedForward: Projection }) {
  const decoderLayer = () => sequential(preNorm(attention(linears.attention)), preNorm(swiglu(linears.feedForward)))

  return model(name, { batch: 1, seq: 2048 }, ({ batch, seq }) => {
    const llama = sequential(embedding(vocab, hidden), repeat(layers, decoderLayer), rmsNorm(), frozen()(vocab))
    return crossEntropy(scope('Llama-3-8B', llama, { trainable: false })(input([batch, seq], 'int32')))
  })
}

const nf4 = adapted(frozen({ weights: 'nf4' }))

export const lora = fineTune('Llama-3-8B LoRA', { attention: adapted(frozen()), feedForward: frozen() })
export const qlora = fineTune('Llama-3-8B QLoRA', { attention: nf4, feedForward: nf4 })
