// RetNet: recurrent, retention, 1.3B and 2.7B. Sizes: Sun et al., arXiv 2307.08621, section 3.1, as flash-linear-attention
// trained and published them (32000 tokens). A state per head, which decays by a constant, replaces the cache.
import {
  embedding,
  identity,
  input,
  type Layer,
  lastToken,
  linear,
  linearAttention,
  model,
  repeat,
  residual,
  rmsNorm,
  rope,
  sequential,
  silu,
  type Tensor,
} from 'memwall'

const vocab = 32000

const dense = (out: number) => linear(out, { bias: false })
const preNorm = (body: Layer) => residual(sequential(rmsNorm(), body))

/** Retention of [batch, seq, hidden]: values are twice as wide as queries and keys, and so is the gate of the result. */
function retention(hidden: number, heads: number): Layer {
  const query = dense(hidden)
  const key = dense(hidden)
  const value = dense(2 * hidden)
  const gate = dense(2 * hidden)
  const norm = rmsNorm()
  const output = dense(hidden)

  return x => {
    const [batch, seq] = x.shape as [number, number]
    const byHead = (y: Tensor) => y.reshape([batch, seq, heads, -1])
    const rotated = (y: Tensor) => rope(byHead(y).transpose(1, 2)).transpose(1, 2)
    const context = linearAttention(rotated(query(x)), rotated(key(x)), byHead(value(x)), { rule: 'decay' })
    return output(
      norm(context)
        .flatten(2)
        .mul(silu(gate(x))),
    )
  }
}

function swiglu(hidden: number, width: number): Layer {
  const [gate, up, down] = [dense(width), dense(width), dense(hidden)]
  return x => down(silu(gate(x)).mul(up(x)))
}

function retnet(name: string, config: { layers: number; hidden: number; heads: number; width: number }) {
  const { layers, hidden, heads, width } = config
  const decoderLayer = () => sequential(preNorm(retention(hidden, heads)), preNorm(swiglu(hidden, width)))

  return model(name, { batch: 1, seq: 2048, allLogits: 0 }, ({ batch, seq, allLogits }) => {
    const last = allLogits ? identity : lastToken
    const network = sequential(embedding(vocab, hidden), repeat(layers, decoderLayer), rmsNorm(), last, dense(vocab))
    return network(input([batch, seq], 'int32'))
  })
}

export const retnet1B = retnet('RetNet-1.3B', { layers: 24, hidden: 2048, heads: 8, width: 2816 })
export const retnet3B = retnet('RetNet-2.7B', { layers: 32, hidden: 2560, heads: 10, width: 3584 })
