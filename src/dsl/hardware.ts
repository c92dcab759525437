import type { Target } from '../hardware/target'
import { type DType, dtypes } from '../tensor/dtype'
import { options, positive, text, whole, wrong } from './check'
import { session } from './session'

/** A target: rates in FLOP/s, sizes in bytes, bandwidths in bytes/s, all above 0. */
export interface HardwareSpec {
  /** Rates of contractions, dense, by the dtype they compute in; at least one. */
  peak: Partial<Record<DType, number>>
  /** Rate of everything else. Default: peak.fp32, else the peak of the op's dtype. */
  vector?: number
  /** Levels of memory, the outermost (DRAM, HBM) first, then those on the chip; at least one. */
  memory: readonly { name: string; bytes: number; bandwidth: number }[]
  /** Between devices, of each device, in one direction. Default: none. */
  link?: { name: string; bandwidth: number }
  /** Watts. Default: unknown. */
  tdp?: number
  /** Of its release. Default: unknown. */
  year?: number
  /** Shown with it. Default: none. */
  note?: string
}

/**
 * Declares a target beside the built-in catalogue (a chip on paper, a machine measured), and gives back its spec. Rates in
 * FLOP/s, bytes, bytes/s. No op of a model. Throws `type` where a figure is not a number above 0.
 */
export function hardware(name: string, spec: HardwareSpec): HardwareSpec {
  text('hardware: name', name)
  const given = options('hardware', spec, ['peak', 'vector', 'memory', 'link', 'tdp', 'year', 'note'])
  const rates = Object.entries(options('hardware: peak', given.peak, dtypes))
  if (rates.length === 0)
    throw wrong('hardware: peak', 'at least one rate in FLOP/s, as in { fp16: 312e12 }', given.peak)
  for (const [dtype, rate] of rates) positive(`hardware: peak.${dtype}`, rate)
  if (!Array.isArray(given.memory) || given.memory.length === 0)
    throw wrong(
      'hardware: memory',
      'one level or more, as in [{ name: "HBM", bytes: 80e9, bandwidth: 2e12 }]',
      given.memory,
    )
  for (const [at, level] of given.memory.entries()) {
    const { name: called, bytes, bandwidth } = options(`hardware: memory[${at}]`, level, ['name', 'bytes', 'bandwidth'])
    text(`hardware: memory[${at}].name`, called)
    positive(`hardware: memory[${at}].bytes`, bytes)
    positive(`hardware: memory[${at}].bandwidth`, bandwidth)
  }
  if (given.link !== undefined) {
    const link = options('hardware: link', given.link, ['name', 'bandwidth'])
    text('hardware: link.name', link.name)
    positive('hardware: link.bandwidth', link.bandwidth)
  }
  for (const figure of ['vector', 'tdp'] as const)
    if (given[figure] !== undefined) positive(`hardware: ${figure}`, given[figure])
  if (given.year !== undefined) whole('hardware: year', given.year)
  if (given.note !== undefined) text('hardware: note', given.note)
  session().targets.push(targetOf(name, given))
  return spec
}

/** Figures are copied: what becomes of the spec later changes nothing here. */
function targetOf(name: string, spec: HardwareSpec): Target {
  const { year, peak, memory, link, ...figures } = spec
  return {
    id:
      name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '') || 'custom',
    name,
    vendor: 'This file',
    kind: 'custom',
    year: year ?? null,
    ...figures,
    peak: { ...peak },
    memory: memory.map(level => ({ ...level })),
    ...(link === undefined ? {} : { link: { ...link } }),
    sources: ['declared with hardware() in the model file'],
    unverified: [],
  }
}
