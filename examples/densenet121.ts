// DenseNet: image classifier, 121 to 201 layers. Sizes: Huang et al., arXiv 1608.06993, Table 1; 161 with growth 48.
import {
  avgPool2d,
  batchNorm,
  concat,
  conv2d,
  globalAvgPool,
  input,
  linear,
  maxPool2d,
  model,
  relu,
  sequential,
  type Tensor,
} from 'memwall'

interface Config {
  growth: number
  blocks: number[]
}

const configs: Record<string, Config> = {
  'DenseNet-121': { growth: 32, blocks: [6, 12, 24, 16] },
  'DenseNet-161': { growth: 48, blocks: [6, 12, 36, 24] },
  'DenseNet-169': { growth: 32, blocks: [6, 12, 32, 32] },
  'DenseNet-201': { growth: 32, blocks: [6, 12, 48, 32] },
}

function denseLayer(growth: number) {
  const bottleneck = sequential(batchNorm(), relu, conv2d(4 * growth, { kernel: 1, bias: false }))
  const grow = sequential(batchNorm(), relu, conv2d(growth, { kernel: 3, padding: 1, bias: false }))
  return (x: Tensor) => concat([x, grow(bottleneck(x))], 1)
}

function denseBlock(x: Tensor, layers: number, growth: number): Tensor {
  for (let i = 0; i < layers; i++) {
    const dense = denseLayer(growth)
    x = dense(x)
  }
  return x
}

/** Half the channels, half the size. */
function transition(x: Tensor): Tensor {
  const compress = conv2d(x.shape[1]! / 2, { kernel: 1, bias: false })
  const shrink = sequential(batchNorm(), relu, compress, avgPool2d({ kernel: 2 }))
  return shrink(x)
}

for (const [name, { growth, blocks }] of Object.entries(configs)) {
  model(name, { batch: 1, image: 224 }, ({ batch, image }) => {
    const conv = conv2d(2 * growth, { kernel: 7, stride: 2, padding: 3, bias: false })
    const stem = sequential(conv, batchNorm(), relu, maxPool2d({ kernel: 3, stride: 2, padding: 1 }))
    const head = sequential(batchNorm(), relu, globalAvgPool, linear(1000))
    let x = stem(input([batch, 3, image, image]))
    blocks.forEach((layers, i) => {
      x = denseBlock(i === 0 ? x : transition(x), layers, growth)
    })
    return head(x)
  })
}
