/**
 * Generation: prefill of the prompt, then decode steps until `seq` tokens exist (AI and Memory Wall, note 5), summed
 * exactly.
 */
import { type Node, sameOps } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Resumable } from '../limits/resumable'
import { isSpread } from '../scenario/parallelism'
import type { ScenarioOnTarget } from '../scenario/scenario'
import type { Cost } from './cost'
import { generationFootprint } from './footprint'
import { generationSteps } from './generationSteps'
import type { Hint } from './hint'
import type { Machine } from './machine'
import { oncePerKind } from './oncePerKind'
import { type Charge, noSteps, singleRun } from './opCharge'
import { costOf, runsOf } from './opCost'
import { collectiveSteps } from './parallel/collectiveCosts'
import { planWithPrefill } from './parallel/parallelPlan'
import { differingParameters, type PhaseCosts, passOnlyWeights, passOver, phaseOf, type Tracer } from './phaseRequest'
import { rulesFor } from './rules'
import { type CostedStep, type StepAt, type SummedSteps, sumOfSteps } from './stepSums'

export function* generate(
  scenario: ScenarioOnTarget,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
  machine: Machine,
): Resumable<PhaseCosts> {
  const { dtypes } = scenario
  const seq = dims.seq as number
  const costed = (request: TraceRequest): CostedStep => {
    const { graph, complete } = trace(request)
    const rules = rulesFor(graph, { ...scenario, phase: phaseOf(request, scenario), machine })
    const cost = oncePerKind(node => costOf(node, rules), rules)
    const { parallelPlan } = rules
    const sent = isSpread(parallelPlan.settings)
      ? graph.nodes.map(node => collectiveSteps(node, 'forward', parallelPlan, dtypes))
      : null
    return { graph, complete, costs: graph.nodes.map(cost), sent, rules }
  }
  const plan = generationSteps(scenario, dims, trace)
  yield
  const { prompt, first } = plan
  const steps = new Map<number, CostedStep>()
  const step: StepAt = k => {
    const found = steps.get(k) ?? costed(plan.at(k))
    if (steps.size < 64) steps.set(k, found)
    return found
  }

  const end = yield* endOfBuildable(first, plan.end, step)
  const last = step(end - 1)
  const summed = yield* sumOfSteps({ first, end, at: plan.at }, step)
  const prefill = plan.prefill === null ? null : costed(plan.prefill)
  yield
  const start = prefill ?? step(first)
  const reached = summed.reached === plan.end ? seq : plan.position(summed.reached)
  const pass = prefill ?? trace(passOver({ ...dims, seq: Math.min(seq, plan.position(end)) }, dtypes), 'probe')
  const parallelPlan = planWithPrefill(last.rules.parallelPlan, prefill?.rules.parallelPlan ?? null)
  return {
    charges: [...withPrefill(prefill, last, summed.perOp), ...summed.unaligned],
    footprints: generationFootprint(last, start, dtypes),
    parallelPlan,
    graph: last.graph,
    request: plan.at(end - 1),
    dtypes,
    promptOnlyWeights: prefill === null ? [] : [...passOnlyWeights(prefill.graph, last.graph).weights.keys()],
    complete: last.complete && start.complete && reached === seq && first === 0,
    hints: [
      ...stepHints(scenario, dims),
      ...(first === 0 ? [] : [{ code: 'starts-late', tokens: plan.position(first) } as const]),
      ...(reached === seq ? [] : [{ code: 'ends-early', reached, seq } as const]),
      ...parallelPlan.hints,
      ...differingParameters(last, pass, prefill !== null),
    ],
    counted: 'generate',
    past: null,
    prompt,
    // A late start may end before its first step.
    generated: Math.max(0, reached - plan.position(first)),
    training: null,
  }
}

/** Hint for steps of more tokens than the sequence has. */
export const stepHints = (
  { phase, past, tokens }: ScenarioOnTarget,
  { seq }: Readonly<Record<string, number>>,
): Hint[] =>
  seq === undefined || tokens <= seq || (phase === 'decode' && past !== null)
    ? []
    : [{ code: 'tokens-above-seq', tokens, seq }]

/** Finds by bisection the end of the steps that build, since a position table may be shorter than `seq`. */
function* endOfBuildable(first: number, end: number, step: StepAt): Resumable<number> {
  if (step(end - 1).complete || !step(first).complete) return end
  let [builds, fails] = [first, end - 1]
  while (fails - builds > 1) {
    const middle = (builds + fails) >> 1
    if (step(middle).complete) builds = middle
    else fails = middle
    yield
  }
  return fails
}

/**
 * Adds prefill to the charges: to the same rows where it has the same ops, else as rows of its own. Static ops run
 * once.
 */
function withPrefill(prefill: CostedStep | null, last: CostedStep, perOp: SummedSteps['perOp']): Charge[] {
  const { slowdown } = last.rules.machine
  const aligned = prefill !== null && sameOps(prefill.graph, last.graph)
  const before = aligned ? prefill : null
  const charges = last.graph.nodes.map((node, op): Charge => {
    if (node.output.static) {
      const cost = prefill === null ? last.costs[op] : before?.costs[op]
      const sent = (prefill ?? last).sent?.[op] ?? []
      return { node, count: 1, steps: cost === undefined ? noSteps : [singleRun(cost, slowdown), ...sent] }
    }
    const { runs, steps } = perOp[op] ?? { runs: 0, steps: noSteps }
    if (before === null) return { node, count: runs, steps }
    const inPrefill = [singleRun(before.costs[op] as Cost, slowdown), ...(before.sent?.[op] ?? [])]
    return { node, count: runsOf(before.graph.nodes[op] as Node) + runs, steps: [...inPrefill, ...steps] }
  })
  if (prefill === null || aligned) return charges
  const pass = prefill.graph.nodes.map((node, op) => ({
    node,
    count: runsOf(node),
    steps: [singleRun(prefill.costs[op] as Cost, slowdown), ...(prefill.sent?.[op] ?? [])],
  }))
  return [...pass, ...charges]
}
