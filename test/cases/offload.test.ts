/** ZeRO-Offload: optimizer states and gradients in the memory of the host (Ren et al., arXiv 2101.06840). By hand. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { scopeText } from '../../src/present/scenarioText'
import {
  defaultScenario,
  type Optimizer,
  oneDevice,
  type Parallelism,
  type Scenario,
} from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const [rows, width, wide] = [4, 512, 2048]

const text = `
import { gelu, input, linear, model, sequential } from 'memwall'
model('m', { batch: ${rows} }, ({ batch }) => sequential(linear(${wide}, { bias: false }), gelu, linear(${width}, { bias: false }))(input([batch, ${width}])))`

function reported(parallel: Partial<Parallelism>, scenario: Partial<Scenario> = {}) {
  const report = reportOf(text, { phase: 'train', parallel: { ...oneDevice, ...parallel }, ...scenario })
  const { totals } = report.models[0] ?? expect.fail('no model')
  return { ...totals, notes: report.diagnostics.map(diagnosticText).join() }
}

const matrix = width * wide
const parameters = 2 * matrix
const offload = true

test('a device keeps 2 bytes a parameter, and the gradient of an op until it has run', () => {
  const { memory, passes, notes } = reported({ offload })
  expect(memory).toMatchObject({ weights: 2 * parameters, gradients: 0, optimizer: 0 })
  // The gradients of the result of gelu and of the second linear's, which has that of its weights too; or of both
  // tensors of gelu.
  expect(memory.transient).toBe(2 * matrix + 2 * rows * (width + wide))
  expect(memory.total).toBe(memory.weights + memory.activations + memory.transient)
  expect(passes?.optimizer).toMatchObject({ flops: 0, macs: 0, time: 0 })
  expect(notes).toContain('the update on the host and its transfers to and from the device are not counted')
})

test.each(['sgd', 'adamw', 'adafactor', 'muon'] as const)('of %s nothing stays', (optimizer: Optimizer) => {
  const training = { ...defaultScenario.training, optimizer }
  expect(reported({ offload }, { training }).memory).toMatchObject({ gradients: 0, optimizer: 0 })
  expect(reported({ offload }, { training }).passes?.optimizer.macs).toBe(0)
})

test('ZeRO 3 shards what is left, and collectives are as without', () => {
  const [plain, offloaded] = [reported({ dp: 4, zero: 3 }), reported({ dp: 4, zero: 3, offload })]
  expect(offloaded.memory.weights).toBe((2 * parameters) / 4)
  expect(offloaded.memory.transient).toBe(plain.memory.transient)
  expect(offloaded.collectives.bytes).toBe(plain.collectives.bytes)
  expect(plain.memory.total - offloaded.memory.total).toBe(((2 + 12) * parameters) / 4)
})

test('in other phases it changes nothing', () => {
  const forward = { phase: 'forward' } as const
  const { notes, ...figures } = reported({ offload }, forward)
  const { notes: none, ...plain } = reported({}, forward)
  expect(figures).toEqual(plain)
  expect(notes).toBe(none)
})

test('on one device it is said alone, since all figures are of that device', () => {
  const scope = (parallel: Partial<Parallelism>) => {
    const report = reportOf(text, { phase: 'train', parallel: { ...oneDevice, ...parallel } })
    return scopeText(report.models[0]?.scenario ?? expect.fail('no model'))
  }
  expect(scope({})).toBeNull()
  expect(scope({ offload })).toBe('offload')
  expect(scope({ dp: 2, offload })).toBe('2 devices: dp 2 · offload; figures are of one device')
})
