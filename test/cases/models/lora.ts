/** Llama-3-8B fine-tuned with adapters of rank 16 beside the projections of its attentions; all else is frozen. */

/** `base`: options of the frozen linears of the blocks. */
export const lora = (base = ''): string => `
import { embedding, input, type Layer, linear, model, repeat, residual, rmsNorm, rope, scaledDotProductAttention, scope, sequential, silu, type Tensor } from 'memwall'
const dense = (n: number) => linear(n, { bias: false, ${base} })
const adapter = (n: number) => linear(n, { bias: false, trainable: true })
const lora = (n: number, rank = 16): Layer => { const [base, a, b] = [dense(n), adapter(rank), adapter(n)]; return x => base(x).add(b(a(x))) }
const ffn = (m: number, h: number): Layer => { const [g, u, d] = [dense(m), dense(m), dense(h)]; return x => d(silu(g(x)).mul(u(x))) }
const pre = (b: Layer) => residual(sequential(rmsNorm(), b))
function attn(heads: number, kv: number, dim: number, h: number): Layer {
  const [q, k, v, o] = [lora(heads * dim), lora(kv * dim), lora(kv * dim), lora(h)]
  const split = (x: Tensor, n: number) => x.reshape([x.shape[0]!, x.shape[1]!, n, dim]).transpose(1, 2)
  return x => o(scaledDotProductAttention(rope(split(q(x), heads)), rope(split(k(x), kv)), split(v(x), kv), { causal: true }).transpose(1, 2).reshape([x.shape[0]!, x.shape[1]!, heads * dim]))
}
model('8B LoRA', { batch: 1, seq: 2048 }, ({ batch, seq }) => scope('frozen', sequential(embedding(128256, 4096),
  repeat(32, () => sequential(pre(attn(32, 8, 128, 4096)), pre(ffn(14336, 4096)))), rmsNorm(), linear(128256, { bias: false })), { trainable: false })(input([batch, seq], 'int32')))
`
