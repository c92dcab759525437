// EfficientNet: image classifier, B0, B4 and B7. Compound scaling. Sizes: Tan and Le, arXiv 1905.11946, Table 1; channels
// rounded to multiples of 8 and reduced by 4 of the block's input in squeeze-and-excitation, as published.
import {
  adaptiveAvgPool2d,
  batchNorm,
  conv2d,
  dropout,
  globalAvgPool,
  input,
  type Layer,
  linear,
  model,
  residual,
  sequential,
  sigmoid,
  silu,
} from 'memwall'

const stages = [
  { expansion: 1, kernel: 3, stride: 1, channels: 16, layers: 1 },
  { expansion: 6, kernel: 3, stride: 2, channels: 24, layers: 2 },
  { expansion: 6, kernel: 5, stride: 2, channels: 40, layers: 2 },
  { expansion: 6, kernel: 3, stride: 2, channels: 80, layers: 3 },
  { expansion: 6, kernel: 5, stride: 1, channels: 112, layers: 3 },
  { expansion: 6, kernel: 5, stride: 2, channels: 192, layers: 4 },
  { expansion: 6, kernel: 3, stride: 1, channels: 320, layers: 1 },
]

/** To the nearest multiple of 8, and never down by more than a tenth. */
function rounded(channels: number): number {
  const near = Math.max(8, Math.floor((channels + 4) / 8) * 8)
  return near < 0.9 * channels ? near + 8 : near
}

const conv = (out: number, kernel = 1, stride = 1, groups = 1): Layer =>
  sequential(conv2d(out, { kernel, stride, padding: (kernel - 1) / 2, groups, bias: false }), batchNorm())

/** Scales every channel by a gate computed from all of them. */
function squeezeExcite(channels: number, squeezed: number): Layer {
  const squeeze = sequential(adaptiveAvgPool2d(1), conv2d(squeezed, { kernel: 1 }), silu)
  const excite = sequential(conv2d(channels, { kernel: 1 }), sigmoid)
  return x => x.mul(excite(squeeze(x)))
}

interface Block {
  channels: number
  out: number
  expansion: number
  kernel: number
  stride: number
}

function mbConv({ channels, out, expansion, kernel, stride }: Block): Layer {
  const hidden = channels * expansion
  const expand = expansion === 1 ? [] : [conv(hidden), silu]
  const depthwise = [conv(hidden, kernel, stride, hidden), silu]
  const layers = [...expand, ...depthwise, squeezeExcite(hidden, Math.floor(channels / 4)), conv(out)]
  return stride === 1 && channels === out ? residual(sequential(...layers)) : sequential(...layers)
}

function efficientNet(name: string, width: number, depth: number, image: number, drop: number) {
  return model(name, { batch: 1, image }, ({ batch, image }) => {
    const stem = sequential(conv(rounded(32 * width), 3, 2), silu)
    const blocks: Layer[] = []
    let channels = rounded(32 * width)
    for (const { layers, ...stage } of stages) {
      const out = rounded(stage.channels * width)
      for (let i = 0; i < Math.ceil(layers * depth); i++) {
        blocks.push(mbConv({ ...stage, channels, out, stride: i === 0 ? stage.stride : 1 }))
        channels = out
      }
    }
    const head = sequential(conv(4 * channels), silu, globalAvgPool, dropout(drop), linear(1000))
    return sequential(stem, ...blocks, head)(input([batch, 3, image, image]))
  })
}

export const b0 = efficientNet('EfficientNet-B0', 1, 1, 224, 0.2)
export const b4 = efficientNet('EfficientNet-B4', 1.4, 1.8, 380, 0.4)
export const b7 = efficientNet('EfficientNet-B7', 2, 3.1, 600, 0.5)
