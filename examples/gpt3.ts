// GPT-3 175B: decoder, 96 layers. Sizes: Brown et al., arXiv 2005.14165, Table 2.1, with the vocabulary of GPT-2. Attention
// is dense in every layer here; the paper alternates it with a banded pattern whose width it does not print.
import {
  attention,
  dropout,
  embedding,
  gelu,
  identity,
  input,
  lastToken,
  layerNorm,
  linear,
  model,
  parameter,
  repeat,
  residual,
  sequential,
} from 'memwall'

const layers = 96
const hidden = 12288
const heads = 96
const context = 2048

function decoderLayer() {
  const selfAttention = attention({ heads, causal: true, dropout: 0.1 })
  const feedForward = sequential(linear(4 * hidden), gelu, linear(hidden))
  return sequential(
    residual(sequential(layerNorm(), selfAttention, dropout(0.1))),
    residual(sequential(layerNorm(), feedForward, dropout(0.1))),
  )
}

function gpt3(name: string, vocab: number, tied: boolean) {
  return model(name, { batch: 1, seq: context, past: 0, allLogits: 0 }, ({ batch, seq, past, allLogits }) => {
    const tokens = embedding(vocab, hidden)
    const positions = parameter([context, hidden])
    const decoder = repeat(layers, decoderLayer)
    const norm = layerNorm()
    const last = allLogits ? identity : lastToken
    const head = tied ? tokens.attend : linear(vocab, { bias: false })
    const x = tokens(input([batch, seq], 'int32')).add(positions.slice(0, past, past + seq))
    return head(last(norm(decoder(x))))
  })
}

export const gpt3Tied = gpt3('GPT-3 175B', 50257, true)

// As it is trained on many devices: the vocabulary padded to divide among them, the head with weights of its own.
export const gpt3Padded = gpt3('GPT-3 175B, padded vocabulary, untied head', 51200, false)
