/**
 * Shares of the ops of a kernel in backward: as the kernel reads each storage once in forward, it reads each saved tensor
 * once, and writes one gradient of each storage that it read.
 */
import type { Graph, Node, Value } from '../../graph/graph'
import { type KernelRead, readOnce } from '../kernelReads'
import { pushTo } from '../lists'
import type { Rules } from '../rules'
import type { NeedsGradient } from './gradients'
import type { SavedTensor } from './saved'

/** Fraction of an operand or a result that an op moves, of what it would move as a kernel of its own. */
export type KernelShare = (value: Value, node: Node) => number

type Kernels = Pick<Rules, 'fusion' | 'kernelOf'>

/** Fraction of a saved tensor that an op reads from memory. */
export const savedShareOf = (
  graph: Graph,
  savedBy: (node: Node) => readonly SavedTensor[],
  kernels: Kernels,
): KernelShare =>
  sharesIn(graph, kernels, node =>
    savedBy(node).flatMap(({ key, value }) => (value === undefined ? [] : [{ memory: key, value }])),
  )

/** Fraction of the gradient of an operand that an op writes to memory: none of what its own kernel made. */
export function gradientShareOf(graph: Graph, needs: NeedsGradient, kernels: Kernels): KernelShare {
  const { fusion, kernelOf } = kernels
  const isOnChip = ({ storage: { producer } }: Value, node: Node): boolean =>
    fusion !== 'none' && producer !== null && kernelOf(producer) === kernelOf(node)
  const share = sharesIn(graph, kernels, node =>
    needs(node.output)
      ? node.inputs
          .filter(value => needs(value) && !isOnChip(value, node))
          .map(value => ({ memory: value.storage, value }))
      : [],
  )
  return (value, node) => (isOnChip(value, node) ? 0 : share(value, node))
}

/** Shares of what ops move, by the memory it is in. Ops that state their own reads share nothing. */
function sharesIn(
  { nodes }: Graph,
  { fusion, kernelOf }: Kernels,
  movedBy: (node: Node) => readonly { readonly memory: unknown; readonly value: Value }[],
): KernelShare {
  if (fusion === 'none') return () => 1
  const byKernel = new Map<number, Map<unknown, KernelRead[]>>()
  for (const node of nodes) {
    if (node.op.reads !== undefined) continue
    const byMemory = byKernel.get(kernelOf(node)) ?? new Map<unknown, KernelRead[]>()
    byKernel.set(kernelOf(node), byMemory)
    for (const { memory, value } of movedBy(node)) pushTo(byMemory, memory, { node, value })
  }
  const shares = readOnce([...byKernel.values()].flatMap(byMemory => [...byMemory.values()]))
  return (value, node) => shares.get(node)?.get(value) ?? 1
}
