/**
 * Replicas send 2P, 2P and 3P over a training step with ZeRO up to stage 1, 2 and 3, and keep (4 + K) P bytes of states
 * in 16 bits, those that a stage shards by 1 / N each (Rajbhandari et al., arXiv 1910.02054). Frozen weights are not
 * updated, and are gathered where a pass reads them.
 */
import { expect } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { oneDevice } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'
import { onExamples } from './drawn'
import { expectEqual } from './figures'

const stages = [0, 1, 2, 3] as const

onExamples(90, file => {
  const trained = (dp: number, zero: (typeof stages)[number]): readonly Totals[] =>
    exampleReport(file, { phase: 'train', parallel: { ...oneDevice, dp, zero } }).models.map(({ totals }) => totals)
  const alone = trained(1, 0)
  for (const devices of [2, 8])
    for (const zero of stages)
      trained(devices, zero).forEach(({ collectives, memory, flops, macs, parameters }, at) => {
        const one = alone[at] as Totals
        const { weights, gradients, optimizer } = one.memory
        const part = (devices - 1) / devices
        const hasFrozen = gradients < 2 * parameters
        const updated = hasFrozen ? gradients : weights
        const { allGather = 0, ...sums } = collectives.byKind
        expectEqual(sums, zero === 0 ? { allReduce: 2 * part * gradients } : { reduceScatter: part * gradients })
        if (zero < 3) expectEqual({ allGather }, { allGather: zero === 0 ? 0 : part * updated })
        else if (!hasFrozen) expectEqual({ allGather }, { allGather: 2 * part * weights })
        else {
          // Forward reads all of them, backward at least those that are trained.
          expect(allGather).toBeGreaterThan(part * (weights + updated))
          expect(allGather).toBeLessThanOrEqual(2 * part * weights)
        }
        const held = (bytes: number, from: number): number => (zero >= from ? bytes / devices : bytes)
        expectEqual(
          { weights: memory.weights, gradients: memory.gradients, optimizer: memory.optimizer },
          { weights: held(weights, 3), gradients: held(gradients, 2), optimizer: held(optimizer, 1) },
        )
        expect([macs, parameters]).toEqual([one.macs, one.parameters])
        // A replica updates its shard of the weights alone.
        const update = one.passes?.optimizer.flops ?? 0
        expectEqual({ flops }, { flops: one.flops - (zero === 0 ? 0 : part * update) })
      })
})
