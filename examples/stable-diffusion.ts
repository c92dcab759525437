// Stable Diffusion v1.5: diffusion, denoising U-Net. Latents of an eighth of the image's size, text from CLIP ViT-L/14.
// Sizes: Rombach et al., arXiv 2112.10752, and the published config of v1.5.
import {
  attention,
  concat,
  conv2d,
  crossAttention,
  gelu,
  groupNorm,
  identity,
  input,
  type Layer,
  layerNorm,
  linear,
  model,
  residual,
  sequential,
  silu,
  type Tensor,
  upsample,
} from 'memwall'

const widths = [320, 640, 1280, 1280]
const heads = 8
const textWidth = 768
const timeWidth = 4 * widths[0]!

const conv3 = (out: number, stride = 1): Layer => conv2d(out, { kernel: 3, stride, padding: 1 })
const norm = () => groupNorm(32)

/** Two convolutions; the time step is added to every pixel between them. */
function resnet(x: Tensor, out: number, time: Tensor): Tensor {
  const [first, second, toChannels] = [conv3(out), conv3(out), linear(out)]
  const shortcut = x.shape[1] === out ? identity : conv2d(out, { kernel: 1 })
  const added = toChannels(silu(time)).unsqueeze(-1).unsqueeze(-1)
  const y = first(silu(norm()(x))).add(added)
  return shortcut(x).add(second(silu(norm()(y))))
}

function geglu(width: number): Layer {
  const [expand, contract] = [linear(8 * width), linear(width)]
  return x => {
    const [value, gate] = expand(x).split(2, -1)
    return contract(value!.mul(gelu(gate!)))
  }
}

/** Every pixel attends to all pixels, then to the text. */
function transformer(x: Tensor, text: Tensor): Tensor {
  const [batch, width, height, columns] = x.shape as [number, number, number, number]
  const [into, out] = [conv2d(width, { kernel: 1 }), conv2d(width, { kernel: 1 })]
  const options = { heads, bias: false, outBias: true }
  const [overPixels, overText] = [attention(options), crossAttention(text, options)]
  const preNorm = (body: Layer) => residual(sequential(layerNorm(), body))
  const block = sequential(preNorm(overPixels), preNorm(overText), preNorm(geglu(width)))
  const y = block(into(norm()(x)).flatten(2).transpose(1, 2))
  return x.add(out(y.transpose(1, 2).reshape([batch, width, height, columns])))
}

export const unet = model('Stable Diffusion v1.5 UNet', { batch: 1, latent: 64, tokens: 77 }, dims => {
  const { batch, latent, tokens } = dims
  const text = input([batch, tokens, textWidth], undefined, { name: 'text' })
  const embedTime = sequential(linear(timeWidth), silu, linear(timeWidth))
  const time = embedTime(input([batch, widths[0]!], undefined, { name: 'time' }))
  const last = widths.length - 1

  let x = conv3(widths[0]!)(input([batch, 4, latent, latent]))
  const skips = [x]
  for (const [level, width] of widths.entries()) {
    for (let i = 0; i < 2; i++) {
      x = resnet(x, width, time)
      if (level < last) x = transformer(x, text)
      skips.push(x)
    }
    if (level < last) {
      x = conv3(width, 2)(x)
      skips.push(x)
    }
  }

  x = resnet(transformer(resnet(x, widths[last]!, time), text), widths[last]!, time)

  for (let level = last; level >= 0; level--) {
    const width = widths[level]!
    for (let i = 0; i < 3; i++) {
      x = resnet(concat([x, skips.pop()!], 1), width, time)
      if (level < last) x = transformer(x, text)
    }
    if (level > 0) x = conv3(width)(upsample(2)(x))
  }
  return conv3(4)(silu(norm()(x)))
})
