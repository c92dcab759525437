/**
 * Generation: prefill of the prompt, then decode steps past = prompt .. seq - 1 (AI and Memory Wall, note 5). A few
 * steps are traced. Between them figures are polynomials in `past`, which further steps check, and are summed in closed
 * form. Where they are not polynomials, every step is traced.
 */
import { type Graph, type Node, sameOps } from '../graph/graph'
import type { Resumable } from '../limits/resumable'
import { isSpread } from '../scenario/parallelism'
import type { Scenario } from '../scenario/scenario'
import type { Cost } from './cost'
import { generationFootprint } from './footprint'
import type { Machine } from './machine'
import { type Charge, fitSteps, noSteps, type Steps, singleRun } from './opCharge'
import { costOf, oncePerKind, runsOf } from './opCost'
import { collectiveSteps, repeated } from './parallel/collectiveCosts'
import { pathNumbers } from './pathNumbers'
import { differingParameters, type PhaseCosts, passOnlyWeights, passOver, stepAt, type Tracer } from './phaseRequest'
import { type Rules, rulesFor } from './rules'

/** Limit on the ops traced where no closed form holds. Beyond it the sum ends early, and a hint says so. */
const maxTracedOps = 200_000
/** Minimum of ops that a step counts against that limit, since a build takes time however few ops it has. */
const minOpsPerStep = 20

/** A traced step, with the cost of each op. */
interface Step {
  readonly graph: Graph
  readonly costs: readonly Cost[]
  /** Collectives of each op; null on a single device. */
  readonly sent: readonly (readonly Steps[])[] | null
  readonly rules: Rules
  readonly complete: boolean
}

type StepAt = (past: number) => Step

export function* generate(
  scenario: Scenario,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
  machine: Machine,
): Resumable<PhaseCosts> {
  const { dtypes } = scenario
  const seq = dims.seq as number
  const prompt = promptIn(scenario, seq)
  const costed = ({ graph, complete }: ReturnType<Tracer>): Step => {
    const rules = rulesFor(graph, { ...scenario, machine })
    const cost = oncePerKind(node => costOf(node, rules), rules)
    const { parallelPlan } = rules
    const sent = isSpread(parallelPlan.settings)
      ? graph.nodes.map(node => collectiveSteps(node, 'forward', parallelPlan, dtypes))
      : null
    return { graph, complete, costs: graph.nodes.map(cost), sent, rules }
  }
  const steps = new Map<number, Step>()
  const step: StepAt = past => {
    const found = steps.get(past) ?? costed(trace(stepAt(past, dims, dtypes)))
    if (steps.size < 64) steps.set(past, found)
    return found
  }

  const buildable = yield* lastBuildableStep(prompt, seq, step)
  const last = step(buildable - 1)
  const { perOp, unaligned, reached } = yield* chargedSteps(prompt, buildable, step, last)
  const prefill = prompt === 0 ? null : costed(trace(passOver({ ...dims, seq: prompt }, dtypes)))
  yield
  const first = prefill ?? step(prompt)
  return {
    charges: [...withPrefill(prefill, last, perOp), ...unaligned],
    footprints: generationFootprint(last, first, dtypes),
    parallelPlan: last.rules.parallelPlan,
    graph: last.graph,
    request: stepAt(buildable - 1, dims, dtypes),
    dtypes,
    promptOnlyWeights: prefill === null ? [] : [...passOnlyWeights(prefill.graph, last.graph).weights.keys()],
    complete: last.complete && first.complete && reached === seq,
    hints: [
      ...(reached === seq ? [] : [{ code: 'ends-early', reached, seq } as const]),
      ...last.rules.parallelPlan.hints,
      ...differingParameters(last, prefill ?? trace(passOver({ ...dims, seq: buildable }, dtypes)), prefill !== null),
    ],
    past: null,
    prompt,
    training: null,
  }
}

/** Number of tokens that are prefilled; leaves at least one to generate. */
export const promptIn = ({ prompt }: Scenario, seq: number): number => Math.min(prompt ?? 0, Math.max(seq - 1, 0))

/** Finds by bisection the end of the steps that build, since a position table may be shorter than `seq`. */
function* lastBuildableStep(prompt: number, seq: number, step: StepAt): Resumable<number> {
  if (step(seq - 1).complete || !step(prompt).complete) return seq
  let [builds, fails] = [prompt, seq - 1]
  while (fails - builds > 1) {
    const middle = (builds + fails) >> 1
    if (step(middle).complete) builds = middle
    else fails = middle
    yield
  }
  return fails
}

interface ChargedSteps {
  /** Figures over all steps, for each op of the last step. */
  readonly perOp: readonly (readonly Steps[])[]
  /** Charges of steps whose op list differs from that of the last step. */
  readonly unaligned: readonly Charge[]
  /** End of the steps that were counted: the first value of `past` that was not. */
  readonly reached: number
}

function* chargedSteps(prompt: number, seq: number, step: StepAt, last: Step): Resumable<ChargedSteps> {
  const perOp: Steps[][] = last.costs.map(() => [])
  const apart = new Map<string, { node: Node; steps: Steps[] }>()
  const charges = (): Charge[] =>
    [...apart.values()].map(row => ({ ...row, count: row.steps.filter(({ link }) => link === undefined).length }))
  const placeOf = pathNumbers()
  let traced = 0
  for (const [from, to] of segments(prompt, seq, last.graph)) {
    const closed = yield* closedForm(from, to, step, last)
    closed?.forEach((steps, op) => {
      perOp[op]?.push(steps)
    })
    if (closed !== null) continue
    for (let past = from; past < to; past++) {
      if (traced > maxTracedOps) return { perOp, unaligned: charges(), reached: past }
      const { graph, costs, rules, sent } = step(past)
      const { slowdown } = rules.machine
      traced += Math.max(costs.length, minOpsPerStep)
      const aligned = sameOps(graph, last.graph)
      const times = new Map<string, number>()
      costs.forEach((cost, op) => {
        const node = graph.nodes[op] as Node
        if (aligned) perOp[op]?.push(singleRun(cost, slowdown))
        else if (!node.output.static) {
          const site = opKey(placeOf(node.path), node.op.kind, times)
          const steps = apart.get(site)?.steps ?? []
          steps.push(singleRun(cost, slowdown), ...(sent?.[op] ?? []))
          apart.set(site, { node, steps })
        }
      })
      yield
    }
  }
  return { perOp, unaligned: charges(), reached: seq }
}

/** Key that identifies an op across steps: its path, its kind, and its rank among ops of both. */
function opKey(path: number, kind: string, times: Map<string, number>): string {
  const place = `${path} ${kind}`
  const nth = times.get(place) ?? 0
  times.set(place, nth + 1)
  return `${place} ${nth}`
}

/**
 * Adds prefill to the charges: to the same rows where it has the same ops, else as rows of its own. Static ops run
 * once.
 */
function withPrefill(prefill: Step | null, last: Step, perOp: ChargedSteps['perOp']): Charge[] {
  const { slowdown } = last.rules.machine
  const aligned = prefill !== null && sameOps(prefill.graph, last.graph)
  const before = aligned ? prefill.costs : null
  const charges = last.graph.nodes.map((node, op): Charge => {
    if (node.output.static) {
      const cost = prefill === null ? last.costs[op] : before?.[op]
      const sent = (prefill ?? last).sent?.[op] ?? []
      return { node, count: 1, steps: cost === undefined ? noSteps : [singleRun(cost, slowdown), ...sent] }
    }
    const decodeSteps = perOp[op] ?? noSteps
    const times = decodeSteps.reduce((sum, { count }) => sum + count, 0)
    // A collective carries one token in every step, so those of the last step stand for all.
    const sent = [...(aligned ? (prefill.sent?.[op] ?? []) : []), ...repeated(last.sent?.[op] ?? [], times)]
    const steps = [...(before === null ? [] : [singleRun(before[op] as Cost, slowdown)]), ...decodeSteps, ...sent]
    const inPrefill = aligned ? runsOf(prefill.graph.nodes[op] as Node) : 0
    return { node, count: inPrefill + times, steps: before === null && sent.length === 0 ? decodeSteps : steps }
  })
  if (prefill === null || aligned) return charges
  const pass = prefill.graph.nodes.map((node, op) => ({
    node,
    count: runsOf(node),
    steps: [singleRun(prefill.costs[op] as Cost, slowdown), ...(prefill.sent?.[op] ?? [])],
  }))
  return [...pass, ...charges]
}

/** Ranges [from, to) of steps, split where a sliding window of the KV cache fills up. */
function segments(prompt: number, seq: number, graph: Graph): readonly (readonly [number, number])[] {
  const edges = [...new Set(graph.caches.map(cache => cache.window))].filter(edge => edge > prompt && edge < seq)
  const bounds = [prompt, ...edges.sort((a, b) => a - b), seq]
  return bounds.slice(1).map((to, i) => [bounds[i] as number, to] as const)
}

/** Sums each op's figures over the steps [from, to) from seven sampled ones; null where they do not fit polynomials. */
function* closedForm(from: number, to: number, step: StepAt, like: Step): Resumable<Steps[] | null> {
  const count = to - from
  if (count < 4) return null
  const checked = [0.25, 0.5, 0.75, 1].map(part => Math.round(part * (count - 1)))
  const sampled: Step[] = []
  for (const k of [0, 1, 2, ...checked]) {
    sampled.push(step(from + k))
    yield
  }
  if (!sampled.every(({ graph }) => sameOps(graph, like.graph))) return null
  const out: Steps[] = []
  for (let op = 0; op < like.costs.length; op++) {
    const [c0, c1, c2, ...rest] = sampled.map(({ costs }) => costs[op] as Cost)
    const checks = rest.map((cost, index) => [checked[index] as number, cost] as const)
    const fit = fitSteps([c0, c1, c2] as [Cost, Cost, Cost], checks, count, like.rules.machine.slowdown)
    if (fit === null) return null
    out.push(fit)
  }
  return out
}
