/** Of a tensor's methods, lookups and joins. */
import { axis, type Mistake, type Mistakes } from './table'

const broadcasts = (kind: string): readonly Mistake[] => [
  [
    `x.${kind}(input([4, 7]))`,
    'shape-mismatch',
    `${kind}: [4, 8] and [4, 7] differ at axis -1 (8 against 7); sizes must be equal or 1`,
  ],
  [`x.${kind}(Infinity)`, 'type', `${kind}: other takes a tensor or a finite number, got Infinity`],
  [`x.${kind}(x, x)`, 'type', `${kind} takes one operand, got 2`],
]

export const tensors: Mistakes = {
  kvCache: [
    ...axis('kvCache(x, { axis: AXIS })'),
    ['kvCache(x, { window: 0 })', 'type', 'kvCache: window takes a whole number of at least 1, got 0'],
  ],
  aggregate: [
    ['aggregate({ edges: -1 })(x)', 'type', 'aggregate: edges takes a whole number of at least 0, got -1'],
    ['aggregate({ edges: 1, nodes: 0 })(x)', 'type', 'aggregate: nodes takes a whole number of at least 1, got 0'],
    ["aggregate({ edges: 1, reduce: 'min' })(x)", 'type', 'aggregate: reduce takes "sum", "mean" or "max", got "min"'],
    ['aggregate({ edges: 1 })(x.flatten())', 'shape-mismatch', 'aggregate takes [nodes, features], got [32]'],
  ],
  topK: [
    ...axis('topK(x, 2, { axis: AXIS })'),
    ['topK(x, 0)', 'type', 'topK: k takes a whole number of at least 1, got 0'],
    ['topK(x, 9)', 'shape-mismatch', 'topK: k 9 is more than the 8 elements of [4, 8] at axis -1'],
  ],
  gather: [
    ...axis('gather(x, 2, { axis: AXIS })'),
    ['gather(x, -1)', 'type', 'gather: count takes a whole number of at least 0, got -1'],
  ],
  scatter: [
    ...axis('scatter(x, 2, { axis: AXIS })'),
    ['scatter(x, -1)', 'type', 'scatter: count takes a whole number of at least 0, got -1'],
    ["scatter(x, 1, { reduce: 'min' })", 'type', 'scatter: reduce takes "sum", "mean" or "max", got "min"'],
  ],
  softmax: [
    ...axis('softmax({ axis: AXIS })(x)'),
    ['softmax()(input([]))', 'type', 'axis: [] has no axis -1; a scalar has none'],
  ],
  logSoftmax: axis('logSoftmax({ axis: AXIS })(x)'),
  dropout: [
    ['dropout(1.5)(x)', 'type', 'dropout: p takes a number from 0 to 1, got 1.5'],
    ['dropout(-0.1)(x)', 'type', 'dropout: p takes a number from 0 to 1, got -0.1'],
  ],
  concat: [
    ...axis('concat([x, x], AXIS)'),
    ['concat([])', 'type', 'concat: tensors takes an array of one tensor or more, got []'],
    ['concat([x, 5])', 'type', 'concat: tensors[1] takes a tensor, got 5'],
    ['concat([x, input([4, 7])])', 'shape-mismatch', 'concat: [4, 8] and [4, 7] may differ only at axis 0'],
    ['concat([x, input([4])], 1)', 'shape-mismatch', 'concat: [4, 8] and [4] may differ only at axis 1'],
  ],
  stack: [
    ['stack([x], 3)', 'type', 'stack: axis: [4, 8, 1] has no axis 3; it takes -3 to 2'],
    ['stack([])', 'type', 'stack: tensors takes an array of one tensor or more, got []'],
    [
      'stack([x, input([4, 7])])',
      'shape-mismatch',
      'stack: [4, 8] and [4, 7] differ; all tensors must have the same shape',
    ],
    ['stack([x, input([4])])', 'shape-mismatch', 'stack: [4, 8] and [4] differ; all tensors must have the same shape'],
  ],
  einsum: [
    [
      "einsum('ij->jk->ik', x)",
      'type',
      'einsum: equation takes letters, "," between operands, "..." and one "->", as in "...ij,jk->...ik", got "ij->jk->ik"',
    ],
    ["einsum('i1->i', x)", 'type', 'einsum: equation takes letters, '],
    ["einsum('..i->i', x)", 'type', 'einsum: equation takes letters, '],
    ["einsum('i...j...->i', x)", 'type', 'einsum: equation takes letters, '],
    ["einsum('ij,jk->ik', x)", 'type', 'einsum: "ij,jk->ik" names 2 operands, got 1; give one tensor for each'],
    ["einsum('ij->i', x, x)", 'type', 'einsum: "ij->i" names 1 operand, got 2; give one tensor for each'],
    [
      "einsum('a,b,c,d,e,f,g,h,i->a', x, x, x, x, x, x, x, x, x)",
      'type',
      'einsum takes at most 8 operands, got 9; contract some of them first',
    ],
    ["einsum('ij->ii', x)", 'type', 'einsum: "ij->ii" repeats an index in its result "ii"; each may occur once there'],
    ["einsum('ij->ik', x)", 'type', 'einsum: "ij->ik" has k in its result only; an operand must have it too'],
    ["einsum('...j->j', x)", 'type', 'einsum: the result of "...j->j" lacks the axes of "..."; write "..." there too'],
    ["einsum('ijk->i', x)", 'shape-mismatch', 'einsum: "ijk" of "ijk->i" names 3 axes, its operand [4, 8] has 2'],
    ["einsum('i->i', x)", 'shape-mismatch', 'einsum: "i" of "i->i" names 1 axis, its operand [4, 8] has 2'],
    ["einsum('...ijk', x)", 'shape-mismatch', 'einsum: "...ijk" of "...ijk" names 3 axes, its operand [4, 8] has 2'],
    ["einsum('ij,jk->ik', x, x)", 'shape-mismatch', 'einsum: index j of "ij,jk->ik" is 8 and 4'],
    ["einsum('...i,...->...i', x, ids)", 'shape-mismatch', 'einsum: an axis of "..." of "...i,...->...i" is 4 and 3'],
    [
      "einsum('ii->i', x)",
      'shape-mismatch',
      'einsum: index i of "ii->i" is 4 and 8 in one operand; sizes along a diagonal must be equal',
    ],
    ["einsum('ij,jk,kl->il', x, x.transpose(0, 1), x.slice(0, 1))", 'shape-mismatch', 'einsum: index k of'],
  ],
  'tensor.add': broadcasts('add'),
  'tensor.sub': broadcasts('sub'),
  'tensor.mul': broadcasts('mul'),
  'tensor.div': broadcasts('div'),
  'tensor.matmul': [
    ['x.matmul(x)', 'shape-mismatch', 'matmul: [4, 8] has 8 at axis -1, [4, 8] has 4 at axis -2; they must be equal'],
    ['x.matmul(x.flatten())', 'shape-mismatch', 'matmul: [4, 8] and [32] must both have two axes or more'],
    ['input([4]).matmul(x)', 'shape-mismatch', 'matmul: [4] and [4, 8] must both have two axes or more'],
    [
      'tokens.matmul(input([3, 8, 4]))',
      'shape-mismatch',
      'matmul, leading axes: [2] and [3] differ at axis -1 (2 against 3)',
    ],
  ],
  'tensor.reshape': [
    ['x.reshape([3, -1])', 'shape-mismatch', 'reshape: [4, 8] has 32 elements, which [3, -1] cannot hold'],
    ['x.reshape([-1, -1])', 'type', 'reshape: only one size of [-1, -1] may be -1'],
    ['x.reshape([-2, -16])', 'type', 'reshape: shape[0] takes a whole number of at least -1, got -2'],
    ['x.reshape(Array(40).fill(1).concat([32]))', 'type', 'reshape: a tensor has at most 32 axes, got 41'],
  ],
  'tensor.flatten': [
    ['x.flatten(2)', 'type', 'flatten: startAxis: [4, 8] has no axis 2; it takes -2 to 1'],
    ['x.flatten(1, 0)', 'type', 'flatten: endAxis 0 comes before startAxis 1'],
  ],
  'tensor.transpose': [['x.transpose(0, 2)', 'type', 'transpose: axisB: [4, 8] has no axis 2; it takes -2 to 1']],
  'tensor.permute': [
    ['x.permute(0, 0)', 'type', 'permute: axes takes each of the 2 axes of [4, 8] once, got [0, 0]'],
    ['x.permute(0)', 'type', 'permute: axes takes each of the 2 axes of [4, 8] once, got [0]'],
  ],
  'tensor.split': [
    ['x.split(3, 1)', 'shape-mismatch', 'split: 8 at axis 1 of [4, 8] cannot be cut into 3 equal parts'],
    ['x.split([3, 4], 1)', 'shape-mismatch', 'split: sections [3, 4] add up to 7, but [4, 8] has 8 at axis 1'],
    ['x.split([9, -1], 1)', 'type', 'split: sections[1] takes a whole number of at least 0, got -1'],
    [
      "input([2e5], 'fp16').split(2e5)",
      'shape-mismatch',
      'split: sections takes at most 100000 parts, got 200000; make each part larger',
    ],
    ['x.split(0)', 'type', 'split: sections takes a whole number of at least 1, got 0'],
  ],
  'tensor.slice': [
    ...axis('x.slice(AXIS, 0)'),
    ['x.slice(1, 0, 9)', 'shape-mismatch', 'slice: end 9 is past the 8 elements at axis 1 of [4, 8]'],
    ['x.slice(1, 0, 8, 0)', 'type', 'slice: step takes a whole number of at least 1, got 0'],
  ],
  'tensor.expand': [
    ['x.expand([5, 8])', 'shape-mismatch', 'expand: [4, 8] and [5, 8] differ at axis -2 (4 against 5)'],
    ['x.expand([8])', 'shape-mismatch', 'expand: [4, 8] cannot become [8]'],
    ['x.unsqueeze(0).expand([2, 4, 1])', 'shape-mismatch', 'expand: [1, 4, 8] cannot become [2, 4, 1]'],
  ],
  'tensor.squeeze': [
    ...axis('x.squeeze(AXIS)'),
    ['x.squeeze(0)', 'shape-mismatch', 'squeeze: [4, 8] has 4 at axis 0; only an axis of size 1 can be dropped'],
  ],
  'tensor.unsqueeze': [['x.unsqueeze(3)', 'type', 'unsqueeze: axis: [4, 8, 1] has no axis 3; it takes -3 to 2']],
  'tensor.sum': [...axis('x.sum(AXIS)'), ['x.sum([0, 0])', 'type', 'sum: axis takes each axis once, got [0, 0]']],
  'tensor.mean': axis('x.mean([0, AXIS])'),
  'tensor.max': axis('x.max(AXIS)'),
  'tensor.cast': [["x.cast('float')", 'type', 'cast: dtype takes one of fp64']],
}
