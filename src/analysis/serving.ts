/** Serving figures of a decoder: time to the first token, time per further token, and tokens per second. */
import type { PhaseCosts } from '../cost/phaseRequest'
import { deviceCount, replicaCount } from '../scenario/parallelism'
import type { ScenarioOnTarget } from '../scenario/scenario'
import type { Serving } from './report'

/** Tokens that are prefilled before the first step: the prompt of a generation, the cached tokens of a decode step. */
export const prefilledTokens = ({ counted, past, prompt }: PhaseCosts): number =>
  counted === 'decode' ? (past ?? 0) : counted === 'generate' ? (prompt ?? 0) : 0

/** Scenario of a prefill of that many tokens, on the same devices. */
export const prefillScenario = (scenario: ScenarioOnTarget, tokens: number): ScenarioOnTarget => ({
  ...scenario,
  phase: 'forward',
  past: 0,
  dims: { ...scenario.dims, seq: tokens },
})

/** Seconds of the prefill before the steps, and what it takes in memory. */
export interface Prefill {
  readonly time: number
  readonly memory: NonNullable<Serving['prefillMemory']>
}

/**
 * Serving figures of a decode step, or of a generation, that takes `time` seconds; null in the other phases. `prefill` is
 * null where there is none or it was not counted. A step gives the tokens that it appends, which in speculative
 * verification is an upper bound, and every replica serves a batch of its own.
 */
export function servingOf(
  { counted, prompt, generated, parallelPlan: { settings: parallel } }: PhaseCosts,
  dims: Readonly<Record<string, number>>,
  time: number,
  prefill: Prefill | null,
): Serving | null {
  if (!generated || time === 0) return null
  const stepTime = counted === 'decode' ? time : time - (prefill?.time ?? 0)
  const tokensPerSecond = (replicaCount(parallel) * (dims.batch ?? 1) * generated) / time
  return {
    timeToFirstToken: prefill?.time ?? null,
    prefillMemory: prefill?.memory ?? null,
    timePerOutputToken: counted === 'generate' && (prompt ?? 0) > 0 && prefill === null ? null : stepTime / generated,
    tokensPerSecond,
    tokensPerSecondPerDevice: tokensPerSecond / deviceCount(parallel),
  }
}
