// Starter: a model of your own, 12 transformer blocks. The block is that of Vaswani et al., arXiv 1706.03762.
import { attention, gelu, input, layerNorm, linear, model, repeat, residual, sequential } from 'memwall'

const width = 768

function block() {
  const feedForward = sequential(linear(4 * width), gelu, linear(width))
  return sequential(residual(attention({ heads: 12 })), layerNorm(), residual(feedForward), layerNorm())
}

model('My model', { batch: 1, seq: 512 }, ({ batch, seq }) => repeat(12, block)(input([batch, seq, width])))
