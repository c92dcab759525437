// VGG: image classifier, 11 to 19 layers. Sizes: Simonyan and Zisserman, arXiv 1409.1556, Table 1, A, B, D and E.
import {
  adaptiveAvgPool2d,
  conv2d,
  dropout,
  flatten,
  input,
  type Layer,
  linear,
  maxPool2d,
  model,
  relu,
  sequential,
} from 'memwall'

const pool = 'pool'
type Step = number | typeof pool

// Channels of each 3x3 convolution.
const columns: Record<string, Step[]> = {
  'VGG-11': [64, pool, 128, pool, 256, 256, pool, 512, 512, pool, 512, 512, pool],
  'VGG-13': [64, 64, pool, 128, 128, pool, 256, 256, pool, 512, 512, pool, 512, 512, pool],
  'VGG-16': [64, 64, pool, 128, 128, pool, 256, 256, 256, pool, 512, 512, 512, pool, 512, 512, 512, pool],
  'VGG-19': [64, 64, pool, 128, 128, pool, ...four(256), pool, ...four(512), pool, ...four(512), pool],
}

function four(channels: number): Step[] {
  return new Array<Step>(4).fill(channels)
}

function step(next: Step): Layer[] {
  return next === pool ? [maxPool2d({ kernel: 2 })] : [conv2d(next, { kernel: 3, padding: 1 }), relu]
}

function classifier(): Layer {
  const hidden = () => sequential(linear(4096), relu, dropout(0.5))
  return sequential(adaptiveAvgPool2d(7), flatten, hidden(), hidden(), linear(1000))
}

for (const [name, steps] of Object.entries(columns)) {
  model(name, { batch: 1, image: 224 }, ({ batch, image }) => {
    const features = sequential(...steps.flatMap(step))
    const head = classifier()
    return head(features(input([batch, 3, image, image])))
  })
}
