/** Costs of a model in a phase: the requests that are traced, and the charges of every op over them. */
import type { Node } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Resumable } from '../limits/resumable'
import { isSpread } from '../scenario/parallelism'
import type { Scenario, ScenarioOnTarget } from '../scenario/scenario'
import { footprint } from './footprint'
import { generate, stepHints } from './generate'
import { promptIn } from './generationSteps'
import type { Hint } from './hint'
import type { Machine } from './machine'
import { oncePerKind } from './oncePerKind'
import { noSteps, type Steps, singleRun } from './opCharge'
import { costOf, runsOf } from './opCost'
import { collectiveSteps } from './parallel/collectiveCosts'
import { differingParameters, type PhaseCosts, passOver, phaseOf, stepAt, type Tracer } from './phaseRequest'
import { type Rules, rulesFor } from './rules'
import { train } from './train/train'

/** Charges and footprints of a model in the scenario's phase; forward, with a hint, where it has no decode steps. */
export function* costsIn(
  scenario: ScenarioOnTarget,
  defaults: Readonly<Record<string, number>>,
  trace: Tracer,
  machine: Machine,
): Resumable<PhaseCosts> {
  const dims = dimsIn(scenario, defaults)
  if (scenario.phase === 'train') return yield* train(scenario, dims, trace, machine)
  if (scenario.phase === 'forward') return yield* forward(scenario, dims, trace, machine, [])
  const refused = noDecodeReason(scenario, dims, trace)
  yield
  if (refused !== null) return yield* forward(scenario, dims, trace, machine, [refused])
  const phase = scenario.phase === 'decode' ? decode : generate
  return yield* phase(scenario, dims, trace, machine)
}

/**
 * Dims of a model: its defaults, replaced by the sizes that the scenario sets. Dims that it does not declare are
 * ignored.
 */
export function dimsIn(scenario: Scenario, defaults: Readonly<Record<string, number>>): Record<string, number> {
  const dims = { ...defaults }
  for (const [name, size] of Object.entries(scenario.dims)) if (Object.hasOwn(defaults, name)) dims[name] = size
  return dims
}

/** Request for the scenario's decode step: by default its tokens are the last of `seq`. */
export function decodeStep(
  { past, tokens, dtypes }: ScenarioOnTarget,
  dims: Readonly<Record<string, number>>,
): TraceRequest {
  return stepAt(past ?? Math.max(0, (dims.seq ?? 1) - tokens), dims, dtypes, tokens)
}

/** Adds the collectives of each node. They are worked out per node, as ops of equal cost may send different tensors. */
function withCollectives(
  stepsOf: (node: Node) => readonly Steps[],
  { parallelPlan, dtypes }: Rules,
): (node: Node) => readonly Steps[] {
  if (!isSpread(parallelPlan.settings)) return stepsOf
  return node => {
    const sent = collectiveSteps(node, 'forward', parallelPlan, dtypes)
    return sent.length === 0 ? stepsOf(node) : [...stepsOf(node), ...sent]
  }
}

/** Hint that says why a model has no decode steps, or null where it has. */
export function noDecodeReason(
  scenario: ScenarioOnTarget,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
): Hint | null {
  const { dtypes } = scenario
  const phase = scenario.phase === 'generate' ? 'generate' : 'decode'
  if (dims.seq === undefined) return { code: 'no-seq', phase }
  const grows = ({ graph }: ReturnType<Tracer>): boolean => graph.caches.some(cache => !cache.static)
  const first =
    phase === 'decode'
      ? decodeStep(scenario, dims)
      : stepAt(promptIn(scenario, dims.seq), dims, dtypes, Math.min(scenario.tokens, dims.seq))
  const step = trace(first, 'probe')
  if (grows(step)) return null
  if (!step.complete) {
    // The build may have failed before its first cache. A forward pass decides, unless that failed before its first op.
    const pass = trace(passOver(dims, dtypes), 'probe')
    if (grows(pass) || (!pass.complete && pass.graph.nodes.length === 0)) return null
  }
  return { code: 'no-cache', phase }
}

/** Request for the scenario's forward pass: over `seq` tokens after a cached prefix, where one is asked for. */
export const forwardPass = ({ past, dtypes }: ScenarioOnTarget, dims: Readonly<Record<string, number>>): TraceRequest =>
  passOver(dims, dtypes, past ?? dims.past)

function* forward(
  scenario: ScenarioOnTarget,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
  machine: Machine,
  hints: readonly Hint[],
): Resumable<PhaseCosts> {
  const { dtypes } = scenario
  const request = forwardPass(scenario, dims)
  const { graph, complete } = trace(request)
  yield
  const rules = rulesFor(graph, { ...scenario, phase: phaseOf(request, scenario), machine })
  yield
  const steps = stepsOf(rules, machine)
  const charges = graph.nodes.map(node => ({ node, count: runsOf(node), steps: steps(node) }))
  yield
  const grows = graph.caches.some(cache => !cache.static && !cache.state)
  return {
    charges,
    footprints: footprint(graph, dtypes, false, rules),
    graph,
    request,
    dtypes,
    complete,
    promptOnlyWeights: [],
    hints: [
      ...hints,
      // A build that failed may have done so before its first cache.
      ...(grows || !complete || scenario.phase !== 'forward' ? [] : prefixHints(scenario)),
      ...rules.parallelPlan.hints,
    ],
    parallelPlan: rules.parallelPlan,
    counted: 'forward',
    past: grows ? request.past : null,
    prompt: null,
    generated: null,
    training: null,
  }
}

/** Hint for a cached prefix of a model that caches nothing. */
const prefixHints = ({ past }: ScenarioOnTarget): Hint[] =>
  past === null || past === 0 ? [] : [{ code: 'no-prefix', past }]

/** The cost of an op in one pass, with its collectives. */
const stepsOf = (rules: Rules, machine: Machine) =>
  withCollectives(
    oncePerKind(node => [singleRun(costOf(node, rules), machine.slowdown)], rules),
    rules,
  )

function* decode(
  scenario: ScenarioOnTarget,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
  machine: Machine,
): Resumable<PhaseCosts> {
  const { dtypes } = scenario
  const request = decodeStep(scenario, dims)
  const { graph, complete } = trace(request)
  yield
  const rules = rulesFor(graph, { ...scenario, phase: phaseOf(request, scenario), machine })
  yield
  const steps = stepsOf(rules, machine)
  const charges = graph.nodes.map(node => ({
    node,
    count: runsOf(node),
    steps: node.output.static ? noSteps : steps(node),
  }))
  yield
  return {
    charges,
    footprints: footprint(graph, dtypes, true, rules),
    graph,
    request,
    dtypes,
    complete,
    promptOnlyWeights: [],
    hints: [
      ...stepHints(scenario, dims),
      ...differingParameters({ graph, complete }, trace(passOver(dims, dtypes), 'probe'), false),
      ...rules.parallelPlan.hints,
    ],
    parallelPlan: rules.parallelPlan,
    counted: 'decode',
    past: request.past,
    prompt: null,
    generated: request.dims.seq as number,
    training: null,
  }
}
