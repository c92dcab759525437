/** Matrix products, embeddings and einsum: 2 FLOPs a multiply-accumulate, + 1 an output for a bias. */
import { type Case, type Cases, size } from '../table'

/** torch.nn.Linear: in -> out features of `rows` rows. */
function linear(settings: string, lead: readonly number[], [from, to]: readonly [number, number], bias = true): Case {
  const rows = size(...lead)
  return [
    `linear(${to}${settings})(x)`,
    [...lead, from],
    {
      output: [...lead, to],
      flops: 2 * rows * from * to + (bias ? rows * to : 0),
      macs: rows * from * to,
      weights: from * to + (bias ? to : 0),
      inputs: rows * from,
      outputs: rows * to,
      parameters: from * to + (bias ? to : 0),
    },
  ]
}

export const contractions: Cases = {
  linear: [
    linear('', [5, 7], [3, 11]),
    linear('', [], [3, 11]),
    linear('', [2, 3, 4, 5], [6, 7]),
    linear(', { bias: false }', [5, 7], [3, 11], false),
    // Sizes of 0 are sizes.
    linear('', [0, 4], [3, 11]),
    // 4 bits and an 8th of a byte for its share of a 16-bit scale: 0.5 + 2 / 4 bytes.
    [
      'linear(8, { weights: { dtype: "int4", group: 4, scale: "fp16" }, bias: false })(x)',
      [2, 16],
      { output: [2, 8], flops: 512, macs: 256, weights: 128, inputs: 32, outputs: 16, parameters: 128 },
    ],
    [
      'linear(8, { weights: "fp32", bias: false })(x)',
      [2, 16],
      { output: [2, 8], flops: 512, macs: 256, weights: 4 * 128, inputs: 32, outputs: 16, parameters: 128 },
    ],
    // Applied twice: parameters once, everything else twice.
    [
      '(f => f(f(x)))(linear(16))',
      [2, 16],
      {
        output: [2, 16],
        flops: 2 * (2 * 2 * 256 + 32),
        macs: 2 * 512,
        weights: 2 * 272,
        inputs: 64,
        outputs: 64,
        parameters: 272,
      },
    ],
  ],
  embedding: [
    // int32 ids: 4 bytes each; the rows that are gathered are read, not the table.
    [
      'embedding(100, 16)(input([3, 7], "int32"))',
      [1],
      { output: [3, 7, 16], weights: 21 * 16, inputs: 21 * 4, outputs: 21 * 16, parameters: 1600 },
    ],
    [
      'embedding(100, 16)(input([3], "int64"))',
      [1],
      { output: [3, 16], weights: 48, inputs: 3 * 8, outputs: 48, parameters: 1600 },
    ],
    [
      'embedding(100, 16).attend(x)',
      [3, 16],
      { output: [3, 100], flops: 2 * 3 * 1600, macs: 4800, weights: 1600, inputs: 48, outputs: 300, parameters: 1600 },
    ],
    // Tied: the table counts once, is read in part on the way in and whole on the way out.
    [
      '(table => table.attend(table(input([3], "int32"))))(embedding(100, 16))',
      [1],
      {
        output: [3, 100],
        flops: 2 * 3 * 1600,
        macs: 4800,
        weights: 48 + 1600,
        inputs: 12 + 48,
        outputs: 48 + 300,
        parameters: 1600,
      },
    ],
  ],
  embeddingBag: ['sum', 'mean'].map(
    (reduce): Case => [
      `embeddingBag(100, 16, { reduce: "${reduce}" })(input([3, 7], "int32"))`,
      [1],
      { output: [3, 16], flops: 21 * 16, weights: 21 * 16, inputs: 84, outputs: 48, parameters: 1600 },
    ],
  ),
  einsum: [
    [
      'einsum("bhqd,bhkd->bhqk", x, x)',
      [2, 3, 5, 7],
      { output: [2, 3, 5, 5], flops: 2 * 6 * 25 * 7, macs: 6 * 25 * 7, inputs: 420, outputs: 150 },
    ],
    // Spaces are free, an index of the batch is in both operands, and one operand may be contracted away.
    [
      'einsum("b i j, b j -> b i", x, x.slice(1, 0, 1).squeeze(1))',
      [2, 3, 5],
      { output: [2, 3], flops: 2 * 30, macs: 30, inputs: 30 + 10, outputs: 6 },
    ],
    ['einsum("ij,ij->", x, x)', [3, 5], { output: [], flops: 30, macs: 15, inputs: 30, outputs: 1 }],
    ['einsum("ij,kl->k", x, x)', [3, 5], { output: [3], flops: 2 * 225, macs: 225, inputs: 30, outputs: 3 }],
    // A size of 1 stretches.
    [
      'einsum("bij,bjk->bik", x, input([1, 5, 2]))',
      [4, 3, 5],
      { output: [4, 3, 2], flops: 240, macs: 120, inputs: 60 + 10, outputs: 24 },
    ],
    // As fvcore, tests/test_flop_count.py.
    [
      'einsum("nc,nchw->hw", x, input([3, 4, 2, 3]))',
      [3, 4],
      { output: [2, 3], flops: 144, macs: 72, inputs: 12 + 72, outputs: 6 },
    ],
    // Nothing is summed over two operands, or one is all there is: 1 for each of all indices.
    ['einsum("ij,ik->ijk", x, x)', [3, 5], { output: [3, 5, 5], flops: 75, inputs: 30, outputs: 75 }],
    ['einsum("ij,ij->ji", x, x)', [3, 5], { output: [5, 3], flops: 15, inputs: 30, outputs: 15 }],
    ['einsum("ij->i", x)', [3, 5], { output: [3], flops: 15, inputs: 15, outputs: 3 }],
    // An ellipsis covers what is not named, from the right, and stretches as matmul does.
    [
      'einsum("...ij,...jk->...ik", x, input([2, 3, 5, 7]))',
      [3, 4, 5],
      { output: [2, 3, 4, 7], flops: 2 * 6 * 140, macs: 6 * 140, inputs: 60 + 210, outputs: 168 },
    ],
    // Without an arrow: the indices that occur once, in alphabetical order, after the axes of an ellipsis.
    ['einsum("kj,ij", x, x)', [3, 5], { output: [3, 3], flops: 2 * 45, macs: 45, inputs: 30, outputs: 9 }],
    ['einsum("ba", x)', [3, 5], { output: [5, 3] }],
    [
      'einsum("...b,ba", x, input([5, 4]))',
      [2, 3, 5],
      { output: [2, 3, 4], flops: 2 * 120, macs: 120, inputs: 30 + 20, outputs: 24 },
    ],
    // A diagonal is a view, read at its own elements; a trace sums it.
    ['einsum("bii->bi", x)', [2, 3, 3], { output: [2, 3] }],
    ['einsum("bii->b", x)', [2, 3, 3], { output: [2], flops: 6, inputs: 6, outputs: 2 }],
    ['einsum("ii", x)', [4, 4], { output: [], flops: 4, inputs: 4, outputs: 1 }],
    [
      'einsum("ii,ij->j", x, input([4, 6]))',
      [4, 4],
      { output: [6], flops: 2 * 24, macs: 24, inputs: 4 + 24, outputs: 6 },
    ],
    // Pair by pair: first 2 x 100 with 100 x 3, whose 6 results are written and read.
    [
      'einsum("ij,jk,kl->il", x, input([100, 3]), input([3, 50]))',
      [2, 100],
      {
        output: [2, 50],
        flops: 2 * (600 + 300),
        macs: 600 + 300,
        inputs: 200 + 300 + (6 + 150),
        outputs: 6 + 100,
      },
    ],
    // The other way round where the last is the narrow one.
    [
      'einsum("ij,jk,kl->il", x, input([100, 30]), input([30, 1]))',
      [50, 100],
      {
        output: [50, 1],
        flops: 2 * (3000 + 5000),
        macs: 3000 + 5000,
        inputs: 3000 + 30 + (5000 + 100),
        outputs: 100 + 50,
      },
    ],
    // One operand with all its indices is a view.
    ['einsum("abc->cab", x)', [2, 3, 5], { output: [5, 2, 3] }],
  ],
  'tensor.matmul': [
    [
      'x.matmul(x.transpose(1, 2))',
      [4, 6, 5],
      { output: [4, 6, 6], flops: 2 * 4 * 36 * 5, macs: 4 * 36 * 5, inputs: 2 * 120, outputs: 144 },
    ],
    [
      'x.matmul(parameter([5, 7]))',
      [4, 6, 5],
      { output: [4, 6, 7], flops: 2 * 24 * 35, macs: 24 * 35, weights: 35, inputs: 120, outputs: 168, parameters: 35 },
    ],
    // Leading axes broadcast: [2, 1] with [3].
    [
      'x.matmul(parameter([3, 5, 7]))',
      [2, 1, 6, 5],
      {
        output: [2, 3, 6, 7],
        flops: 2 * 36 * 35,
        macs: 36 * 35,
        weights: 105,
        inputs: 60,
        outputs: 252,
        parameters: 105,
      },
    ],
    // An expanded operand is read at its distinct elements.
    [
      'x.matmul(x.slice(0, 0, 1).transpose(1, 2).expand([4, 5, 6]))',
      [4, 6, 5],
      { output: [4, 6, 6], flops: 2 * 4 * 36 * 5, macs: 4 * 36 * 5, inputs: 120 + 30, outputs: 144 },
    ],
  ],
}
