// Swin: image classifier, shifted windows, T, S and B. Sizes: Liu et al., arXiv 2103.14030, section 3.3; images whose
// windows fill every stage (multiples of 224). The mask of shifted windows is part of the softmax.
import {
  attention,
  concat,
  conv2d,
  gather,
  gelu,
  input,
  type Layer,
  layerNorm,
  linear,
  model,
  parameter,
  residual,
  sequential,
  type Tensor,
} from 'memwall'

interface Size {
  width: number
  layers: number[]
}

const sizes: Record<string, Size> = {
  'Swin-T': { width: 96, layers: [2, 2, 6, 2] },
  'Swin-S': { width: 96, layers: [2, 2, 18, 2] },
  'Swin-B': { width: 128, layers: [2, 2, 18, 2] },
}

const headDim = 32
const window = 7
const tokens = window * window

/** Of each head for each distance of two tokens in a window: [1, heads, tokens, tokens]. */
function relativeBias(heads: number): Tensor {
  const table = parameter([(2 * window - 1) ** 2, heads])
  return gather(table, tokens * tokens, { axis: 0 })
    .reshape([tokens, tokens, heads])
    .permute(2, 0, 1)
    .unsqueeze(0)
}

/** Cyclic shift of rows and columns. */
const roll = (x: Tensor, by: number): Tensor =>
  [1, 2].reduce((y, axis) => concat([y.slice(axis, by), y.slice(axis, 0, by)], axis), x)

/** Attention inside windows of 7 x 7: [batch, height, width, features] to the same. */
function windowAttention(heads: number, shift: number): Layer {
  const selfAttention = attention({ heads, scoreBias: relativeBias(heads) })
  return x => {
    const [batch, height, width, features] = x.shape as [number, number, number, number]
    const shifted = shift > 0 && height > window
    const windows = (shifted ? roll(x, shift) : x)
      .reshape([batch, height / window, window, width / window, window, features])
      .permute(0, 1, 3, 2, 4, 5)
      .reshape([-1, tokens, features])
    const mixed = selfAttention(windows)
      .reshape([batch, height / window, width / window, window, window, features])
      .permute(0, 1, 3, 2, 4, 5)
      .reshape([batch, height, width, features])
    return shifted ? roll(mixed, height - shift) : mixed
  }
}

function block(features: number, index: number): Layer {
  const mix = windowAttention(features / headDim, index % 2 === 0 ? 0 : Math.floor(window / 2))
  const mlp = sequential(linear(4 * features), gelu, linear(features))
  return sequential(residual(sequential(layerNorm(), mix)), residual(sequential(layerNorm(), mlp)))
}

/** Four neighbours into one, of twice the features. */
function patchMerging(features: number): Layer {
  const norm = layerNorm()
  const reduce = linear(features, { bias: false })
  return x => {
    const corner = (row: number, column: number) => x.slice(1, row, undefined, 2).slice(2, column, undefined, 2)
    return reduce(norm(concat([corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)], -1)))
  }
}

for (const [name, { width, layers }] of Object.entries(sizes)) {
  model(name, { batch: 1, image: 224 }, ({ batch, image }) => {
    const patches = conv2d(width, { kernel: 4, stride: 4 })
    const patchNorm = layerNorm()
    let x = patchNorm(patches(input([batch, 3, image, image])).permute(0, 2, 3, 1))
    layers.forEach((count, stage) => {
      const features = width * 2 ** stage
      if (stage > 0) x = patchMerging(features)(x)
      for (let i = 0; i < count; i++) x = block(features, i)(x)
    })
    const norm = layerNorm()
    const head = linear(1000)
    return head(norm(x).mean([1, 2]))
  })
}
