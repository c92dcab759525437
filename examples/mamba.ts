// Mamba: recurrent, selective state space, 130M to 2.8B. Sizes: Gu and Dao, arXiv 2312.00752, section 3.4 and Table 12, and
// the published configs (state 16, convolution over 4, expansion 2); the head is tied to the embedding.
import {
  conv1d,
  embedding,
  exp,
  identity,
  input,
  lastToken,
  linear,
  model,
  parameter,
  repeat,
  residual,
  rmsNorm,
  selectiveScan,
  sequential,
  silu,
  softplus,
  type Tensor,
} from 'memwall'

const vocab = 50280
const state = 16

const sizes = [
  { name: 'Mamba-130M', layers: 24, hidden: 768 },
  { name: 'Mamba-370M', layers: 48, hidden: 1024 },
  { name: 'Mamba-790M', layers: 48, hidden: 1536 },
  { name: 'Mamba-1.4B', layers: 48, hidden: 2048 },
  { name: 'Mamba-2.8B', layers: 64, hidden: 2560 },
]

function mixer(hidden: number) {
  const inner = 2 * hidden
  const rank = Math.ceil(hidden / 16)
  const toInner = linear(2 * inner, { bias: false })
  const conv = conv1d(inner, { kernel: 4, groups: inner, padding: 'causal' })
  const toScan = linear(rank + 2 * state, { bias: false })
  const toDelta = linear(inner)
  const toHidden = linear(hidden, { bias: false })

  return (x: Tensor) => {
    const a = exp(parameter([inner, state])).mul(-1)
    const skip = parameter([inner])
    const [before, gate] = toInner(x).split(2, -1)
    const u = silu(conv(before!.transpose(1, 2)).transpose(1, 2))
    const [low, b, c] = toScan(u).split([rank, state, state], -1)
    const y = selectiveScan(u, softplus(toDelta(low!)), a, b!, c!).add(u.mul(skip))
    return toHidden(y.mul(silu(gate!)))
  }
}

for (const { name, layers, hidden } of sizes) {
  model(name, { batch: 1, seq: 1024, allLogits: 0 }, ({ batch, seq, allLogits }) => {
    const tokens = embedding(vocab, hidden)
    const blocks = repeat(layers, () => residual(sequential(rmsNorm(), mixer(hidden))))
    const norm = rmsNorm()
    const last = allLogits ? identity : lastToken
    return tokens.attend(last(norm(blocks(tokens(input([batch, seq], 'int32'))))))
  })
}
