/** Weights that Muon orthogonalises: matrices of hidden layers, as opposed to tables, the output head and vectors. */
import type { Graph, Node, Value } from '../../graph/graph'

/**
 * Whether a weight is a matrix of a hidden layer: the operand of a contraction, with two axes or more, that is neither
 * an embedding table nor the output head (Jordan, *Muon*, 2024).
 */
export function hiddenMatricesOf({ nodes, outputs }: Graph): (parameter: Value) => boolean {
  const tables = new Set(nodes.filter(isLookup).flatMap(weightsOf))
  const multiplied = new Set(nodes.filter(isContraction).flatMap(weightsOf))
  const matrices = [...multiplied].filter(weight => weight.shape.length > 1 && !tables.has(weight))
  const heads = new Set(outputs.flatMap(({ storage }) => headBehind(storage)))
  // A model whose only matrix makes its result has no head.
  const isHead = (weight: Value): boolean => heads.has(weight) && tables.size + matrices.length > 1
  const hidden = new Set(matrices.filter(weight => !isHead(weight)))
  return parameter => hidden.has(parameter)
}

const isLookup = ({ op }: Node): boolean => op.kind === 'embedding' || op.kind === 'embeddingBag'
const isContraction = ({ op }: Node): boolean => op.family === 'contraction'
const weightsOf = ({ inputs }: Node): Value[] =>
  inputs.map(({ storage }) => storage).filter(({ role }) => role === 'parameter')

/** Ops between the output head and the result of a model: casts, a soft cap, a loss and its mean. */
const headKinds = new Set(['cast', 'div', 'tanh', 'mul', 'logSoftmax', 'nllLoss', 'mean'])

/** Weights of the linear that a result comes from, through views and `headKinds` along their first operand. */
function headBehind(result: Value): Value[] {
  for (let node = result.producer; node !== null; node = node.inputs[0]?.storage.producer ?? null) {
    if (node.op.kind === 'linear') return weightsOf(node)
    if (!headKinds.has(node.op.kind)) return []
  }
  return []
}
