/**
 * Times are lower bounds: a fused, split or quantised model is no slower than a schedule of one kernel for each op, whole
 * and in 16 bits, with each storage read once.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analysisOf } from '../../src/analysis/analyze'
import { decodeStep, dimsIn } from '../../src/cost/phaseCosts'
import { passOver } from '../../src/cost/phaseRequest'
import { evaluate } from '../../src/evaluate/evaluate'
import { defaultLimits } from '../../src/limits/limits'
import { onTarget } from '../../src/scenario/onTarget'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { sourcesOf } from '../evaluate/check'
import { modelProgram } from '../evaluate/generated/models'
import type { Files } from '../support/everyProgram'
import { type Device, device, targetOf } from './devices'
import { always } from './drawn'
import { drawnGraph } from './graphs'
import { scheduleOf } from './schedule'
import { machine, narrowed, split } from './settings'

const phase = fc.constantFrom('forward', 'decode')
const fused: fc.Arbitrary<Partial<Scenario>> = fc.record({ phase, ...machine })
const spread: fc.Arbitrary<Partial<Scenario>> = fc.record({ phase, ...machine, dtypes: narrowed, parallel: split })

function isLowerBound(files: Files, on: Device, settings: Partial<Scenario>): void {
  const { 'model.ts': text = '', ...others } = files
  const program = evaluate(sourcesOf(text, others), defaultLimits)
  const asked = { ...defaultScenario, ...settings }
  const target = targetOf(on)
  const scenario = onTarget(asked, target)
  const { models } = analysisOf(program, defaultLimits).report(asked, target)
  models.forEach(({ totals, scenario: { past } }, index) => {
    const dims = dimsIn(scenario, program.models[index]?.dims ?? {})
    const step = scenario.phase === 'decode' && past !== null
    const request = step ? decodeStep(scenario, dims) : passOver(dims, scenario.dtypes)
    const { time, bytes } = scheduleOf(program.trace(index, request).graph, on, {
      shared: scenario.fusion !== 'none',
      step,
    })
    // A device does at most the whole of each op; what it sends to others comes on top.
    expect(totals.time - totals.collectives.time).toBeLessThanOrEqual(time * (1 + 1e-9))
    expect(totals.totalBytes).toBeLessThanOrEqual(bytes * (1 + 1e-9))
  })
}

test('graphs with several readers of a tensor, fused', () => {
  always(fc.tuple(drawnGraph, device, fused), 1800, 40, ([text, on, settings]) => {
    isLowerBound({ 'model.ts': text }, on, settings)
  })
}, 300_000)

test('graphs with several readers of a tensor, fused, split and quantised', () => {
  always(fc.tuple(drawnGraph, device, spread), 900, 41, ([text, on, settings]) => {
    isLowerBound({ 'model.ts': text }, on, settings)
  })
}, 300_000)

test('layers of every kind, fused, split and quantised', () => {
  always(fc.tuple(modelProgram, device, spread), 300, 42, ([files, on, settings]) => {
    isLowerBound(files, on, settings)
  })
}, 300_000)
