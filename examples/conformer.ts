// Conformer S: speech, encoder. Sizes: Gulati et al., arXiv 2005.08100, Table 1, on 10 s of speech as 1000 frames of 80
// mels. Relative positions as in Transformer-XL; a convolution stands between attention and the second half feed-forward.
import {
  batchNorm,
  conv1d,
  conv2d,
  input,
  type Layer,
  layerNorm,
  linear,
  model,
  parameter,
  relu,
  repeat,
  residual,
  scaledDotProductAttention,
  sequential,
  sigmoid,
  silu,
  type Tensor,
} from 'memwall'

const mels = 80
const width = 144
const layers = 16
const heads = 4
const kernel = 32

/** A quarter of the frames. */
function subsample(): Layer {
  const conv = () => sequential(conv2d(width, { kernel: 3, stride: 2, padding: 'same' }), relu)
  const convs = sequential(conv(), conv())
  const project = linear(width)
  return x => project(convs(x).transpose(1, 2).flatten(2))
}

const feedForward = () => sequential(layerNorm(), linear(4 * width), silu, linear(width))
const half = (body: Layer): Layer => residual(x => body(x).mul(0.5))

const split = (x: Tensor): Tensor => x.reshape([x.shape[0]!, x.shape[1]!, heads, width / heads]).transpose(1, 2)

/** `positions`: sinusoids of all distances, from one end of the sequence to the other. */
function relativeAttention(positions: Tensor): Layer {
  const [query, key, value, distance] = Array.from({ length: 4 }, () => linear(width, { bias: false }))
  const output = linear(width)
  const [content, place] = [parameter([heads, 1, width / heads]), parameter([heads, 1, width / heads])]
  return x => {
    const q = split(query!(x))
    const k = split(key!(x))
    // Row i begins at the distance of token i to the first: a shift, which moves nothing.
    const bias = q
      .add(place)
      .matmul(split(distance!(positions)).transpose(-1, -2))
      .slice(-1, 0, x.shape[1])
    const y = scaledDotProductAttention(q.add(content), k, split(value!(x)), { bias })
    return output(y.transpose(1, 2).flatten(2))
  }
}

function convolution(): Layer {
  const gated = conv1d(2 * width, { kernel: 1 })
  const depthwise = conv1d(width, { kernel, padding: 'same', groups: width })
  const after = sequential(batchNorm(), silu, conv1d(width, { kernel: 1 }))
  return x => {
    const [y, gate] = gated(x.transpose(1, 2)).split(2, 1)
    return after(depthwise(y!.mul(sigmoid(gate!)))).transpose(1, 2)
  }
}

const block = (positions: Tensor): Layer =>
  sequential(
    half(feedForward()),
    residual(sequential(layerNorm(), relativeAttention(positions))),
    residual(sequential(layerNorm(), convolution())),
    half(feedForward()),
    layerNorm(),
  )

export const conformer = model('Conformer-S encoder', { batch: 1, frames: 1000 }, ({ batch, frames }) => {
  const x = subsample()(input([batch, 1, frames, mels]))
  const positions = input([1, 2 * x.shape[1]! - 1, width])
  return repeat(layers, () => block(positions))(x)
})
