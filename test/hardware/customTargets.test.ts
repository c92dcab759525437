/** Targets that settings describe, and what is said where one cannot be read. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCustomTargets } from '../../src/hardware/customTargets'
import { targetProblemText } from '../../src/present/settingsText'

const chip = {
  name: 'My chip',
  peak: { bf16: 1e15, fp8: 2e15 },
  memory: [
    { name: 'HBM', bytes: 96e9, bandwidth: 4e12 },
    { name: 'SRAM', bytes: 1e8, bandwidth: 4e13 },
  ],
  link: { name: 'Link', bandwidth: 1e11 },
  tdp: 700,
}

test('a target has the figures of its settings, and its id', () => {
  const { targets, problems } = readCustomTargets({
    'my-chip': chip,
    small: { peak: { int8: 1 }, memory: chip.memory },
  })
  expect(problems).toEqual([])
  expect(targets).toMatchObject([
    { id: 'my-chip', vendor: 'Custom', year: null, ...chip },
    { id: 'small', name: 'small', peak: { int8: 1 } },
  ])
})

test.each<[object | string, RegExp]>([
  [
    { peak: undefined },
    /^memwall\.hardware\.custom\["my-chip"\]\.peak is missing: it takes a peak in FLOP\/s per dtype/,
  ],
  [{ peak: {} }, /\.peak is \{\}: it takes a peak in FLOP\/s per dtype/],
  [{ peak: { bf17: 1 } }, /\.peak is "bf17": it takes .* dtypes are fp64, fp32/],
  [{ peak: { bf16: '1e15' } }, /\.peak\.bf16 is "1e15": it takes a number above 0/],
  [{ memory: [] }, /\.memory is \[\]: it takes a list of memory levels/],
  [{ memory: [{ name: 'HBM', bytes: 0, bandwidth: 1 }] }, /\.memory\[0\]\.bytes is 0: it takes a number above 0/],
  [{ memory: [chip.memory[0], { name: 'L2', bytes: 1 }] }, /\.memory\[1\]\.bandwidth is missing: it takes a number/],
  [
    { memory: [{ ...chip.memory[0], bandwith: 1 }] },
    /\.memory\[0\]\.bandwith is no key of a target; there are name, bytes, bandwidth\./,
  ],
  [{ tpd: 700 }, /\["my-chip"\]\.tpd is no key of a target; there are name, peak, .*tdp/],
  [{ tdp: -1 }, /\.tdp is -1: it takes a number above 0/],
  [{ name: '' }, /\.name is "": it takes a text/],
  [{ link: 'NVLink' }, /\.link is "NVLink": it takes an object/],
  [{ link: { name: 'NVLink' } }, /\.link\.bandwidth is missing/],
  [{ link: [] }, /\.link is \[\]: it takes a link/],
  [
    { link: [chip.link, chip.link] },
    /\.link\[0\]\.devices is missing: it takes the number of devices that the link connects/,
  ],
  ['a chip', /^memwall\.hardware\.custom\["my-chip"\] is "a chip": it takes an object/],
])('%j: %s', (wrong, says) => {
  const spec = typeof wrong === 'string' ? wrong : { ...chip, ...wrong }
  const { targets, problems } = readCustomTargets({ 'my-chip': spec, other: chip })
  expect(targets.map(({ id }) => id)).toEqual(['other'])
  const [text = '', ...more] = problems.map(targetProblemText)
  expect(more).toEqual([])
  expect(text).toMatch(says)
  expect(text).toMatch(/The target is left out\.$/)
})

test('an id that could not be typed, and settings that are no object', () => {
  const texts = (json: unknown) => readCustomTargets(json).problems.map(targetProblemText)
  expect(texts({ 'My chip': chip })).toEqual([
    'memwall.hardware.custom["My chip"] is "My chip": it takes an id of letters in lower case, digits, dots and hyphens, such as my-chip. The target is left out.',
  ])
  expect(texts([chip])).toEqual([expect.stringMatching(/^memwall\.hardware\.custom is \[.*: it takes an object\./)])
  expect(texts(undefined)).toEqual([])
})

test('whatever the settings hold, each entry is a target or a problem', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), json => {
      const { targets, problems } = readCustomTargets(json)
      expect(targets.length + problems.length).toBe(Object.keys(json).length)
      for (const text of problems.map(targetProblemText)) expect(text).not.toContain('\n')
    }),
  )
})
