/** Plan of a model over several devices: the shard of every tensor on a device, and the pipeline stage of every op. */
import { type Graph, isWeight, type Value } from '../../graph/graph'
import type { Parallelism, Phase } from '../../scenario/scenario'
import { blocksOf } from '../blocks'
import { type Sharding, shardingOf } from './sharding'
import { oneStage, type Stages, stagesOf } from './stages'

export interface ParallelPlan {
  readonly settings: Parallelism
  readonly sharding: Sharding
  readonly stages: Stages
  /** Messages about the model, and about parallelism settings that have no effect on it or do not divide it evenly. */
  readonly hints: readonly string[]
}

/** Plans a graph for the settings asked for; settings that it cannot use are dropped, each with a hint. */
export function parallelPlanOf(graph: Graph, asked: Parallelism, phase: Phase): ParallelPlan {
  // A decode step has one token, so that there is no sequence to split.
  const steps = phase === 'decode' || phase === 'generate'
  const experts = graph.parameters.some(({ copies }) => copies > 1)
  const settings = { ...asked, sp: asked.sp && !steps, ep: experts ? asked.ep : 1 }
  const sharding = shardingOf(graph, settings, phase === 'train')
  const stages = stagesOf(graph, settings)
  const idle: string[] = []
  if (asked.sp && steps) idle.push(`sp splits a sequence, and a step of ${phase} has one token: counted without`)
  if (stages === null)
    idle.push(
      `pp ${settings.pp}${settings.interleave > 1 ? `, interleave ${settings.interleave}` : ''} needs as many blocks (iterations of repeat, or of a loop that makes layers), and the model has ${blocksOf(graph).length}; counted on one stage`,
    )
  const splits = settings.tp > 1 && graph.parameters.some(parameter => sharding.held(parameter) < 1)
  if (settings.tp > 1 && !splits)
    idle.push(`tp ${settings.tp} splits nothing here: it splits linears that feed one another, and embeddings`)
  else if (splits && sharding.wholeCores > 0)
    idle.push(
      `tp ${settings.tp} leaves ${sharding.wholeCores} attention${sharding.wholeCores === 1 ? '' : 's'} whole on every device: no linears before them are split`,
    )
  for (const [heads, counts] of [
    ['heads', sharding.uneven.queries],
    ['KV heads', sharding.uneven.keys],
  ] as const)
    for (const count of counts)
      idle.push(
        count < settings.tp && heads === 'heads'
          ? `tp ${settings.tp} is more than ${count} heads: figures are of a device that has one`
          : `tp ${settings.tp} does not divide ${count} ${heads}: figures are of a device that has the most of them`,
      )
  if (settings.sp && splits && !sharding.scatters)
    idle.push(`sp splits nothing here: no tensor of at least ${settings.tp} tokens lies between linears that tp splits`)
  if (asked.ep > 1 && !experts) idle.push(`ep ${asked.ep} shares out experts, and the model has none`)
  for (const count of new Set(graph.parameters.map(({ copies }) => copies)))
    if (count > 1 && count % settings.ep !== 0)
      idle.push(`ep ${settings.ep} does not divide ${count} experts: figures are of a device that has the most of them`)
  const [fewer, more] = [Math.min(settings.dp, settings.ep), Math.max(settings.dp, settings.ep)]
  if (more % fewer !== 0)
    idle.push(
      `dp ${settings.dp} and ep ${settings.ep} share devices, and neither divides the other: figures are a mean`,
    )
  return { settings, sharding, stages: stages ?? oneStage, hints: [...graph.hints, ...idle] }
}

/** Number of pipeline stages that hold a weight. */
export function holdersOf(graph: Graph, stages: Stages): (parameter: Value) => number {
  if (stages.count === 1) return () => 1
  const holders = new Map<Value, number>()
  for (const parameter of parametersByStage(graph, stages).flat())
    holders.set(parameter, (holders.get(parameter) ?? 0) + 1)
  return parameter => holders.get(parameter) ?? 0
}

/** Parameters of each stage. A parameter that several stages use (a tied head) is on each of them. */
export function parametersByStage(graph: Graph, { count, of }: Stages): readonly (readonly Value[])[] {
  if (count === 1) return [graph.parameters]
  const byStage = Array.from({ length: count }, () => new Set<Value>())
  for (const node of graph.nodes)
    for (const { storage } of node.inputs)
      if (isWeight(storage) && storage.role === 'parameter') byStage[of(node)]?.add(storage)
  return byStage.map(parameters => [...parameters])
}
