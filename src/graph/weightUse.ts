/** Classifies the weights of a graph by their use, for formats that quantisers give to some weights only. */
import { ops } from '../ops/index'
import { type Graph, isWeight, type Node, type Value, type WeightUse } from './graph'

/** Sets the use of every weight. Of several uses, the first that quantisers leave alone counts. */
export function classifyWeights({ nodes, outputs }: Pick<Graph, 'nodes' | 'outputs'>): void {
  for (const node of nodes) for (const [at, value] of node.inputs.entries()) assign(value, useIn(node, at))
  for (const head of headsOf(nodes, outputs)) assign(head, 'head')
  for (const { op, inputs } of nodes) {
    if (op === ops.topK) assign(matrixBehind(inputs[0], routingOps), 'router')
    // The contraction of all inputs is part of a recurrent layer.
    if (recurrences.includes(op)) assign(matrixBehind(inputs[0], []), 'recurrence')
  }
}

/** Weights of the linears whose results are the model's. A model without other matrices or tables has no head. */
function headsOf(nodes: readonly Node[], outputs: readonly Value[]): ReadonlySet<Value> {
  const heads = new Set(outputs.flatMap(output => matrixBehind(output, headOps)?.storage ?? []))
  const isOther = ({ storage }: Value): boolean =>
    (storage.use === 'matrix' || storage.use === 'embedding') && !heads.has(storage)
  return nodes.some(({ inputs }) => inputs.some(isOther)) ? heads : new Set()
}

function assign(value: Value | undefined, use: WeightUse): void {
  if (value !== undefined && isWeight(value) && overrides(use, value.storage.use)) value.storage.use = use
}

const overrides = (use: WeightUse, current: WeightUse): boolean =>
  use !== 'other' && (current === 'other' || current === 'matrix')

function useIn({ op, routing }: Node, operand: number): WeightUse {
  if (op === ops.embedding || op === ops.embeddingBag) return 'embedding'
  if (op === ops.attend) return 'head'
  if (op.family === 'normalisation' && op !== ops.softmaxWithSinks) return 'norm'
  if (recurrences.includes(op)) return 'recurrence'
  if (op === ops.linear || isConvolution(op)) return operand === 1 ? 'matrix' : 'bias'
  return op.family === 'contraction' && routing !== null ? 'matrix' : 'other'
}

const isConvolution = ({ family, kind }: Node['op']): boolean => family === 'contraction' && kind.startsWith('conv')

const recurrences: readonly unknown[] = [ops.lstm, ops.gru, ops.rnn]
/** Ops between the output head and the result of a model: casts, a soft cap, a loss and its mean. */
const headOps: readonly unknown[] = [
  ops.cast,
  ops.div,
  ops.tanh,
  ops.mul,
  ops.logSoftmax,
  ops.gather,
  ops.lossLogSoftmax,
  ops.nllLoss,
  ops.mean,
]
/** Ops between the router and the selection of experts. */
const routingOps: readonly unknown[] = [ops.cast, ops.softmax, ops.sigmoid, ops.add, ops.mul]

/** Weight matrix of the linear that a value comes from, through views and the given ops along their first operand. */
function matrixBehind(value: Value | undefined, through: readonly unknown[]): Value | undefined {
  for (let node = value?.storage.producer; node != null; node = node.inputs[0]?.storage.producer) {
    if (node.op === ops.linear) return node.inputs[1]
    if (!through.includes(node.op)) return undefined
  }
  return undefined
}
