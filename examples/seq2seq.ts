// Seq2Seq: encoder-decoder, translation with LSTMs. Sizes: Sutskever et al., arXiv 1409.3215, section 3.4 (four layers of
// 1000 cells each way), and with attention over the source Luong et al., arXiv 1508.04025, section 4.1 (global).
import {
  concat,
  embedding,
  identity,
  input,
  kvCache,
  type Layer,
  lastToken,
  linear,
  lstm,
  model,
  softmax,
  type Tensor,
  tanh,
} from 'memwall'

const cells = 1000
const layers = 4

function encode(batch: number, source: number, vocab: number): Tensor {
  const words = embedding(vocab, cells)
  const encoder = lstm(cells, { layers })
  return encoder(words(input([batch, source], 'int32', { name: 'source', static: true })))
}

function decode(batch: number, seq: number, vocab: number): Tensor {
  const words = embedding(vocab, cells)
  const decoder = lstm(cells, { layers })
  return decoder(words(input([batch, seq], 'int32', { name: 'target' })))
}

/** h W memory scores each word of the source; their weighted sum joins h. */
function globalAttention(memory: Tensor): Layer {
  const score = linear(cells, { bias: false })
  const combine = linear(cells, { bias: false })
  const cached = kvCache(memory)
  return h => {
    const weights = softmax()(score(h).matmul(cached.transpose(1, 2)))
    return tanh(combine(concat([weights.matmul(cached), h], -1)))
  }
}

// The decoder starts from the encoder's last state, which moves along no edge of its own.
export const sutskever = model(
  'Seq2Seq',
  { batch: 1, source: 30, seq: 30, allLogits: 0 },
  ({ batch, source, seq, allLogits }) => {
    const memory = encode(batch, source, 160_000)
    const head = linear(80_000)
    const last = allLogits ? identity : lastToken
    return [head(last(decode(batch, seq, 80_000))), memory.slice(1, -1)]
  },
)

export const luong = model(
  'Seq2Seq with attention',
  { batch: 1, source: 30, seq: 30, allLogits: 0 },
  ({ batch, source, seq, allLogits }) => {
    const memory = encode(batch, source, 50_000)
    const head = linear(50_000)
    const last = allLogits ? identity : lastToken
    return head(last(globalAttention(memory)(decode(batch, seq, 50_000))))
  },
)
