/**
 * Stages of a pipeline: runs of blocks, what comes before them on the first stage and what comes after on the last. Under
 * 1F1B a stage keeps the activations of the micro-batches that are under way (Narayanan et al., arXiv 2104.04473).
 */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { Parallelism } from '../../scenario/scenario'
import { blocksOf } from '../blocks'
import { pushTo } from '../lists'

export interface Stages {
  readonly count: number
  /** Stages, times the runs of blocks that each has where they are interleaved: run r is on stage r mod count. */
  readonly runs: number
  readonly of: (node: Node) => number
  readonly runOf: (node: Node) => number
  /** Tensors that cross from one stage to the next, at the first op that reads them there. */
  readonly received: (node: Node) => readonly Value[]
}

export const oneStage: Stages = { count: 1, runs: 1, of: () => 0, runOf: () => 0, received: () => [] }

/** Null where the model has fewer blocks than the pipeline has runs of them. */
export function stagesOf(graph: Graph, { pp, interleave }: Parallelism): Stages | null {
  if (pp === 1) return oneStage
  const blocks = blocksOf(graph)
  const runs = pp * interleave
  if (blocks.length < runs) return null
  const numbers = new Int32Array(graph.nodes.length)
  const runOf = ({ index }: Node): number => numbers[index] as number
  blocks.forEach((block, at) => {
    for (const { index } of block) numbers[index] = Math.floor((at * runs) / blocks.length)
  })
  // What lies between two blocks goes with the one before it; what follows the last with the last.
  const inBlock = new Set(blocks.flat())
  let run = 0
  for (const node of graph.nodes) {
    if (inBlock.has(node)) run = runOf(node)
    else numbers[node.index] = run
  }
  const stageOf = (node: Node): number => runOf(node) % pp
  const received = new Map<Node, Value[]>()
  const seen = new Map<Value, Set<number>>()
  for (const node of graph.nodes)
    for (const value of node.inputs) {
      const { storage } = value
      if (isWeight(value) || storage.producer === null) continue
      const here = stageOf(node)
      const there = seen.get(storage) ?? new Set([stageOf(storage.producer)])
      seen.set(storage, there)
      if (there.has(here)) continue
      there.add(here)
      pushTo(received, node, value)
    }
  return {
    count: pp,
    runs,
    of: stageOf,
    runOf,
    received: node => received.get(node) ?? [],
  }
}

/**
 * Micro-batches whose activations a stage keeps at the most: pp - stage with 1F1B; interleaved, in runs of a v-th of the
 * stage each, 2 (pp - stage - 1) + (v - 1) pp + 1 runs, which on the first stage is pp (1 + (pp - 1) / (pp v)) (Korthikanti
 * et al., arXiv 2205.05198, 4.2.3).
 */
export function microBatchesKept(stage: number, { pp, microBatches, interleave }: Parallelism): number {
  const runs = interleave === 1 ? pp - stage : 2 * (pp - stage - 1) + (interleave - 1) * pp + 1
  return Math.min(runs / interleave, microBatches ?? Number.POSITIVE_INFINITY)
}
