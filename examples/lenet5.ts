// LeNet-5: image classifier, digits. Sizes: LeCun et al., Gradient-Based Learning Applied to Document Recognition (1998),
// with every feature map of C3 connected to all of S2, as it is built today.
import { avgPool2d, conv2d, flatten, input, linear, model, sequential, softmax, tanh } from 'memwall'

const features = sequential(
  conv2d(6, { kernel: 5 }),
  tanh,
  avgPool2d({ kernel: 2 }),
  conv2d(16, { kernel: 5 }),
  tanh,
  avgPool2d({ kernel: 2 }),
  conv2d(120, { kernel: 5 }),
  tanh,
)

const classifier = sequential(flatten, linear(84), tanh, linear(10), softmax())

export const lenet5 = model('LeNet-5', { batch: 1 }, ({ batch }) => classifier(features(input([batch, 1, 32, 32]))))
