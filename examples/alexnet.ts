// AlexNet: image classifier, one tower, as torchvision builds it. Sizes: Krizhevsky, One weird trick for parallelizing
// convolutional neural networks, arXiv 1404.5997.
import { adaptiveAvgPool2d, conv2d, dropout, flatten, input, linear, maxPool2d, model, relu, sequential } from 'memwall'

const features = sequential(
  conv2d(64, { kernel: 11, stride: 4, padding: 2 }),
  relu,
  maxPool2d({ kernel: 3, stride: 2 }),
  conv2d(192, { kernel: 5, padding: 2 }),
  relu,
  maxPool2d({ kernel: 3, stride: 2 }),
  conv2d(384, { kernel: 3, padding: 1 }),
  relu,
  conv2d(256, { kernel: 3, padding: 1 }),
  relu,
  conv2d(256, { kernel: 3, padding: 1 }),
  relu,
  maxPool2d({ kernel: 3, stride: 2 }),
  adaptiveAvgPool2d(6),
)

const classifier = sequential(flatten, dropout(0.5), linear(4096), relu, dropout(0.5), linear(4096), relu, linear(1000))

export const alexnet = model('AlexNet', { batch: 1, image: 224 }, ({ batch, image }) =>
  classifier(features(input([batch, 3, image, image]))),
)
