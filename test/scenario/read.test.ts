import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readScenario } from '../../src/scenario/read'
import { defaultScenario } from '../../src/scenario/scenario'

test('a scenario survives being stored', () => {
  const scenario = {
    ...defaultScenario,
    phase: 'decode' as const,
    dims: { batch: 4, seq: 2048 },
    past: 0,
    prompt: 12,
    dtypes: {
      weights: { dtype: 'int4' as const, group: 128 },
      activations: 'fp16' as const,
      kvCache: { keys: 'fp8' as const, values: { dtype: 'int4' as const, group: 64, zero: 'int4' as const } },
    },
    causalCount: 'causal' as const,
    fusion: 'flash' as const,
    onChip: 'tiled' as const,
    resident: 'auto' as const,
    parallel: {
      dp: 2,
      zero: 1,
      offload: true,
      tp: 4,
      sp: true,
      cp: 2,
      pp: 2,
      microBatches: 8,
      interleave: 2,
      ep: 1,
    } as const,
    training: { optimizer: 'sgd', precision: 'fp8', gradients: 'fp32', recompute: 'full' } as const,
  }
  expect(readScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario)
})

test('what is missing or not understood takes its default', () => {
  expect(readScenario(undefined)).toEqual(defaultScenario)
  expect(readScenario({ phase: 'dream', dims: { batch: 0, seq: 'long', heads: 8 }, past: -1 })).toEqual({
    ...defaultScenario,
    dims: { heads: 8 },
  })
})

test('part of a scenario changes that part', () => {
  const base = readScenario({ dims: { batch: 2 }, dtypes: { weights: 'int8' } })
  expect(readScenario({ phase: 'generate' }, base)).toEqual({ ...base, phase: 'generate' })
})

test('every part can be given, and null asks for what holds where nothing is chosen', () => {
  const base = readScenario({
    prompt: 5,
    parallel: { tp: 8, pp: 4, microBatches: 16 },
    training: { optimizer: 'sgd', precision: 'fp8', gradients: 'fp32' },
  })
  const next = readScenario(
    {
      fusion: 'pointwise',
      onChip: 'tiled',
      resident: 'auto',
      prompt: null,
      parallel: { sp: true, microBatches: null },
      training: { precision: null, gradients: null, recompute: { budget: 16e9 } },
    },
    base,
  )
  expect(next).toEqual({
    ...base,
    prompt: null,
    fusion: 'pointwise',
    onChip: 'tiled',
    resident: 'auto',
    parallel: { ...base.parallel, sp: true, microBatches: null },
    training: { optimizer: 'sgd', precision: null, gradients: null, recompute: { budget: 16e9 } },
  })
})

test('what contradicts itself takes what it contradicts with it', () => {
  expect(readScenario({ parallel: { zero: 3, sp: true, interleave: 4, microBatches: 8, ep: 2 } }).parallel).toEqual({
    ...defaultScenario.parallel,
    ep: 2,
  })
})

test('whatever is stored, the result can be used', () => {
  fc.assert(
    fc.property(fc.anything(), value => {
      const scenario = readScenario(value)
      expect(readScenario(scenario)).toEqual(scenario)
    }),
  )
})
