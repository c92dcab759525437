/** Memory footprint of a phase without the costs of its ops, for a search that tries many sizes. */

import type { TraceRequest } from '../graph/request'
import { finish } from '../limits/resumable'
import type { ScenarioOnTarget } from '../scenario/scenario'
import { footprint, generationFootprint } from './footprint'
import type { Footprint } from './footprintParts'
import { generationSteps } from './generationSteps'
import { idealMachine } from './machine'
import { decodeStep, dimsIn, forwardPass, noDecodeReason } from './phaseCosts'
import { phaseOf, type Tracer } from './phaseRequest'
import { rulesFor } from './rules'
import { trainingFootprintAlone } from './train/train'

export interface TracedFootprints {
  /** Footprint of one device of each pipeline stage, equal to those that `costsIn` gives. */
  readonly footprints: readonly Footprint[]
  /** False where a build could not be traced to its end. Generation is then not cut short, unlike in `costsIn`. */
  readonly complete: boolean
}

export function footprintsIn(
  scenario: ScenarioOnTarget,
  defaults: Readonly<Record<string, number>>,
  trace: Tracer,
): TracedFootprints {
  const { phase, dtypes } = scenario
  const dims = dimsIn(scenario, defaults)
  if (phase === 'train') return finish(trainingFootprintAlone(scenario, dims, trace, idealMachine))
  const traced = (request: TraceRequest) => {
    const { graph, complete } = trace(request)
    return {
      graph,
      complete,
      rules: rulesFor(graph, { ...scenario, phase: phaseOf(request, scenario), machine: idealMachine }),
    }
  }
  const footprintAt = (request: TraceRequest, once: boolean): TracedFootprints => {
    const { graph, complete, rules } = traced(request)
    return { footprints: footprint(graph, dtypes, once, rules), complete }
  }
  if (phase === 'forward' || noDecodeReason(scenario, dims, trace) !== null)
    return footprintAt(forwardPass(scenario, dims), false)
  if (phase === 'decode') return footprintAt(decodeStep(scenario, dims), true)
  const steps = generationSteps(scenario, dims, trace)
  const end = traced(steps.at(steps.end - 1))
  const start = traced(steps.prefill ?? steps.at(steps.first))
  return { footprints: generationFootprint(end, start, dtypes), complete: end.complete && start.complete }
}
