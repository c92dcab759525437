/** Figures of boards and chips, held to those that follow from their buses, cores and clocks. */
import { expect, test } from 'vitest'
import { findTarget } from '../../src/hardware/catalogue'
import { bandwidth, ridge, vectorRate } from '../../src/hardware/roofline'
import type { DType } from '../../src/tensor/dtype'

const target = (id: string) => findTarget(id) ?? expect.fail(`no target ${id}`)
const near = (value: number, expected: number, what: string, most = 0.005) =>
  expect(Math.abs(value / expected - 1), `${what}: ${value} against ${expected}`).toBeLessThan(most)

// Memory interface and speed, cores and boost clock of the product pages and of TechPowerUp's lists: bits, Gbit/s a pin,
// FLOPs a clock of all cores (two a core, four a core with dual issue on RDNA 3 and 4), MHz.
test.each([
  ['gtx1050ti', 128, 7, 2 * 768, 1392],
  ['gtx1080ti', 352, 11, 2 * 3584, 1582],
  ['rtx2080ti', 352, 14, 2 * 4352, 1545],
  ['rtx3060-12', 192, 15, 2 * 3584, 1777],
  ['rtx3070', 256, 14, 2 * 5888, 1725],
  ['rtx3080-10', 320, 19, 2 * 8704, 1710],
  ['rtx3080ti', 384, 19, 2 * 10_240, 1665],
  ['rtx3090', 384, 19.5, 2 * 10_496, 1695],
  ['rtx4060ti-16', 128, 18, 2 * 4352, 2535],
  ['rtx4070', 192, 21, 2 * 5888, 2475],
  ['rtx4070ti-super', 256, 21, 2 * 8448, 2610],
  ['rtx4080', 256, 22.4, 2 * 9728, 2505],
  ['rtx4080-super', 256, 23, 2 * 10_240, 2550],
  ['rtx4090', 384, 21, 2 * 16_384, 2520],
  ['rtx5060ti-16', 128, 28, 2 * 4608, 2572],
  ['rtx5070', 192, 28, 2 * 6144, 2512],
  ['rtx5070ti', 256, 28, 2 * 8960, 2452],
  ['rtx5080', 256, 30, 2 * 10_752, 2617],
  ['rtx5090', 512, 28, 2 * 21_760, 2407],
  ['rtx-a4000', 256, 14, 2 * 6144, 1560],
  ['rtx-6000-ada', 384, 20, 2 * 18_176, 2505],
  ['rtx-pro-6000', 512, 28, 2 * 24_064, 2617],
  ['a2', 128, 12.5, 2 * 1280, 1770],
  ['jetson-t5000', 256, 8.533, 2 * 2560, 1575],
  ['rx6800xt', 256, 16, 2 * 4608, 2250],
  ['rx7900xt', 320, 20, 4 * 5376, 2400],
  ['rx9070xt', 256, 20, 4 * 4096, 2970],
  ['radeon-ai-pro-r9700', 256, 20, 4 * 4096, 2920],
  ['strix-halo', 256, 8, 4 * 2560, 2900],
  ['arc-a770', 256, 17.5, 2 * 4096, 2400],
  ['arc-b580', 192, 19, 2 * 2560, 2670],
  ['snapdragon-x-elite', 128, 8.448, 2 * 1536, 1500],
  ['apple-m1', 128, 4.266, 8 * 256, 1278],
  ['apple-m3', 128, 6.4, 10 * 256, 1398],
  ['apple-m4-pro', 256, 8.533, 20 * 256, 1578],
  ['apple-m4-max', 512, 8.533, 40 * 256, 1578],
  ['apple-m5', 128, 9.6, 10 * 256, 1578],
  ['apple-m5-max', 512, 9.6, 40 * 256, 1578],
] as const)(
  '%s has the bandwidth of its bus and the fp32 rate of its cores',
  (id, bits, perPin, flopsPerClock, MHz) => {
    // Apple rounds 102.4 GB/s to 100.
    near(bandwidth(target(id)), (bits / 8) * perPin * 1e9, 'bandwidth', id.startsWith('apple') ? 0.025 : 0.002)
    near(vectorRate(target(id)), flopsPerClock * MHz * 1e6, 'fp32', 0.01)
  },
)

// Channels of 64 bits and MT/s; cores, base clock in GHz, and fp32 FLOPs a clock of a core.
test.each([
  ['epyc-9755', 12, 6400, 128 * 2.7 * 64],
  ['xeon-6980p', 12, 8800, 128 * 2.0 * 64],
  ['ryzen-9950x', 2, 5600, 16 * 4.3 * 64],
  ['core-i9-14900k', 2, 5600, 8 * 3.2 * 32 + 16 * 2.4 * 16],
  ['graviton4', 12, 5600, 96 * 2.8 * 32],
  ['ampereone-192', 8, 5200, 192 * 3.2 * 16],
] as const)(
  '%s has the bandwidth of its channels and the fp32 rate of its cores',
  (id, channels, perPin, gigaflops) => {
    near(bandwidth(target(id)), channels * 8 * perPin * 1e6, 'bandwidth', 1e-6)
    near(target(id).peak.fp32 ?? 0, gigaflops * 1e9, 'fp32', 0.001)
  },
)

// Tensor cores of GeForces from Ampere on: FLOPs a clock beside one of fp32, by the GA102, Ada and RTX Blackwell
// whitepapers, with fp32 accumulation.
test.each([
  ['rtx3060-12', { bf16: 2, int8: 8, int4: 16 }],
  ['rtx3080-10', { bf16: 2, int8: 8, int4: 16 }],
  ['rtx4070', { bf16: 2, fp8: 4, int8: 8, int4: 16 }],
  ['rtx4080', { bf16: 2, fp8: 4, int8: 8, int4: 16 }],
  ['rtx5070', { bf16: 2, fp8: 8, int8: 8, fp4: 16 }],
  ['rtx5080', { bf16: 2, fp8: 8, int8: 8, fp4: 16 }],
  ['rtx-pro-6000', { bf16: 4, fp8: 8, int8: 8, fp4: 16 }],
  ['rtx-6000-ada', { bf16: 4, fp8: 8, int8: 8 }],
] as const)('%s has tensor rates in the ratios of its generation', (id, ratios) => {
  const { peak } = target(id)
  for (const [dtype, ratio] of Object.entries(ratios))
    near(peak[dtype as DType] ?? 0, ratio * (peak.fp32 ?? 0), dtype, 0.002)
})

// TFLOP/s and TB/s as published; the ridge is their quotient, in FLOP/B.
test.each([
  ['h20', 'bf16', 148 / 4.0], // 148 TFLOP/s dense, 4.0 TB/s: NVIDIA H20 sheet
  ['rtx4070', 'bf16', 58.3 / 0.504], // half of 116.6 with fp16 accumulation, 504 GB/s: Ada whitepaper
  ['rtx5080', 'fp4', 1801 / 2 / 0.96], // 1801 sparse, 960 GB/s: RTX Blackwell whitepaper
  ['rtx2080ti', 'fp16', 53.8 / 0.616], // Turing whitepaper
  ['gb10', 'fp4', 1000 / 2 / 0.273], // 1 PFLOP/s sparse, 273 GB/s: Hot Chips 2025
  ['jetson-t5000', 'fp4', 2070 / 2 / 0.273], // 2070 TFLOP/s sparse: NVIDIA Jetson T5000
  ['rx9070xt', 'int8', 779 / 2 / 0.64], // 779 TOP/s sparse, 640 GB/s: AMD
  ['arc-b580', 'int4', 437.45 / 0.456], // hmc-tech.com, Arc B580
  ['trainium3', 'bf16', 671 / 4.9], // AWS Neuron documentation
  ['inferentia1', 'bf16', 64 / ((50 * 2 ** 30) / 1e12)], // 50 GiB/s: AWS Neuron documentation
  ['tt-n300', 'fp16', 131 / 0.576], // Tenstorrent documentation
  ['sambanova-sn40l', 'bf16', 638 / (25.6 / 16)], // Hot Chips 2024: 25.6 TB/s over 16 sockets
  ['cerebras-wse3', 'bf16', 125 / 8 / 21], // 125 PFLOP/s sparse, 21 PB/s
  ['strix-halo', 'bf16', 59.4 / 0.256], // 512 x 40 x 2.9 GHz
  ['ascend-910c', 'bf16', 752 / 3.2], // CloudMatrix384
] as const)('%s has the ridge of the published figures in %s', (id, dtype, expected) => {
  near(ridge(target(id), dtype), expected, 'ridge')
})
