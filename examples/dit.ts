// DiT-XL/2: diffusion, one denoising step. Sizes: Peebles and Xie, arXiv 2212.09748, Table 1. An autoencoder has made the
// image eight times smaller, with four channels; timestep and class set scale, shift and gate of each block (adaLN-Zero).
import {
  attention,
  conv2d,
  embedding,
  gelu,
  input,
  type Layer,
  layerNorm,
  linear,
  model,
  parameter,
  sequential,
  silu,
  type Tensor,
} from 'memwall'

const depth = 28
const hidden = 1152
const heads = 16
const patch = 2
const channels = 4
const classes = 1000

/** `count` vectors for each sample, made of the condition. */
function modulation(count: number) {
  const project = sequential(silu, linear(count * hidden))
  return (condition: Tensor) => project(condition).unsqueeze(1).split(count, -1)
}

const modulate = (x: Tensor, shift: Tensor, scale: Tensor) => x.mul(scale.add(1)).add(shift)
const norm = () => layerNorm({ affine: false })

function block(condition: Tensor): Layer {
  const vectors = modulation(6)
  const [norm1, norm2] = [norm(), norm()]
  const selfAttention = attention({ heads })
  const feedForward = sequential(linear(4 * hidden), gelu, linear(hidden))
  return x => {
    const [shift1, scale1, gate1, shift2, scale2, gate2] = vectors(condition)
    const y = x.add(selfAttention(modulate(norm1(x), shift1!, scale1!)).mul(gate1!))
    return y.add(feedForward(modulate(norm2(y), shift2!, scale2!)).mul(gate2!))
  }
}

export const dit = model('DiT-XL/2', { batch: 1, image: 256 }, ({ batch, image }) => {
  const side = image / 8 / patch
  const patches = conv2d(hidden, { kernel: patch, stride: patch })(input([batch, channels, image / 8, image / 8]))
  const timestep = sequential(linear(hidden), silu, linear(hidden))
  // One more class stands for none, for guidance.
  const label = embedding(classes + 1, hidden)
  const condition = timestep(input([batch, 256])).add(label(input([batch], 'int32')))
  let x = patches
    .flatten(2)
    .transpose(1, 2)
    // Positions: sines and cosines.
    .add(parameter([side * side, hidden], { trainable: false }))
  for (let i = 0; i < depth; i++) x = block(condition)(x)
  const [shift, scale] = modulation(2)(condition)
  // Noise and its variance for each pixel of a patch.
  return linear(patch * patch * 2 * channels)(modulate(norm()(x), shift!, scale!))
    .reshape([batch, side, side, patch, patch, 2 * channels])
    .permute(0, 5, 1, 3, 2, 4)
    .reshape([batch, 2 * channels, image / 8, image / 8])
})
