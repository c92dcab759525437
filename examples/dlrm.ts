// DLRM: recommender, embeddings and MLPs. Categories are dotted with an MLP of dense features. Architecture: Naumov et al.,
// arXiv 1906.00091. The large one is MLPerf's on Criteo Terabyte: its bench/run_and_time.sh, indices up to 40 million.
import { concat, embeddingBag, gather, input, linear, model, relu, sequential, sigmoid, type Tensor } from 'memwall'

interface Config {
  dense: number
  tables: readonly number[]
  dim: number
  bottom: readonly number[]
  top: readonly number[]
  /** Categories a sample has in each table. */
  bag: number
}

const small: Config = {
  dense: 13,
  tables: Array.from({ length: 8 }, () => 1000),
  dim: 64,
  bottom: [512, 256, 64],
  top: [512, 256, 1],
  bag: 4,
}

const mlperf: Config = {
  dense: 13,
  // biome-ignore format: one table
  tables: [
    39884406, 39043, 17289, 7420, 20263, 3, 7120, 1543, 63, 38532951, 2953546, 403346, 10,
    2208, 11938, 155, 4, 976, 14, 39979771, 25641295, 39664984, 585935, 12972, 108, 36,
  ],
  dim: 128,
  bottom: [512, 256, 128],
  top: [1024, 1024, 512, 256, 1],
  bag: 1,
}

const mlp = (widths: readonly number[], last = relu) =>
  sequential(...widths.flatMap((width, i) => [linear(width), i < widths.length - 1 ? relu : last]))

/** Dot products of every pair of vectors: [batch, n, dim] -> [batch, n (n - 1) / 2]. */
function interact(vectors: Tensor): Tensor {
  const count = vectors.shape[1]!
  const products = vectors.matmul(vectors.transpose(1, 2))
  return gather(products.flatten(1), (count * (count - 1)) / 2, { axis: 1 })
}

function dlrm(name: string, batch: number, { dense, tables, dim, bottom, top, bag }: Config) {
  return model(name, { batch, bag }, ({ batch, bag }) => {
    const features = mlp(bottom)(input([batch, dense]))
    const categories = tables.map(rows => embeddingBag(rows, dim)(input([batch, bag], 'int32')))
    const vectors = concat([features, ...categories], 1).reshape([batch, tables.length + 1, dim])
    return mlp(top, sigmoid)(concat([features, interact(vectors)], 1))
  })
}

export const dlrmSmall = dlrm('DLRM-small', 16, small)
export const dlrmMlperf = dlrm('DLRM-MLPerf', 1, mlperf)
