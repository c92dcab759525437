// ResNet, larger: image classifier, 101, 152 and ResNeXt-101. Sizes: He et al., arXiv 1512.03385, Table 1; Xie et
// al., arXiv 1611.05431, Table 1, with 64 groups of 4 channels; all as torchvision builds them.
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
  repeat,
  residual,
  sequential,
} from 'memwall'

interface Config {
  name: string
  blocks: number[]
  /** Of the 3x3 convolutions: how many groups, and channels a group in the first stage. */
  groups: number
  groupWidth: number
}

const configs: Config[] = [
  { name: 'ResNet-101', blocks: [3, 4, 23, 3], groups: 1, groupWidth: 64 },
  { name: 'ResNet-152', blocks: [3, 8, 36, 3], groups: 1, groupWidth: 64 },
  { name: 'ResNeXt-101 64x4d', blocks: [3, 4, 23, 3], groups: 64, groupWidth: 4 },
]

const conv = (out: number, kernel: number, stride = 1, groups = 1): Layer =>
  sequential(conv2d(out, { kernel, stride, padding: (kernel - 1) / 2, groups, bias: false }), batchNorm())

function bottleneck(width: number, out: number, groups: number, stride: number, widen: boolean): Layer {
  const body = sequential(conv(width, 1), relu, conv(width, 3, stride, groups), relu, conv(out, 1))
  const block = widen ? residual(body, { shortcut: conv(out, 1, stride) }) : residual(body)
  return sequential(block, relu)
}

for (const { name, blocks, groups, groupWidth } of configs) {
  const stage = (count: number, index: number) =>
    repeat(count, i => {
      const stride = i === 0 && index > 0 ? 2 : 1
      return bottleneck(groups * groupWidth * 2 ** index, 256 * 2 ** index, groups, stride, i === 0)
    })

  model(name, { batch: 1, image: 224 }, ({ batch, image }) => {
    const stem = sequential(conv(64, 7, 2), relu, maxPool2d({ kernel: 3, stride: 2, padding: 1 }))
    const body = sequential(...blocks.map(stage))
    const head = sequential(globalAvgPool, linear(1000))
    return head(body(stem(input([batch, 3, image, image]))))
  })
}
