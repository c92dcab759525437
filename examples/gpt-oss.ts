// gpt-oss: mixture of experts, 20b and 120b. Sizes: OpenAI, arXiv 2508.10925, section 2, and the published configs. Every
// other layer sees the last 128 tokens alone, each head has a sink, and the experts' matrices are stored in mxfp4.
import {
  attention,
  embedding,
  identity,
  input,
  type Layer,
  lastToken,
  linear,
  mixtureOfExperts,
  model,
  repeat,
  residual,
  rmsNorm,
  scope,
  sequential,
  sigmoid,
  type Tensor,
} from 'memwall'

const vocab = 201088
const hidden = 2880

const preNorm = (body: Layer) => residual(sequential(rmsNorm(), body))

/** SwiGLU with a steeper gate, and a residual in the linear part. */
function expert(): Layer {
  const gateUp = linear(2 * hidden)
  const down = linear(hidden)

  function feedForward(x: Tensor): Tensor {
    const [gate, up] = gateUp(x).split(2, -1) as [Tensor, Tensor]
    return down(gate.mul(sigmoid(gate.mul(1.702))).mul(up.add(1)))
  }

  return scope('expert', feedForward, { weights: 'mxfp4' })
}

function decoderLayer(index: number, experts: number) {
  const reach = index % 2 === 0 ? { window: 128 } : {}
  const selfAttention = attention({
    heads: 64,
    kvHeads: 8,
    headDim: 64,
    causal: true,
    sinks: true,
    rope: true,
    ...reach,
  })
  return sequential(preNorm(selfAttention), preNorm(mixtureOfExperts({ experts, topK: 4, expert, routerBias: true })))
}

const gptOss = (name: string, config: { layers: number; experts: number }) =>
  model(name, { batch: 1, seq: 4096, allLogits: 0 }, ({ batch, seq, allLogits }) => {
    const last = allLogits ? identity : lastToken
    const network = sequential(
      embedding(vocab, hidden),
      repeat(config.layers, index => decoderLayer(index, config.experts)),
      rmsNorm(),
      last,
      linear(vocab, { bias: false }),
    )
    return network(input([batch, seq], 'int32'))
  })

export const gptOss20b = gptOss('gpt-oss-20b', { layers: 24, experts: 32 })
export const gptOss120b = gptOss('gpt-oss-120b', { layers: 36, experts: 128 })
