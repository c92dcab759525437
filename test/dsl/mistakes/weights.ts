/** Of layers with weights. */
import { type Mistake, type Mistakes, rank } from './table'

/** An application to another size than the first, whose weights are fixed. */
const again = (layer: string, message: string): Mistake => [
  `(f => { f(x); return f(input([4, 7])) })(${layer})`,
  'shape-mismatch',
  message,
]

const recurrent = (kind: string): readonly Mistake[] => [
  rank(kind, '8', '[batch, seq, features]'),
  [`${kind}(0)(tokens)`, 'type', `${kind}: hidden takes a whole number of at least 1, got 0`],
  [`${kind}(8, { layers: 0 })(tokens)`, 'type', `${kind}: layers takes a whole number of at least 1, got 0`],
  [
    `(f => { f(tokens); return f(tokens.slice(-1, 1)) })(${kind}(8))`,
    'shape-mismatch',
    'linear: [2, 5, 7] has 7 at axis -1, but its weights were made for 8 at its first use',
  ],
]

const attention = (kind: string, memory: string): readonly Mistake[] => [
  [`${kind}(${memory}{ heads: 2 })(x)`, 'shape-mismatch', `${kind} takes [batch, seq, features], got [4, 8]`],
  [`${kind}(${memory}{ heads: 0 })(tokens)`, 'type', `${kind}: heads takes a whole number of at least 1, got 0`],
  [
    `${kind}(${memory}{ heads: 3 })(tokens)`,
    'shape-mismatch',
    `${kind}: 8 features of [2, 5, 8] do not divide into 3 heads; give headDim`,
  ],
  [
    `${kind}(${memory}{ heads: 4, kvHeads: 3 })(tokens)`,
    'type',
    `${kind}: kvHeads takes a number that divides the 4 heads, got 3`,
  ],
  [
    `${kind}(${memory}{ heads: 4, headDim: 0 })(tokens)`,
    'type',
    `${kind}: headDim takes a whole number of at least 1, got 0`,
  ],
  [
    `${kind}(${memory}{ heads: 4, window: 0 })(tokens)`,
    'type',
    `${kind}: window takes a whole number of at least 1, got 0`,
  ],
  [`${kind}(${memory}{ heads: 4, out: 0 })(tokens)`, 'type', `${kind}: out takes a whole number of at least 1, got 0`],
  [`${kind}(${memory}{ heads: 4, dropout: 2 })(tokens)`, 'type', `${kind}: dropout takes a number from 0 to 1, got 2`],
  [
    `${kind}(${memory}{ heads: 4, scoreBias: x })(tokens)`,
    'shape-mismatch',
    'add: [2, 4, 5, 5] and [4, 8] differ at axis -1 (5 against 8)',
  ],
  [
    `${kind}(${memory}{ heads: 4, qkNorm: rmsNorm() })(tokens)`,
    'type',
    `${kind}: qkNorm takes a function that makes a layer, as in () => rmsNorm(), got a layer`,
  ],
  [`${kind}(${memory}{ heads: 4, qkNorm: () => 5 })(tokens)`, 'type', `${kind}: qkNorm() must return a layer`],
]

export const weights: Mistakes = {
  linear: [
    ["linear('10')(x)", 'type', 'linear: out takes a whole number of at least 1, got "10"'],
    ['linear(-1)(x)', 'type', 'linear: out takes a whole number of at least 1, got -1'],
    ["linear(10, { weights: 'float16' })(x)", 'type', 'linear: weights takes one of fp64, fp32'],
    [
      "linear(10, { weights: { dtype: 'int4', gruop: 32 } })(x)",
      'type',
      'linear: weights has no option "gruop"; it takes dtype, group, scale',
    ],
    [
      "linear(10, { weights: { dtype: 'int4', group: 0 } })(x)",
      'type',
      'linear: weights.group takes a whole number of at least 1, got 0',
    ],
    ["linear(10, { weights: { dtype: 'int4', scale: 'half' } })(x)", 'type', 'linear: weights.scale takes one of fp64'],
    ['linear(10, { weights: { group: 32 } })(x)', 'type', 'linear: weights.dtype takes one of fp64'],
    ["linear(10, { parallel: 'rows' })(x)", 'type', 'linear: parallel takes "column", "row" or "none", got "rows"'],
    ["linear(10, { name: '' })(x)", 'type', 'linear: name takes a string that is not empty, got ""'],
    again(
      'linear(3)',
      'linear: [4, 7] has 7 at axis -1, but its weights were made for 8 at its first use; make another linear',
    ),
    ['linear(3)(input([]))', 'shape-mismatch', 'linear takes [..., features], got []'],
  ],
  embedding: [
    ['embedding(0, 8)(x)', 'type', 'embedding: vocab takes a whole number of at least 1, got 0'],
    ['embedding(8, 0)(x)', 'type', 'embedding: dim takes a whole number of at least 1, got 0'],
    [
      'embedding(100, 7).attend(x)',
      'shape-mismatch',
      'attend: [4, 8] has 8 features at axis -1, but the table [100, 7] has 7',
    ],
    [
      "embedding(100, 7)(input([3], 'fp32'))",
      'type',
      "embedding takes indices of a whole-number dtype, got a tensor of fp32; write input([batch, seq], 'int32')",
    ],
    [
      'embedding(100, 7)(x.reshape([32]))',
      'type',
      "embedding takes indices of a whole-number dtype, got an input without a dtype; write input([batch, seq], 'int32')",
    ],
  ],
  embeddingBag: [
    ['embeddingBag(0, 8)(ids)', 'type', 'embeddingBag: vocab takes a whole number of at least 1, got 0'],
    ['embeddingBag(8, 0)(ids)', 'type', 'embeddingBag: dim takes a whole number of at least 1, got 0'],
    ["embeddingBag(8, 8, { reduce: 'max' })(ids)", 'type', 'embeddingBag: reduce takes "sum" or "mean", got "max"'],
    [
      'embeddingBag(8, 8)(x)',
      'type',
      "embeddingBag takes indices of a whole-number dtype, got an input without a dtype; write input([batch, bag], 'int32')",
    ],
    ['embeddingBag(8, 8)(ids.flatten())', 'shape-mismatch', 'embeddingBag takes [batch, bag], got [6]'],
  ],
  layerNorm: [
    again('layerNorm()', 'layerNorm: [4, 7] has 7 at axis -1, but its weights were made for 8 at its first use'),
  ],
  rmsNorm: [again('rmsNorm()', 'rmsNorm: [4, 7] has 7 at axis -1, but its weights were made for 8 at its first use')],
  batchNorm: [
    again('batchNorm()', 'batchNorm: [4, 7] has 7 at axis 1, but its weights were made for 8 at its first use'),
    ['batchNorm()(x.flatten())', 'shape-mismatch', 'batchNorm takes [batch, channels, ...], got [32]'],
  ],
  instanceNorm: [
    rank('instanceNorm', '', '[batch, channels, ...sizes]'),
    [
      '(f => { f(image); return f(image.slice(1, 1)) })(instanceNorm())',
      'shape-mismatch',
      'instanceNorm: [2, 3, 9, 9] has 3 at axis 1, but its weights were made for 4 at its first use',
    ],
  ],
  groupNorm: [
    again('groupNorm(1)', 'groupNorm: [4, 7] has 7 at axis 1, but its weights were made for 8 at its first use'),
    ['groupNorm(0)(x)', 'type', 'groupNorm: groups takes a whole number of at least 1, got 0'],
    ['groupNorm(3)(x)', 'shape-mismatch', 'groupNorm: 8 channels of [4, 8] do not divide into 3 groups'],
  ],
  attention: [
    ...attention('attention', ''),
    [
      'attention({ heads: 2 })(tokens, tokens, tokens)',
      'type',
      'attention takes one tensor, got 3; for keys and values from elsewhere write crossAttention(memory, ..)',
    ],
  ],
  crossAttention: [
    ...attention('crossAttention', 'tokens, '),
    [
      'crossAttention(x, { heads: 2 })(tokens)',
      'shape-mismatch',
      'crossAttention: memory takes [batch, source, features], got [4, 8]',
    ],
  ],
  scaledDotProductAttention: [
    [
      'scaledDotProductAttention(x, x, x)',
      'shape-mismatch',
      'scaledDotProductAttention: q takes [batch, heads, tokens, dim], got [4, 8]',
    ],
    [
      'scaledDotProductAttention(image, image, image.slice(1, 1))',
      'shape-mismatch',
      'k [2, 4, 9, 9] and v [2, 3, 9, 9] must have the same heads (axis 1) and tokens (axis 2)',
    ],
    [
      'scaledDotProductAttention(image, image, image.slice(2, 1))',
      'shape-mismatch',
      'k [2, 4, 9, 9] and v [2, 4, 8, 9] must have the same heads',
    ],
    [
      'scaledDotProductAttention(image, image.slice(1, 1), image.slice(1, 1))',
      'shape-mismatch',
      '4 heads of q [2, 4, 9, 9] are not a multiple of the 3 heads of k [2, 3, 9, 9] (axis 1)',
    ],
    [
      'scaledDotProductAttention(image, image.slice(3, 1), image)',
      'shape-mismatch',
      'matmul: [2, 4, 9, 9] has 9 at axis -1, [2, 4, 8, 9] has 8 at axis -2',
    ],
    [
      'scaledDotProductAttention(image, image, image, { window: 0 })',
      'type',
      'scaledDotProductAttention: window takes a whole number of at least 1, got 0',
    ],
    [
      'scaledDotProductAttention(image, image, image, { sinks: parameter([3]) })',
      'shape-mismatch',
      'scaledDotProductAttention: sinks takes [4], a logit per head of q, got [3]',
    ],
    [
      'scaledDotProductAttention(image, image, image, { softcap: 0 })',
      'type',
      'scaledDotProductAttention: softcap takes a number above 0, got 0',
    ],
    [
      'scaledDotProductAttention(image, image, image, { dropout: -1 })',
      'type',
      'scaledDotProductAttention: dropout takes a number from 0 to 1, got -1',
    ],
  ],
  lstm: [
    ...recurrent('lstm'),
    ['lstm(8, { projection: 0 })(tokens)', 'type', 'lstm: projection takes a whole number of at least 1, got 0'],
  ],
  gru: recurrent('gru'),
  rnn: recurrent('rnn'),
  linearAttention: [
    [
      'linearAttention(tokens, tokens, tokens)',
      'shape-mismatch',
      'linearAttention: q takes [batch, seq, heads, dim], got [2, 5, 8]',
    ],
    [
      '(h => linearAttention(h(3), h(3), h(4)))(n => input([2, 5, n, 8]))',
      'shape-mismatch',
      'linearAttention takes q and k [batch, seq, heads, keyDim] and v [batch, seq, heads, valueDim], got [2, 5, 3, 8], [2, 5, 3, 8] and [2, 5, 4, 8]',
    ],
    [
      '(h => linearAttention(h(8), h(7), h(8)))(n => input([2, 5, 3, n]))',
      'shape-mismatch',
      'linearAttention takes q and k [batch, seq, heads, keyDim] and v [batch, seq, heads, valueDim], got [2, 5, 3, 8], [2, 5, 3, 7] and [2, 5, 3, 8]',
    ],
    [
      '(h => linearAttention(h(1), h(1), h(2)))(n => input([n, 5, 3, 8]))',
      'shape-mismatch',
      'linearAttention takes q and k [batch, seq, heads, keyDim] and v [batch, seq, heads, valueDim], got [1, 5, 3, 8], [1, 5, 3, 8] and [2, 5, 3, 8]',
    ],
    [
      '(h => linearAttention(h(4), h(4), h(5)))(n => input([2, n, 3, 8]))',
      'shape-mismatch',
      'linearAttention takes q and k [batch, seq, heads, keyDim] and v [batch, seq, heads, valueDim], got [2, 4, 3, 8], [2, 4, 3, 8] and [2, 5, 3, 8]',
    ],
    [
      '(h => linearAttention(h, h, h, { beta: h }))(input([2, 5, 3, 8]))',
      'type',
      'linearAttention: beta takes nothing with rule "additive"',
    ],
    [
      '(h => linearAttention(h, h, h, { rule: "delta", beta: h }))(input([2, 5, 3, 8]))',
      'shape-mismatch',
      'linearAttention: beta must be [2, 5, 3], got [2, 5, 3, 8]',
    ],
    [
      '(h => linearAttention(h, h, h, { rule: "decay", decay: input([2, 5]) }))(input([2, 5, 3, 8]))',
      'shape-mismatch',
      'linearAttention: decay must be [2, 5, 3] or [2, 5, 3, 8], got [2, 5]',
    ],
    [
      '(h => linearAttention(h, h, h, { rule: "gated" }))(input([2, 5, 3, 8]))',
      'type',
      'linearAttention: rule takes "additive", "decay", "delta" or "gatedDelta", got "gated"',
    ],
    [
      '(h => linearAttention(h, h, h, { chunk: 0 }))(input([2, 5, 3, 8]))',
      'type',
      'linearAttention: chunk takes a whole number of at least 1, got 0',
    ],
  ],
  state: [
    [
      'state([2, 3], p => p.transpose(0, 1))',
      'shape-mismatch',
      'state: update must return the shape of the state, [2, 3], got [3, 2]',
    ],
    ['state([2, 3], p => 3)', 'type', 'state: update(previous) must return a tensor, got 3'],
    ['state([2, 3], x)', 'type', 'state: update takes a function, got a tensor'],
    ['state([2, -3], p => p)', 'type', 'state: shape[1] takes a whole number of at least 0, got -3'],
  ],
  lastToken: [['lastToken(x)', 'shape-mismatch', 'lastToken takes [batch, seq, features], got [4, 8]']],
  selectiveScan: [
    [
      'selectiveScan(x, x, x, x, x)',
      'shape-mismatch',
      'selectiveScan takes x [batch, seq, d] and a [d, state], got [4, 8] and [4, 8]',
    ],
    [
      'selectiveScan(tokens, tokens, parameter([8, 3]), tokens, tokens)',
      'shape-mismatch',
      'selectiveScan: b must be [2, 5, 3] for x [2, 5, 8] and a [8, 3], got [2, 5, 8]',
    ],
    [
      'selectiveScan(tokens, tokens, parameter([7, 3]), tokens, tokens)',
      'shape-mismatch',
      'selectiveScan: a must be [8, 3] for x [2, 5, 8] and a [7, 3], got [7, 3]',
    ],
  ],
}
