/** What a phase holds in memory, without what its ops cost: for a search over sizes, which asks for many. */
import { type Footprint, footprint, withHigherPeaks } from './footprint'
import { promptIn } from './generate'
import { idealMachine } from './machine'
import { spreadOf } from './parallel/spread'
import { passOver, type Request, stepAt, type Tracer } from './pass'
import { cannotStep, dimsIn, pastIn } from './phase'
import type { Scenario } from './scenario'
import { train } from './train/train'

export interface Held {
  /** Of a device of each stage: those of `costsIn`. */
  readonly footprints: readonly Footprint[]
  /** False where a build could not be traced to its end; generation is then not cut short, as its costs are. */
  readonly complete: boolean
}

export function footprintsIn(scenario: Scenario, defaults: Readonly<Record<string, number>>, trace: Tracer): Held {
  const { phase, dtypes, parallel } = scenario
  const dims = dimsIn(scenario, defaults)
  if (phase === 'train') return train(scenario, dims, trace, idealMachine)
  const at = (request: Request, once: boolean): Held => {
    const { graph, complete } = trace(request)
    return { footprints: footprint(graph, dtypes, once, spreadOf(graph, parallel, phase)), complete }
  }
  if (phase === 'forward' || cannotStep(phase, dims, trace, scenario) !== null) return at(passOver(dims, dtypes), false)
  if (phase === 'decode') return at(stepAt(pastIn(scenario, dims), dims, dtypes), true)
  const seq = dims.seq as number
  const prompt = promptIn(scenario, seq)
  const end = at(stepAt(seq - 1, dims, dtypes), true)
  const start = at(prompt === 0 ? stepAt(0, dims, dtypes) : passOver({ ...dims, seq: prompt }, dtypes), false)
  return {
    footprints: withHigherPeaks(end.footprints, start.footprints),
    complete: end.complete && start.complete,
  }
}
