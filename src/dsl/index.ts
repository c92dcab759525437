/** The public face of the model DSL: what a model file may import from "memwall". A layer is a function from tensor to tensor. */
export type { DType, WeightDType } from '../tensor/dtype'
export type { Shape } from '../tensor/shape'
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
export { type AttentionOptions, attention, crossAttention, rope, scaledDotProductAttention } from './attention'
export { kvCache } from './cache'
export { branches, repeat, residual, sequential } from './compose'
export { type ConvOptions, conv2d } from './convolution'
export { embedding } from './embedding'
export { type HardwareSpec, hardware } from './hardware'
export { concat, stack } from './join'
export { type LinearOptions, linear } from './linear'
export { input, model, parameter } from './model'
export {
  type BatchNormOptions,
  batchNorm,
  type LayerNormOptions,
  layerNorm,
  type RmsNormOptions,
  rmsNorm,
} from './norm'
export { adaptiveAvgPool2d, avgPool2d, flatten, globalAvgPool, maxPool2d, type PoolOptions } from './pool'
export type { Dims, Layer, Model, Size, Tensor, WeightOptions } from './types'
