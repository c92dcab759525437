// FCN: segmentation, dilated ResNet-50. 21 classes, with its auxiliary head. Long et al., arXiv 1411.4038; sizes as
// torchvision's fcn_resnet50, whose last two stages trade stride for dilation and so keep an eighth of the image's size.
import {
  batchNorm,
  conv2d,
  dropout,
  input,
  type Layer,
  maxPool2d,
  model,
  relu,
  residual,
  sequential,
  upsample,
} from 'memwall'

const classes = 21

const conv = (out: number, kernel: number, stride = 1, dilation = 1): Layer =>
  sequential(
    conv2d(out, { kernel, stride, dilation, padding: (dilation * (kernel - 1)) / 2, bias: false }),
    batchNorm(),
  )

interface Stage {
  width: number
  blocks: number
  stride?: number
  /** Of the first block, and of those after it. */
  dilation?: [first: number, rest: number]
}

function stage({ width, blocks, stride = 1, dilation: [first, rest] = [1, 1] }: Stage): Layer {
  const bottleneck = (i: number): Layer => {
    const middle = i === 0 ? conv(width, 3, stride, first) : conv(width, 3, 1, rest)
    const body = sequential(conv(width, 1), relu, middle, relu, conv(4 * width, 1))
    const block = i === 0 ? residual(body, { shortcut: conv(4 * width, 1, stride) }) : residual(body)
    return sequential(block, relu)
  }
  return sequential(...Array.from({ length: blocks }, (_, i) => bottleneck(i)))
}

function fcnHead(channels: number): Layer {
  const hidden = sequential(conv(channels / 4, 3), relu, dropout(0.1))
  return sequential(hidden, conv2d(classes, { kernel: 1 }), upsample(8, { mode: 'bilinear' }))
}

const stem = sequential(conv(64, 7, 2), relu, maxPool2d({ kernel: 3, stride: 2, padding: 1 }))
const backbone = sequential(
  stem,
  stage({ width: 64, blocks: 3 }),
  stage({ width: 128, blocks: 4, stride: 2 }),
  stage({ width: 256, blocks: 6, dilation: [1, 2] }),
)
const last = stage({ width: 512, blocks: 3, dilation: [2, 4] })
const classifier = fcnHead(2048)
const auxiliary = fcnHead(1024)

export const fcn = model('FCN-ResNet-50', { batch: 1, image: 520 }, ({ batch, image }) => {
  const x = backbone(input([batch, 3, image, image]))
  return [classifier(last(x)), auxiliary(x)]
})
