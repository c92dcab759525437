/**
 * Expert parallelism. Groups of `ep` ranks, tensor-parallel ranks innermost, distribute the experts, and no expert is
 * split (vLLM's --enable-expert-parallel; Megatron-Core with --expert-tensor-parallel-size 1). Ranks of one
 * tensor-parallel group have the same tokens: each computes those of its own experts, and its result is a partial sum.
 */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { Parallelism } from '../../scenario/scenario'
import { elements } from '../../tensor/shape'
import { pushTo } from '../lists'

/** Load imbalance when experts do not divide evenly over expert-parallel ranks: most experts over the mean. */
export function expertImbalance(node: Node | null, { ep }: Parallelism): number {
  const experts = node?.routing?.experts ?? ep
  return (Math.ceil(experts / ep) * ep) / experts
}

/** Number of replicas, each with its own tokens, over which a group distributes its experts: below 1, a part of one. */
export const tokenSources = ({ ep, tp }: Parallelism): number => (ep === 1 ? 1 : ep / tp)

/** Number of neighbouring devices that a group of expert-parallel ranks spans. */
export const expertSpan = ({ ep, tp, cp }: Parallelism): number => (ep > tp ? ep * cp : ep)

/**
 * Tensors whose rows tensor-parallel ranks share out by expert: from the gather of the tokens to the last op before
 * the sum over a token's experts. None under sequence parallelism, where each rank has its own tokens.
 */
export function routedTensors({ nodes }: Graph, { tp, ep, sp }: Parallelism): ReadonlySet<Value> {
  const routed = new Set<Value>()
  if (tp === 1 || ep === 1) return routed
  const apart = (node: Node): boolean => sp && (node.routing as { tokens: number }).tokens >= tp
  for (const node of nodes) {
    if (node.routing !== null) {
      if (apart(node)) continue
      routed.add(node.output)
      for (const { storage } of node.inputs)
        if (storage.producer?.op.kind === 'gather' && storage.producer.routing === null) routed.add(storage)
    } else if (node.op.family === 'elementwise') {
      const rows = node.inputs.find(({ storage }) => routed.has(storage))
      if (rows !== undefined && elements(node.output.shape) >= rows.storage.distinct) routed.add(node.output)
    }
  }
  return routed
}

/**
 * Tensors that all-to-alls carry to the ranks of their experts (dispatch) and back (combine), forward and backward
 * alike, at the first op that reads them there.
 */
export function tokensSent({ nodes }: Graph): ReadonlyMap<Node, readonly Value[]> {
  const sentTo = new Map<Node, Value[]>()
  const seen = new Set<Value>()
  for (const node of nodes)
    for (const value of node.inputs) {
      const from = value.storage.producer
      if (isWeight(value) || from === null || seen.has(value.storage)) continue
      if ((from.routing === null) === (node.routing === null)) continue
      seen.add(value.storage)
      pushTo(sentTo, node, value)
    }
  return sentTo
}
