/** Steps of generating a sequence: the tokens that each appends, and those cached before it. */
import type { Graph } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { ScenarioOnTarget } from '../scenario/scenario'
import { passOver, stepAt, type Tracer } from './phaseRequest'

export interface GenerationSteps {
  /** Number of tokens that are prefilled. */
  readonly prompt: number
  /** Request for the prefill; null without a prompt. */
  readonly prefill: TraceRequest | null
  /** First step that is counted: 1 where the model cannot be built without cached tokens, else 0. */
  readonly first: number
  /** End of the steps. */
  readonly end: number
  /** Request for step k; the last appends what remains of the sequence. */
  at(k: number): TraceRequest
  /** Tokens of the sequence that exist before step k. */
  position(k: number): number
}

/**
 * Steps of `tokens` tokens each until `seq` tokens exist. What precedes the steps (the prefill, or the first step where
 * there is no prompt) may cache more tokens than it is asked for, such as those of an image: all later steps follow them.
 */
export function generationSteps(
  scenario: ScenarioOnTarget,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
): GenerationSteps {
  const { tokens, dtypes } = scenario
  const seq = dims.seq as number
  const prompt = promptIn(scenario, seq)
  const prefill = prompt === 0 ? null : passOver({ ...dims, seq: prompt }, dtypes)
  const position = (k: number): number => prompt + k * tokens
  const step = (k: number, surplus: number): TraceRequest =>
    stepAt(position(k) + surplus, dims, dtypes, Math.min(tokens, seq - position(k)))
  // A sequence without tokens takes one step, which appends none.
  const end = Math.max(1, Math.ceil((seq - prompt) / tokens))

  const start = trace(prefill ?? step(0, 0), 'probe')
  const asked = prefill === null ? Math.min(tokens, seq) : prompt
  const surplus = start.complete ? cachedTokens(start.graph, asked) - asked : 0
  const startsLate = prefill === null && !start.complete && end > 1 && trace(step(1, 0), 'probe').complete
  return {
    prompt,
    prefill,
    first: startsLate ? 1 : 0,
    end,
    at: k => step(k, prefill === null && k === 0 ? 0 : surplus),
    position,
  }
}

/** Number of tokens that are prefilled; leaves at least one to generate. */
export const promptIn = ({ prompt }: ScenarioOnTarget, seq: number): number =>
  Math.min(prompt ?? 0, Math.max(seq - 1, 0))

/** Tokens in the longest KV cache that grows; `otherwise` where none does. */
function cachedTokens({ caches }: Graph, otherwise: number): number {
  const growing = caches.filter(cache => !cache.static && !cache.state)
  return growing.length === 0 ? otherwise : Math.max(...growing.map(({ tokens }) => tokens))
}
