/**
 * Stages of a pipeline: runs of blocks. Ops before the first block are on the first stage, ops after the last block on
 * the last. Under 1F1B a stage keeps the activations of the micro-batches in flight (Narayanan et al., arXiv
 * 2104.04473).
 */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { Parallelism } from '../../scenario/scenario'
import { blocksOf } from '../blocks'
import { pushTo } from '../lists'

export interface Stages {
  readonly count: number
  /** Number of runs of blocks: stages times the interleaving. Run r is on stage r mod count. */
  readonly runs: number
  /** Stage of a node. */
  readonly stageOf: (node: Node) => number
  readonly runOf: (node: Node) => number
  /** Tensors that a stage receives from another, listed at the first op of the stage that reads them. */
  readonly received: (node: Node) => readonly Value[]
}

export const oneStage: Stages = { count: 1, runs: 1, stageOf: () => 0, runOf: () => 0, received: () => [] }

/** Divides the blocks evenly into runs; null where the model has fewer blocks than runs. */
export function stagesOf(graph: Graph, { pp, interleave }: Parallelism): Stages | null {
  if (pp === 1) return oneStage
  const blocks = blocksOf(graph)
  const runs = pp * interleave
  if (blocks.length < runs) return null
  const numbers = new Int32Array(graph.nodes.length)
  const runOf = ({ index }: Node): number => numbers[index] as number
  blocks.forEach((block, position) => {
    for (const { index } of block) numbers[index] = Math.floor((position * runs) / blocks.length)
  })
  // An op between two blocks belongs to the run of the block before it.
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
    stageOf: stageOf,
    runOf,
    received: node => received.get(node) ?? [],
  }
}

/**
 * Most micro-batches whose activations a stage keeps at once: pp - stage under 1F1B. Interleaved, it keeps those of
 * 2 (pp - stage - 1) + (v - 1) pp + 1 runs, each a v-th of the stage: on the first stage, pp (1 + (pp - 1) / (pp v))
 * micro-batches (Korthikanti et al., arXiv 2205.05198, 4.2.3).
 */
export function microBatchesInFlight(stage: number, { pp, microBatches, interleave }: Parallelism): number {
  const runs = interleave === 1 ? pp - stage : 2 * (pp - stage - 1) + (interleave - 1) * pp + 1
  return Math.min(runs / interleave, microBatches ?? Number.POSITIVE_INFINITY)
}
