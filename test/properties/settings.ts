/** Settings of scenarios drawn at random. */
import fc from 'fast-check'
import { oneDevice, type Parallelism, type Scenario } from '../../src/scenario/scenario'
import type { WeightDType } from '../../src/tensor/storedFormat'

export const machine = {
  fusion: fc.constantFrom('none', 'pointwise', 'flash'),
  causalCount: fc.constantFrom('full', 'causal'),
} as const

/** Formats of weights and of the KV cache no wider than the activations, which are in 16 bits. */
export const narrowed: fc.Arbitrary<Scenario['dtypes']> = fc.record({
  weights: fc.constantFrom<WeightDType[]>(
    'fp16',
    'int8',
    'fp8',
    'int4',
    { dtype: 'int4', group: 32 },
    { dtype: 'int4', group: 128 },
  ),
  activations: fc.constant('fp16'),
  kvCache: fc.constantFrom('fp16', 'fp8', 'int8'),
})

/** Devices that split one model: of tensor, sequence, context and pipeline parallelism, and replicas under each stage of ZeRO. */
export const split: fc.Arbitrary<Parallelism> = fc.record({
  ...Object.fromEntries(Object.entries(oneDevice).map(([name, value]) => [name, fc.constant(value)])),
  tp: fc.constantFrom(1, 2, 4),
  sp: fc.boolean(),
  cp: fc.constantFrom(1, 1, 2),
  pp: fc.constantFrom(1, 1, 2),
  dp: fc.constantFrom(1, 2),
  zero: fc.constantFrom(0, 1, 2, 3),
}) as fc.Arbitrary<Parallelism>
