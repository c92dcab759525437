// MobileNetV2: image classifier, inverted residuals. Sizes: Sandler et al., arXiv 1801.04381, Table 2.
import {
  batchNorm,
  conv2d,
  dropout,
  globalAvgPool,
  input,
  type Layer,
  linear,
  model,
  relu6,
  residual,
  sequential,
} from 'memwall'

// expansion, channels, blocks, stride of the first block
const table: [number, number, number, number][] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
]

const conv = (out: number, kernel = 1, stride = 1, groups = 1): Layer =>
  sequential(conv2d(out, { kernel, stride, padding: (kernel - 1) / 2, groups, bias: false }), batchNorm())

function invertedResidual(channels: number, expansion: number, out: number, stride: number): Layer {
  const hidden = channels * expansion
  const expand = expansion === 1 ? [] : [conv(hidden), relu6]
  const layers = [...expand, conv(hidden, 3, stride, hidden), relu6, conv(out)]
  return stride === 1 && channels === out ? residual(sequential(...layers)) : sequential(...layers)
}

const blocks: Layer[] = []
let channels = 32
for (const [expansion, out, count, stride] of table) {
  for (let i = 0; i < count; i++) {
    blocks.push(invertedResidual(channels, expansion, out, i === 0 ? stride : 1))
    channels = out
  }
}

const stem = sequential(conv(32, 3, 2), relu6)
const head = sequential(conv(1280), relu6, globalAvgPool, dropout(0.2), linear(1000))

export const mobilenetV2 = model('MobileNetV2', { batch: 1, image: 224 }, ({ batch, image }) =>
  head(blocks.reduce((x, block) => block(x), stem(input([batch, 3, image, image])))),
)
