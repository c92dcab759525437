// U-Net: segmentation, two dimensions. Sizes: Ronneberger et al., arXiv 1505.04597, Figure 1, with padded convolutions, so
// that the output keeps the input's size.
import {
  concat,
  conv2d,
  convTranspose2d,
  input,
  type Layer,
  maxPool2d,
  model,
  relu,
  sequential,
  type Tensor,
} from 'memwall'

const classes = 2

function doubleConv(width: number): Layer {
  const conv = () => sequential(conv2d(width, { kernel: 3, padding: 1 }), relu)
  return sequential(conv(), conv())
}

/** One level of the U: down, through the levels below, up again, joined with what came in. */
function level(width: number, below: number): Layer {
  if (below === 0) return doubleConv(width)
  const contract = doubleConv(width)
  const pool = maxPool2d({ kernel: 2 })
  const inner = level(2 * width, below - 1)
  const up = convTranspose2d(width, { kernel: 2, stride: 2 })
  const expand = doubleConv(width)
  return (x: Tensor) => {
    const skip = contract(x)
    return expand(concat([skip, up(inner(pool(skip)))], 1))
  }
}

export const unet = model('U-Net', { batch: 1, image: 256 }, ({ batch, image }) => {
  const u = level(64, 4)
  const segment = conv2d(classes, { kernel: 1 })
  return segment(u(input([batch, 1, image, image])))
})
