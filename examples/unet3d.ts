// 3D U-Net: segmentation, three dimensions. Sizes: Çiçek et al., arXiv 1606.06650, Figure 2, on a tile of 132 x 132 x 116
// voxels in three channels. Convolutions are not padded, so skips are cropped; each has a bias, its norm no weights.
import {
  batchNorm,
  concat,
  conv3d,
  convTranspose3d,
  input,
  type Layer,
  maxPool3d,
  model,
  relu,
  sequential,
  type Tensor,
} from 'memwall'

const classes = 3

const conv = (width: number): Layer => sequential(conv3d(width, { kernel: 3 }), batchNorm({ affine: false }), relu)

/** The middle of x, as large as `like`. */
function crop(x: Tensor, like: Tensor): Tensor {
  for (let axis = 2; axis < 5; axis++) {
    const margin = (x.shape[axis]! - like.shape[axis]!) / 2
    x = x.slice(axis, margin, x.shape[axis]! - margin)
  }
  return x
}

/** One level of the U; channels are doubled before a pool and not after it. */
function level(width: number, below: number): Layer {
  const contract = sequential(conv(width / 2), conv(width))
  if (below === 0) return contract
  const pool = maxPool3d({ kernel: 2 })
  const inner = level(2 * width, below - 1)
  const up = convTranspose3d(2 * width, { kernel: 2, stride: 2, bias: false })
  const expand = sequential(conv(width), conv(width))
  return (x: Tensor) => {
    const skip = contract(x)
    const across = up(inner(pool(skip)))
    return expand(concat([crop(skip, across), across], 1))
  }
}

export const unet3d = model(
  '3D U-Net',
  { batch: 1, depth: 116, height: 132, width: 132 },
  ({ batch, depth, height, width }) => {
    const u = level(64, 3)
    const segment = conv3d(classes, { kernel: 1 })
    return segment(u(input([batch, 3, depth, height, width])))
  },
)
