/** The figures of generation as a literal sum: its prefill, and each of its decode steps, reported one by one. */
import { expect } from 'vitest'
import type { Analysis } from '../../src/analysis/analysis'
import type { ModelReport } from '../../src/analysis/report'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { a100 } from './report'

export interface Generated {
  readonly analysis: Analysis
  /** How many models of the file decode; 1 without it. */
  readonly models?: number
  readonly seq: number
  readonly prompt: number
  readonly tokens: number
  readonly scenario: Partial<Scenario>
  /** Tokens that the prefill caches beside those of the prompt. */
  readonly prefix?: number
}

const figuresOf = ({ totals: { flops, macs, bytes, time, collectives } }: ModelReport): Record<string, number> => ({
  flops,
  macs,
  ...bytes,
  time,
  sent: collectives.bytes,
})

/** Of every model of the file that decodes. */
export function expectSumOfSteps(generated: Generated): void {
  const { analysis, models = 1, seq, prompt, tokens, scenario, prefix = 0 } = generated
  const reported = (own: Partial<Scenario>): readonly ModelReport[] => {
    const dims = { ...scenario.dims, ...own.dims }
    return analysis.report({ ...defaultScenario, ...scenario, ...own, dims }, a100).models
  }
  const whole = reported({ phase: 'generate', prompt, tokens, dims: { seq } })
  const parts = prompt === 0 ? [] : [reported({ dims: { seq: prompt } })]
  for (let at = prompt; at < seq; at += tokens) {
    const cached = prompt === 0 && at === 0 ? 0 : at + prefix
    parts.push(reported({ phase: 'decode', past: cached, tokens: Math.min(tokens, seq - at) }))
  }
  const decoders = [...whole.keys()].filter(index => whole[index]?.scenario.counted === 'generate')
  expect(decoders).toHaveLength(models)
  for (const index of decoders)
    expectSum(
      whole[index] as ModelReport,
      parts.map(part => part[index] as ModelReport),
    )
}

/** Counts are equal to the last digit where they are whole, and all figures within rounding. */
function expectSum(whole: ModelReport, parts: readonly ModelReport[]): void {
  expect(whole.complete).toBe(true)
  const sum: Record<string, number> = {}
  for (const part of parts)
    for (const [name, figure] of Object.entries(figuresOf(part))) sum[name] = (sum[name] ?? 0) + figure
  for (const [name, figure] of Object.entries(figuresOf(whole))) {
    const other = sum[name] as number
    if (Number.isInteger(other) && name !== 'time') expect([name, figure]).toEqual([name, other])
    else expect([name, Math.abs(figure - other) <= 1e-12 * other]).toEqual([name, true])
  }
  const last = parts.at(-1)?.totals.memory.kvCache
  expect(whole.totals.memory.kvCache).toBe(last)
}
