/** Weights that Muon orthogonalises: matrices of hidden layers, as opposed to tables, the output head and vectors. */
import type { Graph, Value } from '../../graph/graph'

/**
 * Whether a weight is a matrix of a hidden layer: the operand of a contraction, with two axes or more, that is neither
 * an embedding table nor the output head (Jordan, *Muon*, 2024).
 */
export function hiddenMatricesOf({ nodes }: Graph): (parameter: Value) => boolean {
  const multiplied = new Set(
    nodes.filter(({ op }) => op.family === 'contraction').flatMap(({ inputs }) => inputs.map(({ storage }) => storage)),
  )
  return parameter =>
    multiplied.has(parameter) && parameter.shape.length > 1 && parameter.use !== 'embedding' && parameter.use !== 'head'
}
