/** Advice on a model file's text, and the report to hold it against. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Advice, Change } from '../../../src/analysis/advice/advice'
import { openAnalysis } from '../../../src/analysis/analyze'
import type { Fit } from '../../../src/analysis/fit/fit'
import type { ModelReport } from '../../../src/analysis/report'
import { findTarget } from '../../../src/hardware/catalogue'
import type { Target } from '../../../src/hardware/target'
import { finish } from '../../../src/limits/resumable'
import { titleOf } from '../../../src/present/changeText'
import { defaultScenario, type Scenario } from '../../../src/scenario/scenario'
import { a100 } from '../../support/report'

export interface Opened {
  readonly advice: Advice
  readonly model: ModelReport
  fitted(): Fit
  report(scenario: Partial<Scenario>, target?: Target): ModelReport
}

export function opened(text: string, changed: Partial<Scenario> = {}, target = a100, name?: string): Opened {
  const analysis = openAnalysis({ file: '/m.ts', read: path => (path === '/m.ts' ? text : undefined) })
  const scenario = { ...defaultScenario, ...changed }
  const { models } = analysis.report(scenario, target)
  const index = name === undefined ? 0 : models.findIndex(model => model.name === name)
  const advice = finish(analysis.advice(scenario, target, index))
  if (advice === null) throw new Error('no advice')
  return {
    advice,
    model: models[index] as ModelReport,
    fitted: () => finish(analysis.fit(scenario, target, index)) as Fit,
    report: (other, on = target) => analysis.report({ ...scenario, ...other }, on).models[index] as ModelReport,
  }
}

export const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url)), 'utf8')

export function titled({ changes }: Advice, title: string): Change {
  const found = changes.find(change => titleOf(change) === title)
  if (found === undefined) throw new Error(`no ${title} among ${changes.map(titleOf).join(', ')}`)
  return found
}

export const near = (value: number | undefined, wanted: number) =>
  expect(Math.abs((value ?? Number.NaN) / wanted - 1)).toBeLessThan(1e-12)

export const h100 = findTarget('h100-sxm') as Target

// NVIDIA's A100 80GB data sheet: 312 TFLOP/s in fp16, 2,039 GB/s.
export const peak = 312e12
export const bandwidth = 2039e9
