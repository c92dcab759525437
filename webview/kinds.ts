/**
 * Colour and symbol of each kind of op, the same in every model and page. The eight colours are custom properties of the
 * style sheet, with a set per theme, and can be told apart with colour blindness. A colour is a family of kinds, and the
 * symbol tells its members apart.
 */

const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye'] as const
export type Symbol = (typeof symbols)[number]

export interface KindStyle {
  readonly colour: string
  readonly symbol: Symbol
}

/**
 * Kinds of each colour, in the order of the symbols. Kinds joined by a comma look the same, since a model rarely has two
 * of them.
 */
const families: readonly (readonly string[])[] = [
  ['linear', 'lstm', 'gru', 'rnn', 'selectiveScan', 'linearAttention', 'fft'],
  ['matmul', 'conv2d', 'conv1d', 'attend', 'conv3d', 'einsum', 'einsumWithoutContraction'],
  [
    'softmax',
    'maxPool2d,maxPool1d,maxPool3d',
    'avgPool2d,avgPool1d,avgPool3d',
    'globalAvgPool',
    'adaptiveAvgPool2d',
    'softmaxWithSinks',
    'logSoftmax,lossLogSoftmax,nllLoss',
  ],
  ['layerNorm', 'rmsNorm', 'batchNorm,batchNormTraining', 'groupNorm', 'instanceNorm', 'sum', 'mean'],
  ['gelu', 'relu,prelu', 'silu,mish', 'tanh,elu', 'sigmoid,hardsigmoid', 'softplus,leakyRelu', 'relu6,hardswish'],
  ['add', 'sub', 'div', 'exp', 'sqrt,square', 'dropout', 'max'],
  [
    'mul',
    'rope',
    'convTranspose2d,convTranspose1d,convTranspose3d',
    'upsample,resize',
    'gridSample',
    'pixelShuffle',
    'cast',
  ],
  ['embedding', 'concat', 'gather', 'embeddingBag', 'topK,topKIndices', 'aggregate,scatter', 'pad,stack'],
]

/** Number of colours. */
export const colours = families.length

const styles: ReadonlyMap<string, KindStyle> = new Map(
  families.flatMap((family, slot) =>
    family.flatMap((kinds, at) =>
      kinds.split(',').map(kind => [kind, { colour: `var(--kind-${slot})`, symbol: symbols[at] ?? 'circle' }] as const),
    ),
  ),
)

const other: KindStyle = { colour: 'var(--quiet)', symbol: 'circle' }

export const kindStyle = (kind: string): KindStyle => styles.get(kind) ?? other
