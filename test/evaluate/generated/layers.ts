/**
 * Expressions that make layers, in all that the DSL has: from [batch, seq, 8] to itself, and on images of [n, 2, 2, 2]. They
 * use the names of `pieces.ts`.
 */
import fc from 'fast-check'
import { number } from './language'
import { either, of, type Texts } from './text'

const activation = either(
  ...['relu', 'relu6', 'leakyRelu', 'elu', 'gelu', 'silu', 'mish', 'sigmoid', 'tanh', 'hardswish', 'hardsigmoid'],
  ...['softplus', 'exp', 'sqrt', 'square', 'identity', 'softmax()', 'softmax({ axis: 1 })', 'logSoftmax()'],
  ...[
    'logSoftmax({ axis: -2 })',
    'dropout(0.1)',
    'dropout(0)',
    'crossEntropy',
    'acts[Act.Silu]',
    'kinds.get("norm")()',
  ],
)

const dtype = either('"fp32"', '"fp16"', '"bf16"', '"fp8"', '"int8"', '"int4"', 'narrow')
const weights = fc.oneof(
  dtype,
  of`{ dtype: "int4", group: ${either('32', '128')}, scale: ${either('"fp16"', '"fp8"')} }`,
)
const flag = either('true', 'false')
/** Options, each there or not. */
const options = (all: Readonly<Record<string, Texts>>): Texts =>
  fc
    .tuple(...Object.entries(all).map(([name, value]) => fc.option(value.map(text => `${name}: ${text}`))))
    .map(list => list.filter(each => each !== null).join(', '))

const owning = { weights, name: either('"own"', '`n${a}`'), parallel: either('"column"', '"row"', '"none"') }
/** Numbers that divide 8, some worked out by the program. */
const divisor = fc.oneof(either('1', '2', '4', 'config.heads', 'heads'), of`at([1, 2, 4], ${number})`)

const attentionOptions = fc
  .tuple(
    divisor,
    options({
      ...owning,
      causal: flag,
      window: either('1', '3', '100'),
      rope: flag,
      bias: flag,
      outBias: flag,
      headDim: either('2', '3'),
      dropout: either('0', '0.1'),
      qkNorm: either('() => rmsNorm()', '() => layerNorm({ bias: false })', 'kinds.get("norm")'),
      kvHeads: either('1'),
    }),
  )
  .map(([heads, rest]) => `{ heads: ${heads}, out: 8, ${rest} }`)

const recurrent = options({ weights, layers: either('1', '2'), bidirectional: flag, bias: flag })
const reduce = either('"sum"', '"mean"', '"max"')

/** On images [n, 2, 2, 2]. */
const { image } = fc.letrec<{ image: string }>(tie => {
  const inner = tie('image') as Texts
  return {
    image: fc.oneof(
      { maxDepth: 2 },
      either(
        ...[
          'relu',
          'batchNorm()',
          'batchNorm({ fold: true })',
          'batchNorm({ affine: false })',
          'groupNorm(2)',
          'prelu()',
        ],
        ...[
          'maxPool2d({ kernel: 3, stride: 1, padding: 1 })',
          'avgPool2d({ kernel: 3, stride: [1, 1], padding: [1, 1] })',
        ],
        ...['maxPool2d({ kernel: 1, ceil: true })', 'adaptiveAvgPool2d(2)', 'adaptiveAvgPool2d([2, 2])'],
        'sequential(upsample(2), avgPool2d({ kernel: 2 }))',
        'sequential(upsample([2, 2], { mode: "bilinear" }), maxPool2d({ kernel: 2, stride: 2 }))',
        'sequential(conv2d(8, { kernel: 1 }), pixelShuffle(2), avgPool2d({ kernel: 2 }))',
        'sequential(convTranspose2d(2, { kernel: 2, stride: 2 }), conv2d(2, { kernel: 2, stride: 2 }))',
        'sequential(convTranspose2d(4, { kernel: 3, padding: 1, outputPadding: 0, groups: 2 }), conv2d(2, { kernel: 1 }))',
        'sequential(pad([[1, 1], [1, 1]]), conv2d(2, { kernel: 3, bias: false }))',
        'resize({ size: 2 }, { mode: "bicubic" })',
        'sequential(resize({ scale: 1.5 }), resize({ size: [2, 2] }, { mode: "area" }))',
        'x => gridSample(x, input([x.shape[0], 2, 2, 2]), { mode: "nearest" })',
        'instanceNorm()',
        'instanceNorm({ affine: false })',
        'maxPool2d({ kernel: 2, stride: 1, padding: 1, dilation: 2 })',
        'x => convTranspose3d(2, { kernel: [1, 3, 3], padding: [0, 1, 1] })(maxPool3d({ kernel: 1 })(x.unsqueeze(2))).squeeze(2)',
        'x => avgPool3d({ kernel: 1 })(x.unsqueeze(2)).squeeze(2)',
        'x => x.mul(globalAvgPool(x).reshape([x.shape[0], 2, 1, 1]))',
        'x => x.add(linear(8)(flatten(x)).reshape(x.shape))',
        'x => conv3d(2, { kernel: [1, 3, 3], padding: [0, 1, 1] })(x.unsqueeze(2)).squeeze(2)',
        'x => pad([[0, 1]])(x).slice(-1, 0, 2)',
      ),
      of`conv2d(2, { kernel: 3, padding: ${either('1', '"same"', '[1, 1]')}, ${options({ groups: either('2'), bias: flag, weights })} })`,
      of`conv2d(2, { kernel: [3, 1], dilation: ${either('1', '2')}, padding: "same" })`,
      of`sequential(${inner}, ${inner})`,
      of`residual(${inner}, { shortcut: ${inner} })`,
      of`sequential(branches([${inner}, ${inner}]), conv2d(2, { kernel: 1 }))`,
      of`sequential(branches([${inner}, ${inner}], { axis: -1 }), x => x.slice(3, 1, 3))`,
      of`scope("image", ${inner}, { activations: ${dtype} })`,
    ),
  }
})

/** A recipe of tensors from `x`. */
const expression = (texts: TemplateStringsArray, ...holes: Texts[]): Texts =>
  of(texts, ...holes).map(made => `(x => ${made})`)

const plain: Texts = fc.oneof(
  activation,
  of`linear(8, { ${options({ ...owning, bias: flag })} })`,
  of`sequential(linear(${either('16', '8 * config.layers[1]', 'hidden * 2')}), ${activation}, linear(8))`,
  of`layerNorm({ ${options({ weights, affine: flag, bias: flag })} })`,
  of`rmsNorm({ ${options({ weights, affine: flag })} })`,
  either(
    'prelu()',
    'shared',
    'block(2)',
    'new Mlp(16).layer',
    'new Deep(4).forward',
    'Mlp.of(8).forward',
    'blocks_[1]',
    'tuned()',
  ),
  either(
    'tuned({ bias: false, weights: "int8" })',
    'taps[1]',
    'safe(() => linear("8"))',
    'safe(() => shared)',
    'stacked(2, block)',
  ),
  either(
    'nested(2, i => linear(8, { bias: i > 1 }))',
    'compose(relu, shared, block(1))',
    'pick(a)',
    'pick(1)',
    'pick(2)',
    'later()',
  ),
  of`pick(${number})`,
  of`attention(${attentionOptions})`,
  expression`crossAttention(${either('x', 'memory(x)', 'fixed(x)')}, ${attentionOptions})(x)`,
  expression`attention({ heads: 2, scoreBias: parameter([2, 1, 1]) })(x)`,
  expression`unheads(scaledDotProductAttention(heads_(x), kvCache(heads_(x)), kvCache(heads_(shared(x))), { ${options({ causal: flag, window: either('2'), bias: either('parameter([1, 1])'), dropout: either('0.5') })} }), x)`,
  expression`rope(x)`,
  expression`rope(heads_(x)).transpose(1, 2).reshape(x.shape)`,
  of`mixtureOfExperts({ experts: ${either('1', '4', '8')}, topK: 1, expert: ${either('() => linear(8)', '() => block(1)', '() => shared')}, ${options({ shared: either('linear(8)', 'block(1)'), routerBias: flag })} })`,
  of`lstm(8, { ${options({ weights, layers: either('1', '2'), bias: flag })} })`,
  of`lstm(4, { bidirectional: true, ${options({ layers: either('2') })} })`,
  of`lstm(16, { projection: 8 })`,
  of`sequential(${either('gru', 'rnn')}(4, { ${recurrent} }), linear(8))`,
  expression`selectiveScan(x, softplus(x), parameter([8, 2]), linear(2)(x), linear(2, { bias: false })(x))`,
  expression`(h => linearAttention(h, h, shared(x).reshape(h.shape), { ${options({ rule: either('"additive"', '"decay"', '"gatedDelta"'), chunk: either('2', '64'), stateDtype: dtype })} }).reshape(x.shape))(x.reshape([x.shape[0], x.shape[1], 2, 4]))`,
  expression`(h => linearAttention(h, h, h, { rule: "delta", beta: x.slice(2, 0, 2) }).reshape(x.shape))(x.reshape([x.shape[0], x.shape[1], 2, 4]))`,
  expression`state([x.shape[0], 1, 8], before => before.mul(${either('0.5', 'before')}).add(x.mean(1, { keepDim: true })), { ${options({ name: either('"own"'), dtype })} }).add(x)`,
  expression`lastToken(x).add(x)`,
  expression`conv1d(8, { kernel: 3, padding: ${either('"causal"', '"same"', '1')}, ${options({ groups: either('2', '8'), bias: flag })} })(x.transpose(1, 2)).transpose(1, 2)`,
  expression`${either('maxPool1d', 'avgPool1d')}({ kernel: 3, stride: 1, padding: 1 })(x.transpose(-1, -2)).transpose(-1, -2)`,
  expression`${either('maxPool1d', 'avgPool1d')}({ kernel: 2, ${options({ ceil: flag })} })(x).mean(-1, { keepDim: true }).add(x)`,
  expression`einsum("bsd,ed->bse", x, ${either('parameter([8, 8])', 'square_')})`,
  expression`einsum("bqk,bkd->bqd", einsum("bqd,bkd->bqk", x, shared(x)), x)`,
  expression`einsum("acb->abc", einsum("abc->acb", x)).add(einsum("bsd->b", x).reshape([x.shape[0], 1, 1]))`,
  expression`einsum("...d,de,...e->...e", x, ${either('parameter([8, 8])', 'square_')}, shared(x))`,
  expression`einsum("...ii", x.unsqueeze(-1).expand([...x.shape, 8])).unsqueeze(-1).add(x)`,
  expression`concat([topK(x, 4).values, topK(x, 4, { axis: ${either('2', '-1')} }).values], 2)`,
  expression`convTranspose1d(8, { kernel: 3, padding: 1 })(x.transpose(1, 2)).transpose(1, 2)`,
  expression`table(topK(x, 1).indices.squeeze(-1)).add(x)`,
  expression`fft(fft(x.reshape([x.shape[0], -1, 4, 2])), { axes: [${either('1', '1, 2', '-1')}], inverse: true }).reshape(x.shape)`,
  expression`fft(fft(x, { real: true }), { real: true, inverse: true })`,
  expression`table(input([x.shape[0], x.shape[1]], "int32", { name: "ids" })).add(x)`,
  expression`${either('table', 'embedding(8, 8)')}.attend(x)`,
  expression`embeddingBag(9, 8, { reduce: ${either('"sum"', '"mean"')} })(input([x.shape[0], 3], "int32")).unsqueeze(1).add(x)`,
  expression`linear(8)(gather(x, 2, { axis: ${either('2', '-1')} }))`,
  expression`scatter(x, 8, { axis: 2, reduce: ${reduce} })`,
  expression`aggregate({ edges: 5, reduce: ${reduce} })(x.flatten(0, 1)).reshape(x.shape)`,
  expression`stack([x, ${either('x', 'relu(x)')}], ${either('0', '1', '-1')}).sum(${either('0', '1', '-1')})`.map(
    made => {
      const axis = /\], (-?\d)\)/.exec(made)?.[1] as string
      return made.replace(/\.sum\(-?\d\)/, `.sum(${axis})`)
    },
  ),
  expression`concat([x.slice(2, ${either('0', '4')}), x.slice(-1, 0, 4, 2)], 2).slice(-1, 0, 2).sum(2, { keepDim: true }).add(x)`,
  expression`concat(x.split(${either('2', '4', '[3, 5]', '[8]')}, -1).map((part, i) => (i ? part : part.mul(2))), 2)`,
  expression`x.permute(2, 0, 1).permute(1, 2, 0)`,
  expression`x.unsqueeze(0).expand([3, ...x.shape]).${either('sum(0)', 'mean(0)', 'max([0])', 'slice(0, 1, 2).squeeze(0)')}`,
  expression`x.${either('add', 'sub', 'mul', 'div')}(${either('0.5', 'position', 'shared(x)', 'x.mean(-1, { keepDim: true })', 'x.max(1, { keepDim: true })', 'x.sum()')})`,
  expression`x.matmul(x.transpose(1, 2)).matmul(x)`,
  expression`x.cast(${dtype}).mul(2)`,
  expression`kvCache(x, { axis: 1, ${options({ window: either('2') })} }).mean(1, { keepDim: true }).add(x)`,
  expression`custom("own", [x, ${either('x', 'shared(x)')}], { shape: [...x.shape], flops: ${either('0', '10', 'x.shape[1] * 8')}, ${options({ dtype, parameters: either('0', '3'), reads: either('5'), writes: either('0', '7'), backwardFlops: either('1'), macs: either('0', '4'), saves: either('0', '6'), state: either('0', '5') })} })`,
  expression`(${image})(x.reshape([-1, 2, 2, 2])).reshape(x.shape)`,
)

/** From [batch, seq, 8] to itself. */
export const { layer } = fc.letrec<{ layer: string }>(tie => {
  const inner = tie('layer') as Texts
  return {
    layer: fc.oneof(
      { maxDepth: 3 },
      { weight: 4, arbitrary: plain },
      fc.array(inner, { minLength: 1, maxLength: 3 }).map(list => `sequential(${list.join(', ')})`),
      fc
        .array(inner, { minLength: 1, maxLength: 3 })
        .map(
          list =>
            `sequential(...[${list.join(', ')}].${['map(l => l)', 'toReversed()', 'filter((_, i) => i < 2)'][list.length - 1]})`,
        ),
      of`residual(${inner})`,
      of`residual(${inner}, { shortcut: ${inner} })`,
      of`repeat(${either('0', '1', '2', '3', 'config.layers.length')}, ${either('()', 'i', '(i, x = i)')} => ${inner})`,
      of`repeat(2, i => (i ? ${inner} : ${inner}))`,
      of`sequential(branches([${inner}, ${inner}], { axis: 2 }), linear(8))`,
      of`scope(${either('"part"', '`s${c}`')}, ${inner}, { ${options({ weights, activations: dtype, kvCache: dtype, sparsity: either('{ fraction: 0.5 }', '{ fraction: 0.25, structured: true }'), recompute: flag })} })`,
      of`(x => x.add((${inner})(x)).mul(0.5))`,
      of`((l, n = 2) => x => { for (let i = 0; i < n; i++) x = l(x); return x })(${inner})`,
      of`(x => { const [q, k] = [${inner}, ${inner}].map(l => l(x)); return q.matmul(k.transpose(1, 2)).matmul(k) })`,
      of`(x => { const parts = {}; for (const [i, l] of [${inner}, ${inner}].entries()) parts[\`p\${i}\`] = l(x); const { p0, ...rest } = parts; return Object.values(rest).reduce((y, z) => y.sub(z), p0) })`,
      of`(x => (x.shape.length === 3 ? (${inner})(x) : x))`,
      of`(l => x => l(l(x)))(${inner})`,
      of`compose(${inner}, ${inner})`,
      of`stacked(${either('1', '2')}, () => ${inner})`,
      of`nested(${either('1', '2')}, () => ${inner})`,
      of`safe(() => ${inner})`,
      of`new Map([["l", ${inner}]]).get("l")`,
      of`[...new Set([${inner}])][0]`,
      of`new Wrapped(${inner}).layer`,
      of`[${inner}, relu].reduce((f, g) => x => g(f(x)))`,
      of`(() => { switch (at([0, 1], ${number})) { case 0: return ${inner}; default: return ${inner} } })()`,
      of`(() => { let l; do { l = ${inner} } while (!l); return l })()`,
      of`(() => { try { throw ${inner} } catch (l) { return l } })()`,
      of`(${number} > 1 ? ${inner} : ${inner})`,
    ),
  }
})
