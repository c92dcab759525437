/** Settings of a training step that are chosen by name. */

/** Definition of each optimizer: its paper, with the variant that is counted. */
export const optimizerSources = {
  sgd: 'w - rate g',
  momentum: 'Sutskever et al., On the importance of initialization and momentum, ICML 2013',
  adam: 'Kingma and Ba, arXiv 1412.6980, Algorithm 1',
  adamw: 'Loshchilov and Hutter, arXiv 1711.05101, Algorithm 2',
  adafactor: 'Shazeer and Stern, arXiv 1804.04235, Algorithm 4, without momentum',
  adam8bit: 'Dettmers et al., arXiv 2110.02861; the blocks of 2048 add 4 bytes each, which are left out',
  adahessian: 'Yao et al., arXiv 2006.00719, Algorithm 2',
} as const

export type Optimizer = keyof typeof optimizerSources
export const optimizers = Object.keys(optimizerSources) as readonly Optimizer[]

export const precisions = ['fp32', 'mixed', 'fp8'] as const
/**
 * - fp32: weights, activations and gradients in fp32.
 * - mixed: in 16 bits, with a master copy of the weights in fp32 (Micikevicius et al., arXiv 1710.03740).
 * - fp8: as mixed; contractions read and keep their operands in fp8 (Micikevicius et al., arXiv 2209.05433).
 */
export type Precision = (typeof precisions)[number]
