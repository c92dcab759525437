// ResNet-50: image classifier, v1.5, as torchvision builds it. Sizes: He et al., arXiv 1512.03385, Table 1.
import {
  batchNorm,
  conv2d,
  globalAvgPool,
  input,
  type Layer,
  linear,
  maxPool2d,
  model,
  relu,
  residual,
  sequential,
} from 'memwall'

const conv = (out: number, kernel: number, stride = 1): Layer =>
  sequential(conv2d(out, { kernel, stride, padding: (kernel - 1) / 2, bias: false }), batchNorm())

function bottleneck(width: number, stride: number, widen: boolean): Layer {
  const body = sequential(conv(width, 1), relu, conv(width, 3, stride), relu, conv(4 * width, 1))
  const block = widen ? residual(body, { shortcut: conv(4 * width, 1, stride) }) : residual(body)
  return sequential(block, relu)
}

function stage(width: number, blocks: number, stride: number): Layer {
  const [first, ...rest] = Array.from({ length: blocks }, (_, i) => bottleneck(width, i === 0 ? stride : 1, i === 0))
  return sequential(first!, ...rest)
}

const stem = sequential(conv(64, 7, 2), relu, maxPool2d({ kernel: 3, stride: 2, padding: 1 }))
const stages = [stage(64, 3, 1), stage(128, 4, 2), stage(256, 6, 2), stage(512, 3, 2)]
const head = sequential(globalAvgPool, linear(1000))

export const resnet50 = model('ResNet-50', { batch: 1, image: 224 }, ({ batch, image }) => {
  const x = stem(input([batch, 3, image, image]))
  return head(stages.reduce((y, stage) => stage(y), x))
})
