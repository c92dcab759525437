/** Table of the primitive ops: everything that can be counted. */
import * as contraction from './contraction'
import * as convolution from './convolution'
import * as einsum from './einsum'
import * as elementwise from './elementwise'
import * as linearAttention from './linearAttention'
import * as loss from './loss'
import * as movement from './movement'
import * as normalisation from './normalisation'
import * as pooling from './pooling'
import * as recurrence from './recurrence'
import * as reduction from './reduction'
import * as resizing from './resize'
import * as sampling from './sampling'
import * as sparse from './sparse'
import * as transform from './transform'

export const ops = {
  linear: contraction.linear,
  attend: contraction.attend,
  matmul: contraction.matmul,
  einsum: einsum.einsum,
  einsumWithoutContraction: einsum.einsumWithoutContraction,
  conv1d: convolution.conv1d,
  conv2d: convolution.conv2d,
  conv3d: convolution.conv3d,
  convTranspose1d: convolution.convTranspose1d,
  convTranspose2d: convolution.convTranspose2d,
  convTranspose3d: convolution.convTranspose3d,
  lstm: recurrence.lstm,
  gru: recurrence.gru,
  rnn: recurrence.rnn,

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
  dropout: elementwise.dropout,
  prelu: elementwise.prelu,
  selectiveScan: recurrence.selectiveScan,
  upsample: resizing.upsample,
  resize: resizing.resize,
  gridSample: sampling.gridSample,
  fft: transform.fft,
  linearAttention: linearAttention.linearAttention,

  layerNorm: normalisation.layerNorm,
  rmsNorm: normalisation.rmsNorm,
  batchNorm: normalisation.batchNorm,
  batchNormTraining: normalisation.batchNormTraining,
  groupNorm: normalisation.groupNorm,
  instanceNorm: normalisation.instanceNorm,
  softmax: normalisation.softmax,
  softmaxWithSinks: normalisation.softmaxWithSinks,
  logSoftmax: normalisation.logSoftmax,
  lossLogSoftmax: loss.lossLogSoftmax,
  nllLoss: loss.nllLoss,

  maxPool1d: pooling.maxPool1d,
  avgPool1d: pooling.avgPool1d,
  maxPool2d: pooling.maxPool2d,
  avgPool2d: pooling.avgPool2d,
  maxPool3d: pooling.maxPool3d,
  avgPool3d: pooling.avgPool3d,
  adaptiveAvgPool2d: pooling.adaptiveAvgPool2d,
  globalAvgPool: pooling.globalAvgPool,
  sum: reduction.sum,
  mean: reduction.mean,
  max: reduction.max,
  topK: sparse.topK,
  topKIndices: sparse.topKIndices,
  aggregate: sparse.aggregate,
  scatter: sparse.scatter,

  embedding: movement.embedding,
  concat: movement.concat,
  stack: movement.stack,
  cast: movement.cast,
  gather: movement.gather,
  embeddingBag: sparse.embeddingBag,
  pad: movement.pad,
  pixelShuffle: movement.pixelShuffle,
} as const
