/** The small roofline of a hover: what it names, and what it may not hold. */
import { expect, test } from 'vitest'
import { catalogue } from '../../src/hardware/catalogue'
import { pictureColours, rooflinePicture } from '../../src/present/rooflinePicture'
import { dataUri } from '../../src/text/dataUri'
import * as format from '../../src/text/format'
import { a100 } from '../support/report'

const dot = { intensity: 10, performance: 1e12, bound: 'memory' as const }

test('names every line: each roof, each memory level and the ridge', () => {
  for (const target of catalogue) {
    const roofs = [
      { name: 'bf16', flopsPerSecond: 1e15 },
      { name: 'vector rate', flopsPerSecond: 2e13 },
    ] as const
    const svg = rooflinePicture(target, roofs, dot, pictureColours.light)
    const names = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, name]) => name)
    const levels = target.memory.filter(({ bandwidth }) => bandwidth !== null)
    for (const { bandwidth } of levels)
      expect(
        names.some(name => name?.endsWith(format.bandwidth(bandwidth ?? 0))),
        target.id,
      ).toBe(true)
    expect(names).toContain('bf16 1 PFLOP/s')
    expect(names).toContain('vector rate 20 TFLOP/s')
    expect(names.filter(name => name?.startsWith('ridge '))).toHaveLength(1)
    // One slanted and one flat line each, a line that leads to each level's name, and the ridge; the rest is the grid.
    const drawn = [...svg.matchAll(/<path [^>]*stroke="#616161"[^>]*>/g)]
    expect(drawn, target.id).toHaveLength(2 * levels.length + roofs.length + 1)
    expect(svg).not.toMatch(/NaN|Infinity[^…]|undefined/)
  }
})

test('names do not cover one another', () => {
  for (const target of catalogue) {
    const svg = rooflinePicture(target, [{ name: 'bf16', flopsPerSecond: 1e15 }], dot, pictureColours.light)
    const left = [...svg.matchAll(/<text x="98" y="([\d.]+)"/g)].map(([, y]) => Number(y)).sort((a, b) => a - b)
    left.forEach((y, at) => {
      if (at > 0) expect(y - (left[at - 1] ?? 0), target.id).toBeGreaterThanOrEqual(10)
    })
  }
})

test('a target whose bandwidth nobody knows has no slope and no ridge', () => {
  const unknown = { ...a100, memory: [{ name: 'HBM', bytes: 80e9, bandwidth: null }] }
  const svg = rooflinePicture(unknown, [{ name: 'fp16', flopsPerSecond: 1e12 }], dot, pictureColours.light)
  expect(svg).not.toMatch(/NaN|Infinity|undefined|ridge/)
})

test('names cannot leave their text', () => {
  const named = { ...a100, memory: [{ name: '</text><script>', bytes: 1, bandwidth: 1e12 }] }
  const svg = rooflinePicture(named, [{ name: '<b>', flopsPerSecond: 1e14 }], null, pictureColours.light)
  expect(svg).not.toContain('<script>')
  expect(svg).not.toContain('<b>')
})

test('stays far under what VS Code shows of a hover', () => {
  for (const target of catalogue) {
    const svg = rooflinePicture(target, [{ name: 'bf16', flopsPerSecond: 1e15 }], dot, pictureColours.light)
    expect(dataUri(svg).length).toBeLessThan(20_000)
  }
})
