// GoogLeNet: image classifier, without its auxiliary ones. Sizes: Szegedy et al., arXiv 1409.4842, Table 1; as torchvision
// builds it: batch norms, and 3x3 convolutions where the paper has 5x5.
import {
  batchNorm,
  branches,
  conv2d,
  dropout,
  globalAvgPool,
  input,
  type Layer,
  linear,
  maxPool2d,
  model,
  relu,
  sequential,
} from 'memwall'

/** Channels, named as the columns of Table 1. */
interface Inception {
  conv1: number
  reduce3: number
  conv3: number
  reduce5: number
  conv5: number
  poolProj: number
}

const stage3: Inception[] = [
  { conv1: 64, reduce3: 96, conv3: 128, reduce5: 16, conv5: 32, poolProj: 32 },
  { conv1: 128, reduce3: 128, conv3: 192, reduce5: 32, conv5: 96, poolProj: 64 },
]
const stage4: Inception[] = [
  { conv1: 192, reduce3: 96, conv3: 208, reduce5: 16, conv5: 48, poolProj: 64 },
  { conv1: 160, reduce3: 112, conv3: 224, reduce5: 24, conv5: 64, poolProj: 64 },
  { conv1: 128, reduce3: 128, conv3: 256, reduce5: 24, conv5: 64, poolProj: 64 },
  { conv1: 112, reduce3: 144, conv3: 288, reduce5: 32, conv5: 64, poolProj: 64 },
  { conv1: 256, reduce3: 160, conv3: 320, reduce5: 32, conv5: 128, poolProj: 128 },
]
const stage5: Inception[] = [
  { conv1: 256, reduce3: 160, conv3: 320, reduce5: 32, conv5: 128, poolProj: 128 },
  { conv1: 384, reduce3: 192, conv3: 384, reduce5: 48, conv5: 128, poolProj: 128 },
]

const conv = (out: number, kernel: number, stride = 1): Layer =>
  sequential(conv2d(out, { kernel, stride, padding: (kernel - 1) / 2, bias: false }), batchNorm(), relu)

const halve = (kernel: number): Layer => maxPool2d({ kernel, stride: 2, ceil: true })

function inception({ conv1, reduce3, conv3, reduce5, conv5, poolProj }: Inception): Layer {
  const pool = maxPool2d({ kernel: 3, stride: 1, padding: 1 })
  return branches([
    conv(conv1, 1),
    sequential(conv(reduce3, 1), conv(conv3, 3)),
    sequential(conv(reduce5, 1), conv(conv5, 3)),
    sequential(pool, conv(poolProj, 1)),
  ])
}

const stem = sequential(conv(64, 7, 2), halve(3), conv(64, 1), conv(192, 3), halve(3))
const body = sequential(
  ...stage3.map(inception),
  halve(3),
  ...stage4.map(inception),
  halve(2),
  ...stage5.map(inception),
)
const head = sequential(globalAvgPool, dropout(0.2), linear(1000))

export const googlenet = model('GoogLeNet', { batch: 1, image: 224 }, ({ batch, image }) =>
  head(body(stem(input([batch, 3, image, image])))),
)
