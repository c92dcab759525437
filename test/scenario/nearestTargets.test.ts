import { expect, test } from 'vitest'
import { nearestTargets } from '../../src/scenario/nearestTargets'

const ids = (typed: string): string[] => nearestTargets(typed).map(({ id }) => id)

test.each([
  ['a100', ['a100-sxm-80', 'a100-sxm-40', 'a100-pcie-80']],
  ['h100', ['h100-sxm', 'h100-nvl', 'h100-pcie']],
  ['A100 SXM4 80GB', ['a100-sxm-80']],
  ['a100-sxm-8O', ['a100-sxm-80']],
  ['h100sxm', ['h100-sxm']],
  ['tpuv4', ['tpu-v4']],
  ['v4', ['tpu-v4']],
  ['M1 Ultra', ['apple-m1-ultra']],
  ['xeon-6424', ['xeon-6242']],
  ['rtx4070', ['rtx4070', 'rtx4070ti-super']],
  ['H20', ['h20']],
  ['gb200-nvl72', ['gb200']],
])('%s is near %j', (typed, expected) => {
  expect(ids(typed).slice(0, expected.length)).toEqual(expected)
})

test('offers nothing for what resembles no target', () => {
  for (const typed of ['', 'h', 'quantum-annealer', 'fort4ever-and-a-day', '---']) expect(ids(typed)).toEqual([])
})

test('offers at most three', () => {
  expect(ids('nvidia').length).toBeLessThanOrEqual(3)
  expect(ids('pcie')).toHaveLength(3)
})
