/**
 * The public face of the model DSL: everything a model file may import from "memwall". A layer is a function from
 * tensor to tensor.
 */
export type { DType } from '../tensor/dtype'
export type { Shape } from '../tensor/shape'
export type { NamedFormat, WeightDType } from '../tensor/storedFormat'
export {
  dropout,
  elu,
  exp,
  gelu,
  hardsigmoid,
  hardswish,
  identity,
  leakyRelu,
  logSoftmax,
  mish,
  relu,
  relu6,
  sigmoid,
  silu,
  softmax,
  softplus,
  sqrt,
  square,
  tanh,
} from './activation'
export { type AttentionOptions, attention, crossAttention, rope } from './attention'
export { kvCache } from './cache'
export { branches, repeat, residual, sequential } from './compose'
export {
  type ConvOptions,
  type ConvTransposeOptions,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from './convolution'
export { type CustomOp, custom } from './custom'
export { einsum } from './einsum'
export { embedding } from './embedding'
export { type MixtureOptions, mixtureOfExperts } from './experts'
export { type HardwareSpec, hardware } from './hardware'
export { concat, stack } from './join'
export { lastToken } from './lastToken'
export { type LinearOptions, linear } from './linear'
export { type LinearAttentionOptions, linearAttention } from './linearAttention'
export { crossEntropy } from './loss'
export { input, model, parameter } from './model'
export {
  type AffineOptions,
  type BatchNormOptions,
  batchNorm,
  groupNorm,
  instanceNorm,
  type LayerNormOptions,
  layerNorm,
  prelu,
  rmsNorm,
} from './norm'
export {
  adaptiveAvgPool2d,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  flatten,
  globalAvgPool,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type PoolOptions,
} from './pool'
export { gru, type LstmOptions, lstm, type RecurrentOptions, rnn, selectiveScan } from './recurrent'
export { pad, pixelShuffle, resize, upsample } from './resize'
export { gridSample } from './sampling'
export { scaledDotProductAttention } from './scaledDotProduct'
export { type ScopeOptions, scope } from './scope'
export {
  type AggregateOptions,
  aggregate,
  type EmbeddingBagOptions,
  embeddingBag,
  gather,
  scatter,
  topK,
} from './sparse'
export { state } from './state'
export { fft } from './transform'
export type { Dims, Layer, Model, Size, Tensor, WeightOptions } from './types'
