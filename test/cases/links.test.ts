/** A collective pays the slowest of the links that its group spans: NVLink inside a node, the network between nodes. */
import { describe, expect, test } from 'vitest'
import { linkBandwidth, linksWithin } from '../../src/hardware/roofline'
import type { Target } from '../../src/hardware/target'
import type { Parallelism, Phase } from '../../src/scenario/scenario'
import { defaultScenario, oneDevice } from '../../src/scenario/scenario'
import { a100, analysisOf, reportOf } from '../support/report'

/** Nodes of 8 in racks of 32: 300, 100 and 25 GB/s. */
const racks: Target = {
  ...a100,
  link: [
    { name: 'NVLink', bandwidth: 300e9, devices: 8 },
    { name: 'rail', bandwidth: 100e9, devices: 32 },
    { name: 'network', bandwidth: 25e9 },
  ],
}

test.each([
  [1, 300e9, 1],
  [8, 300e9, 1],
  [9, 100e9, 2],
  [32, 100e9, 2],
  [33, 25e9, 3],
  [4096, 25e9, 3],
])('a group of %d devices moves %d bytes/s over %d links', (devices, bandwidth, links) => {
  expect(linkBandwidth(racks, devices)).toBe(bandwidth)
  expect(linksWithin(racks, devices)).toHaveLength(links)
})

test('a slow link inside is as slow outside', () => {
  const slowInside = {
    ...racks,
    link: [
      { name: 'PCIe', bandwidth: 10e9, devices: 4 },
      { name: 'network', bandwidth: 50e9 },
    ],
  }
  expect([2, 16].map(devices => linkBandwidth(slowInside, devices))).toEqual([10e9, 10e9])
})

test('one link connects any number of devices; a target without one bounds nothing', () => {
  expect(linkBandwidth(a100, 4096)).toBe(300e9)
  const { link: _, ...none } = a100
  expect(linkBandwidth(none, 2)).toBe(Number.POSITIVE_INFINITY)
})

const dense = `import { gelu, input, layerNorm, linear, model, repeat, residual, sequential } from 'memwall'
model('m', { batch: 1, seq: 64 }, ({ batch, seq }) =>
  repeat(8, () => residual(sequential(layerNorm(), linear(1024), gelu, linear(256))))(input([batch, seq, 256])))`
const mixture = `import { input, linear, mixtureOfExperts, model } from 'memwall'
model('m', { batch: 1, seq: 64 }, ({ batch, seq }) =>
  mixtureOfExperts({ experts: 64, topK: 2, expert: () => linear(256, { bias: false }) })(input([batch, seq, 256])))`

function times(text: string, parallel: Partial<Parallelism>, phase: Phase = 'forward') {
  const { totals } =
    reportOf(text, { phase, parallel: { ...oneDevice, ...parallel } }, racks).models[0] ?? expect.fail()
  return { bytes: totals.collectives.byKind, seconds: totals.collectives.timeByKind, total: totals.collectives.time }
}

describe('ranks lie', () => {
  test('with tensor parallelism innermost', () => {
    for (const [tp, rate] of [
      [8, 300e9],
      [16, 100e9],
    ] as const) {
      const { bytes, seconds } = times(dense, { tp, dp: 4 })
      expect((bytes.allReduce ?? 0) / (seconds.allReduce ?? 0)).toBeCloseTo(rate, 0)
    }
  })
  test('with replicas around them: gradients cross what dp x tp spans', () => {
    // ZeRO 1: the reduce-scatters are those of the replicas alone.
    for (const [parallel, rate] of [
      [{ dp: 8 }, 300e9],
      [{ dp: 2, tp: 8 }, 100e9],
      [{ dp: 8, tp: 8 }, 25e9],
      [{ dp: 2, tp: 4 }, 300e9],
    ] as const) {
      const { bytes, seconds } = times(dense, { ...parallel, zero: 1 }, 'train')
      expect((bytes.reduceScatter ?? 0) / (seconds.reduceScatter ?? 0)).toBeCloseTo(rate, 0)
    }
  })
  test('with experts inside dp x tp: an all-to-all crosses what its group spans', () => {
    for (const [parallel, rate] of [
      [{ ep: 8, dp: 8 }, 300e9],
      [{ ep: 8, dp: 64 }, 300e9],
      [{ ep: 16, dp: 16 }, 100e9],
      [{ ep: 64, tp: 8, dp: 8 }, 25e9],
    ] as const) {
      const { bytes, seconds } = times(mixture, parallel)
      expect((bytes.allToAll ?? 0) / (seconds.allToAll ?? 0)).toBeCloseTo(rate, 0)
    }
  })
  test('with stages outermost: sends cross all that the devices span', () => {
    for (const [parallel, rate] of [
      [{ pp: 8 }, 300e9],
      [{ pp: 4, tp: 8 }, 100e9],
      [{ pp: 8, tp: 8 }, 25e9],
    ] as const) {
      const { bytes, seconds } = times(dense, parallel)
      expect((bytes.send ?? 0) / (seconds.send ?? 0)).toBeCloseTo(rate, 0)
    }
  })
  test('and times of all kinds add up', () => {
    const { seconds, total } = times(dense, { tp: 8, dp: 4, pp: 2, zero: 1 }, 'train')
    expect(Object.values(seconds).reduce((sum, each) => sum + each, 0)).toBeCloseTo(total, 12)
  })
})

test('a model file declares several, and the report is by them', () => {
  const text = `import { hardware } from 'memwall'
hardware('cluster', { peak: { fp16: 1e12 }, memory: [{ name: 'HBM', bytes: 80e9, bandwidth: 1e12 }],
  link: [{ name: 'NVLink', bandwidth: 400e9, devices: 4 }, { name: 'network', bandwidth: 50e9 }] })
${dense}`
  const analysis = analysisOf(text)
  const [cluster] = analysis.targets
  expect(cluster?.link).toEqual([
    { name: 'NVLink', bandwidth: 400e9, devices: 4 },
    { name: 'network', bandwidth: 50e9 },
  ])
  const time = (tp: number): number => {
    const scenario = { ...defaultScenario, parallel: { ...oneDevice, tp } }
    const { collectives } = analysis.report(scenario, cluster as Target).models[0]?.totals ?? expect.fail()
    return collectives.bytes / collectives.time
  }
  expect(time(4)).toBeCloseTo(400e9, 0)
  expect(time(8)).toBeCloseTo(50e9, 0)
})
