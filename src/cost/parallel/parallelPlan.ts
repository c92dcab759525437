/** Plan of a model over several devices: the shard of every tensor on a device, and the pipeline stage of every op. */
import { type Graph, isWeight, type Value } from '../../graph/graph'
import type { Parallelism, Phase } from '../../scenario/scenario'
import { blocksOf } from '../blocks'
import type { Hint } from '../hint'
import { type Context, contextOfPass, contextOfStep, overContext } from './context'
import { type Sharding, shardingOf } from './sharding'
import { oneStage, type Stages, stagesOf } from './stages'

export interface ParallelPlan {
  readonly settings: Parallelism
  readonly sharding: Sharding
  /** Whether context parallelism distributes anything. */
  readonly usesContext: boolean
  readonly stages: Stages
  /** Hints of the model, and of parallelism settings that have no effect on it or do not divide it evenly. */
  readonly hints: readonly Hint[]
}

/** Plans a graph for the settings asked for; settings that it cannot use are dropped, each with a hint. */
export function parallelPlanOf(graph: Graph, asked: Parallelism, phase: Phase): ParallelPlan {
  // Decode steps are counted without sequence parallelism: they have one token, or few.
  const steps = phase === 'decode' || phase === 'generate' ? phase : null
  const experts = graph.parameters.some(({ copies }) => copies > 1)
  const settings = { ...asked, sp: asked.sp && steps === null, ep: experts ? asked.ep : 1 }
  const context = contextOf(graph, settings, steps !== null)
  const tensorSharding = shardingOf(graph, settings, phase === 'train')
  const sharding = context === null ? tensorSharding : overContext(tensorSharding, context)
  const stages = stagesOf(graph, settings)
  const { pp, interleave } = settings
  const hints: Hint[] = graph.hints.map(text => ({ code: 'model', text }))
  if (asked.sp && steps !== null) hints.push({ code: 'sp-in-step', phase: steps })
  if (stages === null) hints.push({ code: 'too-few-blocks', pp, interleave, blocks: blocksOf(graph).length })
  hints.push(...tensorHints(graph, settings, tensorSharding))
  if (context?.isUsed === false) hints.push({ code: 'cp-idle', cp: settings.cp })
  if (asked.ep > 1 && !experts) hints.push({ code: 'no-experts', ep: asked.ep })
  hints.push(...expertHints(graph, settings))
  return { settings, sharding, usesContext: context?.isUsed === true, stages: stages ?? oneStage, hints }
}

/**
 * Plan of a generation: that of its steps, with the sequence and context parallelism of its prefill, where it has one.
 * A setting is without effect where neither uses it.
 */
export function planWithPrefill(steps: ParallelPlan, prefill: ParallelPlan | null): ParallelPlan {
  if (prefill === null) return steps
  const isIdle = (hint: Hint): boolean => hint.code === 'sp-idle' || hint.code === 'cp-idle'
  const idle = prefill.hints.filter(isIdle)
  const used = new Set(['sp-in-step', 'cp-idle'].filter(code => !idle.some(hint => hint.code === code)))
  return {
    ...steps,
    settings: { ...steps.settings, sp: prefill.settings.sp },
    sharding: { ...steps.sharding, hasScatteredTensors: prefill.sharding.hasScatteredTensors },
    usesContext: steps.usesContext || prefill.usesContext,
    hints: [...steps.hints.filter(({ code }) => !used.has(code)), ...idle.filter(({ code }) => code === 'sp-idle')],
  }
}

function contextOf(graph: Graph, { tp, cp }: Parallelism, isStep: boolean): Context | null {
  if (cp === 1) return null
  const group = { devices: cp, span: tp * cp }
  return isStep ? contextOfStep(graph, group) : contextOfPass(graph, group)
}

/** Hints of tensor and sequence parallelism. */
function* tensorHints(graph: Graph, { tp, sp }: Parallelism, sharding: Sharding): Iterable<Hint> {
  const splits = tp > 1 && graph.parameters.some(parameter => sharding.heldFraction(parameter) < 1)
  if (tp > 1 && !splits) yield { code: 'tp-idle', tp }
  else if (splits && sharding.wholeCores > 0) yield { code: 'whole-attentions', tp, attentions: sharding.wholeCores }
  for (const heads of sharding.unevenHeads.queries)
    yield heads < tp ? { code: 'tp-above-heads', tp, heads } : { code: 'uneven-heads', tp, heads, of: 'queries' }
  for (const heads of sharding.unevenHeads.keys) yield { code: 'uneven-heads', tp, heads, of: 'keys' }
  if (sp && splits && !sharding.hasScatteredTensors) yield { code: 'sp-idle', tp }
}

/** Hints of expert parallelism, alone and beside replicas and tensor-parallel ranks. */
function* expertHints(graph: Graph, { dp, tp, ep }: Parallelism): Iterable<Hint> {
  for (const experts of new Set(graph.parameters.map(({ copies }) => copies)))
    if (experts > 1 && experts % ep !== 0) yield { code: 'uneven-experts', ep, experts }
  if (ep > dp * tp) yield { code: 'ep-above-ranks', dp, tp, ep }
  const isEven = (ranks: number): boolean => Math.max(ranks, ep) % Math.min(ranks, ep) === 0
  if (!isEven(tp) || !isEven(dp * tp)) yield { code: 'ranks-against-ep', dp, tp, ep }
}

/** Number of pipeline stages that hold a weight. */
export function stageCountOf(graph: Graph, stages: Stages): (parameter: Value) => number {
  if (stages.count === 1) return () => 1
  const holders = new Map<Value, number>()
  for (const parameter of parametersByStage(graph, stages).flat())
    holders.set(parameter, (holders.get(parameter) ?? 0) + 1)
  return parameter => holders.get(parameter) ?? 0
}

/** Parameters of each stage. A parameter that several stages use (a tied head) is on each of them. */
export function parametersByStage(graph: Graph, { count, stageOf }: Stages): readonly (readonly Value[])[] {
  if (count === 1) return [graph.parameters]
  const byStage = Array.from({ length: count }, () => new Set<Value>())
  for (const node of graph.nodes)
    for (const { storage } of node.inputs)
      if (isWeight(storage) && storage.role === 'parameter') byStage[stageOf(node)]?.add(storage)
  return byStage.map(parameters => [...parameters])
}
