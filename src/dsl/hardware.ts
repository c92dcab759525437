/** Targets that a model file declares. */
import type { Link, Target } from '../hardware/target'
import { takes } from '../tensor/argumentTexts'
import { type DType, dtypes } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import { options, positiveNumber, text, wholeNumber } from './check'
import { session } from './session'

/** A target: rates in FLOP/s, sizes in bytes, bandwidths in bytes/s, all above 0. */
export interface HardwareSpec {
  /** Dense rates of contractions with a full accumulator, by the dtype they compute in; at least one. */
  peak: Partial<Record<DType, number>>
  /** Rate of fp16 contractions that accumulate in fp16. Shown only: no op is priced with it. Default: unknown. */
  peakFp16Accumulate?: number
  /** Rate of all other ops. Default: peak.fp32; without that either it is not known, and bounds nothing. */
  vector?: number
  /** Levels of memory, the outermost (DRAM, HBM) first, then the on-chip levels; at least one. */
  memory: readonly { name: string; bytes: number; bandwidth: number }[]
  /**
   * Interconnect between devices; bandwidth per device, in one direction. A list has the innermost link first, which
   * connects a node of `devices` (NVLink), then that between nodes. Default: none.
   */
  link?: { name: string; bandwidth: number } | readonly { name: string; bandwidth: number; devices?: number }[]
  /** Thermal design power in watts. Default: unknown. */
  tdp?: number
  /** Year of release. Default: unknown. */
  year?: number
  /** Text shown with the target. Default: none. */
  note?: string
}

const specFields = ['peak', 'peakFp16Accumulate', 'vector', 'memory', 'link', 'tdp', 'year', 'note'] as const

/**
 * Declares a target beside the built-in catalogue (a planned chip, a measured machine), and returns its spec. Rates in
 * FLOP/s, bytes, bytes/s. It adds no op to a model. Throws `type` where a figure is not a number above 0.
 */
export function hardware(name: string, spec: HardwareSpec): HardwareSpec {
  text('hardware: name', name)
  const given = options('hardware', spec, specFields)
  const rates = Object.entries(options('hardware: peak', given.peak, dtypes))
  if (rates.length === 0) throw errors.argument('hardware: peak', takes.peak, given.peak)
  for (const [dtype, rate] of rates) positiveNumber(`hardware: peak.${dtype}`, rate)
  if (!Array.isArray(given.memory) || given.memory.length === 0)
    throw errors.argument('hardware: memory', takes.memory, given.memory)
  for (const [at, level] of given.memory.entries()) {
    const { name: called, bytes, bandwidth } = options(`hardware: memory[${at}]`, level, ['name', 'bytes', 'bandwidth'])
    text(`hardware: memory[${at}].name`, called)
    positiveNumber(`hardware: memory[${at}].bytes`, bytes)
    positiveNumber(`hardware: memory[${at}].bandwidth`, bandwidth)
  }
  if (Array.isArray(given.link)) checkLinks(given.link)
  else if (given.link !== undefined) checkLink('hardware: link', given.link, ['name', 'bandwidth'])
  for (const figure of ['peakFp16Accumulate', 'vector', 'tdp'] as const)
    if (given[figure] !== undefined) positiveNumber(`hardware: ${figure}`, given[figure])
  if (given.year !== undefined) wholeNumber('hardware: year', given.year)
  if (given.note !== undefined) text('hardware: note', given.note)
  session().targets.push(targetOf(name, given))
  return spec
}

function checkLink(what: string, given: unknown, names: readonly (keyof Link)[]): Link {
  const link = options(what, given as Link, names)
  text(`${what}.name`, link.name)
  positiveNumber(`${what}.bandwidth`, link.bandwidth)
  if (link.devices !== undefined) wholeNumber(`${what}.devices`, link.devices)
  return link
}

/** Checks a list of links. Each but the last connects a number of devices, more than the one before it. */
function checkLinks(links: readonly unknown[]): void {
  if (links.length === 0) throw errors.argument('hardware: link', takes.links, links)
  let inside = 1
  for (const [at, given] of links.entries()) {
    const what = `hardware: link[${at}]`
    const { devices } = checkLink(what, given, ['name', 'bandwidth', 'devices'])
    const isLast = at === links.length - 1 && devices === undefined
    if (!isLast && (devices ?? 0) <= inside)
      throw errors.argument(`${what}.devices`, takes.moreDevices(inside), devices)
    inside = devices ?? inside
  }
}

/** The target of a spec. Figures are copied, so that later changes to the spec have no effect. */
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
    ...(link === undefined ? {} : { link: 'name' in link ? { ...link } : link.map(each => ({ ...each })) }),
    sources: ['declared with hardware() in the model file'],
    unverified: [],
  }
}
