/** Figures as lists, to be added up and compared. */
import { expect } from 'vitest'
import type { Figures } from '../../src/analysis/report'

export const kindsOfBytes = ['weights', 'inputs', 'outputs', 'kvRead', 'kvWrite'] as const

/** Figures of ops that add up: of a row, a line, a kind or a model. */
export const additive = (figures: Figures): Readonly<Record<string, number>> => {
  const { flops, macs, bytes, totalBytes, parameters, saved, held, cached, sent, time, timeBy, once } = figures
  return { flops, macs, ...bytes, totalBytes, parameters, saved, held, cached, sent, time, ...timeBy, once }
}

/** A femtosecond, below which parts of a time are rounding of their difference. */
const least = 1e-15

/** Equal to nine digits: the same terms, added in another order. */
export function expectEqual(
  actual: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): void {
  const apart = Object.keys(expected).filter(
    name => Math.abs((actual[name] ?? 0) - (expected[name] ?? 0)) > 1e-9 * Math.abs(expected[name] ?? 0) + least,
  )
  const only = (record: Readonly<Record<string, number>>) => Object.fromEntries(apart.map(name => [name, record[name]]))
  expect(only(actual)).toEqual(only(expected))
}

/** Names of the figures by which `less` exceeds `more`, of those that the two have. */
export const exceeding = (
  less: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): readonly string[] => Object.keys(more).filter(name => (less[name] ?? 0) > (more[name] ?? 0) * (1 + 1e-9) + least)

export const scaled = (figures: Readonly<Record<string, number>>, factor: number): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, factor * value]))

export const sumOf = (parts: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const sum: Record<string, number> = {}
  for (const part of parts) for (const [name, value] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + value
  return sum
}
