// ResNet-18: image classifier, also 34 layers. Sizes: He et al., arXiv 1512.03385, Table 1; shortcuts are of option B.
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

const widths = [64, 128, 256, 512]

const conv = (out: number, kernel: number, stride = 1): Layer =>
  sequential(conv2d(out, { kernel, stride, padding: (kernel - 1) / 2, bias: false }), batchNorm())

function basicBlock(width: number, stride: number): Layer {
  const body = sequential(conv(width, 3, stride), relu, conv(width, 3))
  const options = stride === 1 ? {} : { shortcut: conv(width, 1, stride) }
  return sequential(residual(body, options), relu)
}

function stages(blocks: number[]): Layer[] {
  const layers: Layer[] = []
  blocks.forEach((count, stage) => {
    for (let i = 0; i < count; i++) layers.push(basicBlock(widths[stage]!, i === 0 && stage > 0 ? 2 : 1))
  })
  return layers
}

function resnet(name: string, blocks: number[]) {
  return model(name, { batch: 1, image: 224 }, ({ batch, image }) => {
    const stem = sequential(conv(64, 7, 2), relu, maxPool2d({ kernel: 3, stride: 2, padding: 1 }))
    const body = sequential(...stages(blocks))
    const head = sequential(globalAvgPool, linear(1000))
    return head(body(stem(input([batch, 3, image, image]))))
  })
}

export const resnet18 = resnet('ResNet-18', [2, 2, 2, 2])
export const resnet34 = resnet('ResNet-34', [3, 4, 6, 3])
