import type { Target } from '../hardware/target'
import { type DType, dtypes, isDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { options, shown, text } from './check'
import { session } from './session'

/** Rates in FLOP/s, bytes, bytes/s. */
export interface HardwareSpec {
  /** Contractions, dense. */
  peak: Partial<Record<DType, number>>
  /** Everything else; default peak.fp32. */
  vector?: number
  /** Outermost (DRAM/HBM) first, then on-chip levels. */
  memory: readonly { name: string; bytes: number; bandwidth: number }[]
  /** Per device, one direction. */
  link?: { name: string; bandwidth: number }
  /** Watts. */
  tdp?: number
  year?: number
  note?: string
}

/** Declares a target beside the built-in catalogue (a chip on paper, a machine measured). Rates in FLOP/s, bytes, bytes/s. */
export function hardware(name: string, spec: HardwareSpec): HardwareSpec {
  text('hardware: name', name)
  const given = options('hardware', spec, ['peak', 'vector', 'memory', 'link', 'tdp', 'year', 'note'])
  const rates = Object.entries(given.peak ?? {})
  if (rates.length === 0)
    throw new ModelError('type', 'hardware: peak takes at least one rate in FLOP/s, as in { fp16: 312e12 }')
  for (const [dtype, rate] of rates) {
    if (!isDType(dtype))
      throw new ModelError('type', `hardware: peak has no dtype ${shown(dtype)}; it takes ${dtypes.join(', ')}`)
    positive(`hardware: peak.${dtype}`, rate)
  }
  if (!Array.isArray(given.memory) || given.memory.length === 0)
    throw new ModelError(
      'type',
      'hardware: memory takes one level or more, as in [{ name: "HBM", bytes: 80e9, bandwidth: 2e12 }]',
    )
  given.memory.forEach((level, at) => {
    text(`hardware: memory[${at}].name`, level?.name)
    positive(`hardware: memory[${at}].bytes`, level.bytes)
    positive(`hardware: memory[${at}].bandwidth`, level.bandwidth)
  })
  if (given.vector !== undefined) positive('hardware: vector', given.vector)
  if (given.link !== undefined) positive('hardware: link.bandwidth', given.link?.bandwidth)
  session().targets.push(targetOf(name, given))
  return spec
}

function positive(what: string, value: unknown): void {
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
    throw new ModelError('type', `${what} takes a number above 0, got ${shown(value)}`)
}

function targetOf(name: string, spec: HardwareSpec): Target {
  const { year, ...figures } = spec
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
    sources: ['declared with hardware() in the model file'],
    unverified: [],
  }
}
