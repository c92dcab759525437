/** The table of primitive ops: reading it is reading what can be counted. */
import * as contraction from './contraction'
import * as convolution from './convolution'
import * as elementwise from './elementwise'
import * as movement from './movement'
import * as normalisation from './normalisation'
import * as pooling from './pooling'
import * as reduction from './reduction'

export const ops = {
  linear: contraction.linear,
  attend: contraction.attend,
  matmul: contraction.matmul,
  conv2d: convolution.conv2d,

  add: elementwise.add,
  sub: elementwise.sub,
  mul: elementwise.mul,
  div: elementwise.div,
  relu: elementwise.relu,
  relu6: elementwise.relu6,
  leakyRelu: elementwise.leakyRelu,
  elu: elementwise.elu,
  gelu: elementwise.gelu,
  silu: elementwise.silu,
  mish: elementwise.mish,
  sigmoid: elementwise.sigmoid,
  tanh: elementwise.tanh,
  hardswish: elementwise.hardswish,
  hardsigmoid: elementwise.hardsigmoid,
  softplus: elementwise.softplus,
  exp: elementwise.exp,
  sqrt: elementwise.sqrt,
  square: elementwise.square,
  rope: elementwise.rope,

  layerNorm: normalisation.layerNorm,
  rmsNorm: normalisation.rmsNorm,
  batchNorm: normalisation.batchNorm,
  softmax: normalisation.softmax,
  logSoftmax: normalisation.logSoftmax,

  maxPool2d: pooling.maxPool2d,
  avgPool2d: pooling.avgPool2d,
  adaptiveAvgPool2d: pooling.adaptiveAvgPool2d,
  globalAvgPool: pooling.globalAvgPool,
  sum: reduction.sum,
  mean: reduction.mean,
  max: reduction.max,

  embedding: movement.embedding,
  concat: movement.concat,
  stack: movement.stack,
  cast: movement.cast,
} as const
