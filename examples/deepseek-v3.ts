// DeepSeek-V3: mixture of experts, latent attention. Without multi-token prediction. Sizes: DeepSeek-AI, arXiv 2412.19437,
// section 4.2, and the published config; the attention is that of DeepSeek-V2, arXiv 2405.04434, section 2.1.
import {
  concat,
  embedding,
  identity,
  input,
  kvCache,
  type Layer,
  lastToken,
  linear,
  mixtureOfExperts,
  model,
  parameter,
  repeat,
  residual,
  rmsNorm,
  rope,
  scaledDotProductAttention,
  sequential,
  silu,
  type Tensor,
} from 'memwall'

const vocab = 129280
const layers = 61
const denseLayers = 3
const hidden = 7168
const heads = 128
const queryRank = 1536
const latent = 512
const plain = 128 // features of a head's query and key without position
const rotary = 64 // and of those with
const value = 128 // features of a head's value

const dense = (out: number) => linear(out, { bias: false })

function feedForward(width: number): Layer {
  const gate = dense(width)
  const up = dense(width)
  const down = dense(hidden)
  return x => down(silu(gate(x)).mul(up(x)))
}

/** Keys and values of all heads come from one small latent a token, and only that and one rotary key are cached. */
function latentAttention(): Layer {
  const query = sequential(dense(queryRank), rmsNorm(), dense(heads * (plain + rotary)))
  const compress = dense(latent + rotary)
  const norm = rmsNorm()
  const keyUp = parameter([heads, latent, plain])
  const valueUp = parameter([heads, latent, value])
  const output = dense(hidden)

  /** A prompt: keys and values are made in full, head by head. */
  function expanded(q: Tensor, qRotary: Tensor, cache: Tensor): Tensor {
    const [small, rotated] = cache.split([latent, rotary], -1) as [Tensor, Tensor]
    const [batch, , tokens] = cache.shape as [number, number, number]
    const k = concat([small.matmul(keyUp), rotated.expand([batch, heads, tokens, rotary])], -1)
    return scaledDotProductAttention(concat([q, qRotary], -1), k, small.matmul(valueUp), { causal: true })
  }

  /** One token: the ways up move to the query and the result, and all heads attend to the latents themselves. */
  function absorbed(q: Tensor, qRotary: Tensor, cache: Tensor): Tensor {
    const small = concat([q.matmul(keyUp.transpose(1, 2)), qRotary], -1)
    return scaledDotProductAttention(small, cache, cache.slice(-1, 0, latent), { causal: true }).matmul(valueUp)
  }

  return x => {
    const [batch, seq] = x.shape as [number, number]
    const byHead = query(x)
      .reshape([batch, seq, heads, plain + rotary])
      .transpose(1, 2)
    const [q, qTurning] = byHead.split([plain, rotary], -1) as [Tensor, Tensor]
    const [small, turning] = compress(x).split([latent, rotary], -1) as [Tensor, Tensor]
    const cache = kvCache(concat([norm(small), rope(turning)], -1)).unsqueeze(1)
    const attend = seq === 1 ? absorbed : expanded
    const context = attend(q, rope(qTurning), cache)
    return output(context.transpose(1, 2).reshape([batch, seq, heads * value]))
  }
}

function decoderLayer(index: number): Layer {
  const selfAttention = latentAttention()
  const experts = () =>
    mixtureOfExperts({ experts: 256, topK: 8, expert: () => feedForward(2048), shared: feedForward(2048) })
  const body = index < denseLayers ? feedForward(18432) : experts()
  return sequential(residual(sequential(rmsNorm(), selfAttention)), residual(sequential(rmsNorm(), body)))
}

export const deepseekV3 = model('DeepSeek-V3', { batch: 1, seq: 4096, allLogits: 0 }, ({ batch, seq, allLogits }) => {
  const tokens = embedding(vocab, hidden)
  const decoder = repeat(layers, decoderLayer)
  const norm = rmsNorm()
  const last = allLogits ? identity : lastToken
  const head = dense(vocab)
  return head(last(norm(decoder(tokens(input([batch, seq], 'int32'))))))
})
