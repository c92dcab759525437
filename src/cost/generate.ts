/**
 * Generation: decode steps past = prompt .. seq - 1, after a pass over the prompt (AI and Memory Wall, note 5). Sums are
 * exact: a few steps are traced, and where figures are polynomials in `past` the rest follows in closed form.
 */
import type { Graph, Node } from '../graph/graph'
import { type Charge, fitted, noSteps, onePass, type Steps } from './charge'
import type { Cost } from './cost'
import { footprint } from './footprint'
import { costOf, oncePerKind } from './node'
import { differingParameters, type PhaseCosts, passOver, stepAt, type Tracer } from './pass'
import type { Scenario } from './scenario'

/** Ops traced at most where no closed form holds; past that the count is cut short and says so. */
const tracedOps = 200_000

interface Step {
  readonly graph: Graph
  readonly nodes: readonly Node[]
  readonly costs: readonly Cost[]
}

export function generate(scenario: Scenario, dims: Readonly<Record<string, number>>, trace: Tracer): PhaseCosts {
  const { dtypes, causalCount } = scenario
  const seq = dims.seq as number
  const prompt = Math.min(scenario.prompt ?? 0, Math.max(seq - 1, 0))
  let complete = true
  let traced = 0
  const graphAt = (past: number): Graph => {
    const { graph, complete: whole } = trace(stepAt(past, dims, dtypes))
    complete &&= whole
    traced += graph.nodes.length
    return graph
  }
  const costed = (graph: Graph): Step => {
    const { nodes } = graph
    return { graph, nodes, costs: nodes.map(oncePerKind(node => costOf(node, dtypes, causalCount))) }
  }
  const steps = new Map<number, Step>()
  const step = (past: number): Step => {
    const known = steps.get(past) ?? costed(graphAt(past))
    steps.set(past, known)
    return known
  }

  const lastGraph = graphAt(seq - 1)
  const last = costed(lastGraph)
  steps.set(seq - 1, last)
  const perOp: Steps[][] = last.nodes.map(() => [])
  let reached = seq
  for (const [from, to] of segments(prompt, seq, lastGraph)) {
    const closed = closedForm(from, to, step, last)
    if (closed !== null) {
      closed.forEach((each, op) => perOp[op]?.push(each))
      continue
    }
    for (reached = from; reached < to && traced < tracedOps; reached++) {
      const { costs } = step(reached)
      perOp.forEach((own, op) => {
        const cost = costs[op]
        if (cost !== undefined) own.push(onePass(cost))
      })
      steps.delete(reached)
    }
    if (reached < to) break
    reached = seq
  }

  const pass = passOver({ ...dims, seq: prompt }, dtypes)
  const prefill = prompt > 0 ? trace(pass).graph : null
  const before = prefill === null ? null : costed(prefill)
  const aligned = before !== null && sameOps(before, last)
  const once = (node: Node, op: number): Charge => {
    // Static ops run once: in the prefill, or in the first step.
    const cost = before === null ? last.costs[op] : aligned ? before.costs[op] : undefined
    return { node, count: 1, steps: cost === undefined ? noSteps : [onePass(cost)] }
  }
  const charges = last.nodes.map((node, op): Charge => {
    if (node.output.static) return once(node, op)
    const own = perOp[op] as Steps[]
    const first = aligned ? [onePass(before.costs[op] as Cost)] : []
    const all = [...first, ...own]
    return { node, count: all.reduce((sum, { count }) => sum + count, 0), steps: all }
  })
  const apart =
    prefill === null || aligned
      ? []
      : prefill.nodes.map(node => ({ node, count: 1, steps: [onePass(costOf(node, dtypes, causalCount))] }))

  const memory = footprint(lastGraph, dtypes, true)
  const atFirst = footprint(prefill ?? step(prompt).graph, dtypes, false).activations
  return {
    charges: [...apart, ...charges],
    footprint: { ...memory, activations: Math.max(memory.activations, atFirst) },
    graph: lastGraph,
    request: stepAt(seq - 1, dims, dtypes),
    complete: complete && reached === seq,
    hints: [
      ...(reached === seq
        ? []
        : [`generate: figures follow no closed form along past; counted up to token ${reached}`]),
      ...differingParameters(lastGraph, trace(passOver(dims, dtypes)).graph),
    ],
    past: null,
    prompt,
  }
}

/** Runs of steps [from, to) between the edges of sliding windows. */
function segments(prompt: number, seq: number, graph: Graph): readonly (readonly [number, number])[] {
  const edges = [...new Set(graph.caches.map(cache => cache.window))].filter(edge => edge > prompt && edge < seq)
  const bounds = [prompt, ...edges.sort((a, b) => a - b), seq]
  return bounds.slice(1).map((to, i) => [bounds[i] as number, to] as const)
}

function closedForm(from: number, to: number, step: (past: number) => Step, like: Step): Steps[] | null {
  const count = to - from
  if (count < 4) return null
  const sampled = [0, 1, 2, count >> 1, count - 1].map(k => step(from + k))
  if (!sampled.every(each => sameOps(each, like))) return null
  const [s0, s1, s2, middle, end] = sampled as [Step, Step, Step, Step, Step]
  const out: Steps[] = []
  for (let op = 0; op < like.nodes.length; op++) {
    const own = (each: Step) => each.costs[op] as Cost
    const checks = [
      [count >> 1, own(middle)],
      [count - 1, own(end)],
    ] as const
    const fit = fitted([own(s0), own(s1), own(s2)], checks, count)
    if (fit === null) return null
    out.push(fit)
  }
  return out
}

const sameOps = (a: Step, b: Step): boolean =>
  a.nodes.length === b.nodes.length && a.nodes.every((node, i) => node.op === b.nodes[i]?.op)
