// Inception v3: image classifier, without its auxiliary one. Sizes: Szegedy et al., arXiv 1512.00567, Table 1 and Figures 5
// to 7; channels and blocks A to E as in torchvision.
import {
  avgPool2d,
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

type Kernel = number | [height: number, width: number]

/** Convolution that keeps the size of its input; with a stride, one without padding. */
const conv = (out: number, kernel: Kernel): Layer =>
  sequential(conv2d(out, { kernel, padding: 'same', bias: false }), batchNorm(), relu)
const valid = (out: number, kernel: Kernel, stride = 1): Layer =>
  sequential(conv2d(out, { kernel, stride, bias: false }), batchNorm(), relu)

const averaged = (out: number): Layer => sequential(avgPool2d({ kernel: 3, stride: 1, padding: 1 }), conv(out, 1))
const halve = (): Layer => maxPool2d({ kernel: 3, stride: 2 })

const inceptionA = (pooled: number): Layer =>
  branches([
    conv(64, 1),
    sequential(conv(48, 1), conv(64, 5)),
    sequential(conv(64, 1), conv(96, 3), conv(96, 3)),
    averaged(pooled),
  ])

const inceptionB = (): Layer =>
  branches([valid(384, 3, 2), sequential(conv(64, 1), conv(96, 3), valid(96, 3, 2)), halve()])

/** 7x7 convolutions in two: 1x7, then 7x1. */
const inceptionC = (width: number): Layer =>
  branches([
    conv(192, 1),
    sequential(conv(width, 1), conv(width, [1, 7]), conv(192, [7, 1])),
    sequential(conv(width, 1), conv(width, [7, 1]), conv(width, [1, 7]), conv(width, [7, 1]), conv(192, [1, 7])),
    averaged(192),
  ])

const inceptionD = (): Layer =>
  branches([
    sequential(conv(192, 1), valid(320, 3, 2)),
    sequential(conv(192, 1), conv(192, [1, 7]), conv(192, [7, 1]), valid(192, 3, 2)),
    halve(),
  ])

function inceptionE(): Layer {
  const wide = () => branches([conv(384, [1, 3]), conv(384, [3, 1])])
  return branches([
    conv(320, 1),
    sequential(conv(384, 1), wide()),
    sequential(conv(448, 1), conv(384, 3), wide()),
    averaged(192),
  ])
}

const stem = sequential(valid(32, 3, 2), valid(32, 3), conv(64, 3), halve(), valid(80, 1), valid(192, 3), halve())
const body = sequential(
  ...[32, 64, 64].map(inceptionA),
  inceptionB(),
  ...[128, 160, 160, 192].map(inceptionC),
  inceptionD(),
  inceptionE(),
  inceptionE(),
)
const head = sequential(globalAvgPool, dropout(0.5), linear(1000))

export const inceptionV3 = model('Inception v3', { batch: 1, image: 299 }, ({ batch, image }) =>
  head(body(stem(input([batch, 3, image, image])))),
)
