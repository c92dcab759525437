// CLIP ViT-B/32: image and text, in one space. Sizes: Radford et al., arXiv 2103.00020, Table 20, and the published config
// of openai/clip-vit-base-patch32.
import {
  attention,
  concat,
  conv2d,
  embedding,
  input,
  type Layer,
  layerNorm,
  linear,
  model,
  parameter,
  repeat,
  residual,
  sequential,
  sigmoid,
  type Tensor,
} from 'memwall'

const shared = 512
const text = { vocab: 49408, layers: 12, width: 512, heads: 8 }
const vision = { patch: 32, layers: 12, width: 768, heads: 12 }

const quickGelu: Layer = x => x.mul(sigmoid(x.mul(1.702)))

// The text's mask is causal; nothing is generated, so no keys are cached.
function transformer({ layers, width, heads }: { layers: number; width: number; heads: number }) {
  const feedForward = () => sequential(linear(4 * width), quickGelu, linear(width))
  return repeat(layers, () =>
    sequential(
      residual(sequential(layerNorm(), attention({ heads }))),
      residual(sequential(layerNorm(), feedForward())),
    ),
  )
}

function encodeText(ids: Tensor): Tensor {
  const tokens = embedding(text.vocab, text.width)
  const positions = parameter([77, text.width])
  const norm = layerNorm()
  const projection = linear(shared, { bias: false })
  const x = norm(transformer(text)(tokens(ids).add(positions.slice(0, 0, ids.shape[1]))))
  return projection(x.slice(1, -1).squeeze(1))
}

function encodeImage(pixels: Tensor): Tensor {
  const { patch, width } = vision
  const patches = conv2d(width, { kernel: patch, stride: patch, bias: false })
  const embedded = patches(pixels).flatten(2).transpose(1, 2)
  const [batch, count] = embedded.shape
  const classToken = parameter([1, 1, width]).expand([batch!, 1, width])
  const positions = parameter([count! + 1, width])
  const [before, after] = [layerNorm(), layerNorm()]
  const projection = linear(shared, { bias: false })
  const x = transformer(vision)(before(concat([classToken, embedded], 1).add(positions)))
  return projection(after(x.slice(1, 0, 1).squeeze(1)))
}

export const clip = model('CLIP ViT-B/32', { batch: 1, tokens: 77, image: 224 }, ({ batch, tokens, image }) => {
  const texts = encodeText(input([batch, tokens], 'int32'))
  const images = encodeImage(input([batch, 3, image, image]))
  const scale = parameter([1], { name: 'logit scale' })
  return texts.matmul(images.transpose(0, 1)).mul(scale)
})
