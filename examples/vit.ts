// ViT: image classifier, B/16, B/32, L/16 and L/32. Sizes: Dosovitskiy et al., arXiv 2010.11929, Table 1; a linear
// classifier on the class token, as after fine-tuning.
import {
  attention,
  concat,
  conv2d,
  gelu,
  input,
  type Layer,
  layerNorm,
  linear,
  model,
  parameter,
  repeat,
  residual,
  sequential,
  type Tensor,
} from 'memwall'

interface Size {
  layers: number
  hidden: number
  heads: number
}

const base: Size = { layers: 12, hidden: 768, heads: 12 }
const large: Size = { layers: 24, hidden: 1024, heads: 16 }

function encoderBlock({ hidden, heads }: Size): Layer {
  const selfAttention = attention({ heads })
  const mlp = sequential(linear(4 * hidden), gelu, linear(hidden))
  return sequential(residual(sequential(layerNorm(), selfAttention)), residual(sequential(layerNorm(), mlp)))
}

/** [batch, 3, image, image] -> [batch, 1 + patches, hidden] */
function embed(images: Tensor, patch: number, hidden: number): Tensor {
  const patches = conv2d(hidden, { kernel: patch, stride: patch })
  const tokens = patches(images).flatten(2).transpose(1, 2)
  const [batch, count] = tokens.shape as [number, number, number]
  const classToken = parameter([1, 1, hidden])
  const positions = parameter([1, 1 + count, hidden])
  return concat([classToken.expand([batch, 1, hidden]), tokens], 1).add(positions)
}

function vit(name: string, size: Size, patch: number) {
  return model(name, { batch: 1, image: 224 }, ({ batch, image }) => {
    const x = embed(input([batch, 3, image, image]), patch, size.hidden)
    const encoder = repeat(size.layers, () => encoderBlock(size))
    const norm = layerNorm()
    const head = linear(1000)
    return head(norm(encoder(x)).slice(1, 0, 1).squeeze(1))
  })
}

export const vitB16 = vit('ViT-B/16', base, 16)
export const vitB32 = vit('ViT-B/32', base, 32)
export const vitL16 = vit('ViT-L/16', large, 16)
export const vitL32 = vit('ViT-L/32', large, 32)
