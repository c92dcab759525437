/** Typed words, beside the target that a person means by them. */
import { expect, test } from 'vitest'
import { catalogue } from '../../src/hardware/catalogue'
import { searchTargets } from '../../src/scenario/searchTargets'

const memory = ({ memory: [main] }: (typeof catalogue)[number]): string =>
  main === undefined ? '' : `${Math.round(main.bytes / 1e9)} GB`
const ids = (typed: string): string[] => searchTargets(typed, catalogue, memory).map(({ id }) => id)

test.each([
  ['h100', ['h100-sxm', 'h100-nvl', 'h100-pcie']],
  ['H100', ['h100-sxm']],
  ['h100 pcie', ['h100-pcie']],
  ['pcie h100', ['h100-pcie']],
  ['h100sxm', ['h100-sxm']],
  ['h100-sxm', ['h100-sxm']],
  ['a100', ['a100-sxm-80', 'a100-pcie-80', 'a100-sxm-40', 'a100-pcie-40']],
  ['a100 40', ['a100-sxm-40']],
  ['a100 pcie 80gb', ['a100-pcie-80']],
  ['a10', ['a10', 'a100-sxm-80']],
  ['b200', ['b200', 'gb200']],
  ['b200 192', ['b200']],
  ['v100', ['v100-sxm-32']],
  ['l40', ['l40', 'l40s']],
  ['mi300', ['mi300x']],
  ['mi250', ['mi250']],
  ['4090', ['rtx4090']],
  ['rtx 5090', ['rtx5090']],
  ['5090', ['rtx5090']],
  ['3060', ['rtx3060-12']],
  ['3080', ['rtx3080-10', 'rtx3080ti']],
  ['4070', ['rtx4070', 'rtx4070ti-super']],
  ['4070 ti', ['rtx4070ti-super']],
  ['rtx 4080', ['rtx4080', 'rtx4080-super']],
  ['5070', ['rtx5070', 'rtx5070ti']],
  ['5070 ti', ['rtx5070ti']],
  ['rtx 6000', ['rtx-6000-ada', 'rtx-pro-6000']],
  ['rtx pro 6000', ['rtx-pro-6000']],
  ['h20', ['h20', 'h200-sxm']],
  ['h200', ['h200-sxm']],
  ['h800', ['h800-sxm']],
  ['a2', ['a2']],
  ['gb200', ['gb200']],
  ['gb200 nvl72', ['gb200']],
  ['nvl72', ['gb300', 'gb200']],
  ['dgx spark', ['gb10']],
  ['thor', ['jetson-t5000']],
  ['7900', ['rx7900xtx', 'rx7900xt']],
  ['7900 xt', ['rx7900xt']],
  ['strix halo', ['strix-halo']],
  ['trainium', ['trainium3', 'trainium2']],
  ['910b', ['ascend-910b']],
  ['m1', ['apple-m1', 'apple-m1-ultra']],
  ['m4', ['apple-m4', 'apple-m4-max']],
  ['m4 pro', ['apple-m4-pro']],
  ['m3 max', ['apple-m3-max']],
  ['tpu v5p', ['tpu-v5p']],
  ['google', ['tpu-v7']],
  ['amd fp4', ['mi355x']],
])('%s is %j', (typed, expected) => {
  expect(ids(typed).slice(0, expected.length)).toEqual(expected)
})

test.each(['', '   ', 'h1000', 'h100 tpu', 'quantum'])('nothing is found for "%s"', typed => {
  expect(ids(typed)).toEqual([])
})

test('each target of the catalogue is found first by its id and by its name', () => {
  for (const { id, name } of catalogue) {
    expect([id, ids(id)[0]]).toEqual([id, id])
    expect([name, ids(name)[0]]).toEqual([name, id])
  }
})

test('the product that bears the typed name comes before its variants, which are faster', () => {
  const [card] = catalogue.filter(({ id }) => id === 'rtx4090')
  if (card === undefined) throw new Error('no rtx4090')
  const made = ['Geo 70 Ti SUPER', 'Geo 70 Ti', 'Geo 70', 'Geo 70 Pro'].map((name, at) => ({
    ...card,
    id: name.toLowerCase().replaceAll(' ', ''),
    name,
    peak: { bf16: (9 - at) * 1e12 },
  }))
  const found = (typed: string): string[] => searchTargets(typed, made).map(({ name }) => name)
  expect(found('70')).toEqual(['Geo 70', 'Geo 70 Ti', 'Geo 70 Pro', 'Geo 70 Ti SUPER'])
  expect(found('geo 70 ti')).toEqual(['Geo 70 Ti', 'Geo 70 Ti SUPER'])
})
