/** Targets that a user describes in JSON, as the setting `memwall.hardware.custom` holds them by their ids. */
import { isDType } from '../tensor/dtype'
import type { Link, MemoryLevel, Target } from './target'

/** A value that is none of those its key takes. */
export interface TargetProblem {
  /** Keys from the setting to the value, such as `["my-chip", "memory", 0, "bytes"]`. */
  readonly path: readonly (string | number)[]
  readonly value: unknown
  readonly takes: 'id' | 'object' | 'text' | 'positive' | 'rates' | 'levels' | 'links' | 'devices' | 'key'
  /** Keys that are known, where another is not. */
  readonly known?: readonly string[]
}

export interface CustomTargets {
  readonly targets: readonly Target[]
  /** First problem of each target that is left out. */
  readonly problems: readonly TargetProblem[]
}

/** Id of a target, as it is typed in settings. */
const targetIds = /^[a-z0-9][a-z0-9._-]*$/

export function readCustomTargets(json: unknown): CustomTargets {
  if (json === undefined || json === null) return { targets: [], problems: [] }
  if (!isRecord(json)) return { targets: [], problems: [{ path: [], value: json, takes: 'object' }] }
  const targets: Target[] = []
  const problems: TargetProblem[] = []
  for (const [id, spec] of Object.entries(json)) {
    const problem = problemOf(id, spec)
    if (problem === null) targets.push(targetOf(id, spec as CustomTarget))
    else problems.push({ ...problem, path: [id, ...problem.path] })
  }
  return { targets, problems }
}

/** A target in the settings. Rates in FLOP/s, sizes in bytes, bandwidths in bytes/s. */
interface CustomTarget
  extends Pick<Target, 'peak' | 'vector' | 'peakFp16Accumulate' | 'memory' | 'link' | 'tdp' | 'note'> {
  /** Default: the id. */
  readonly name?: string
  readonly year?: number
}

const targetKeys = ['name', 'peak', 'peakFp16Accumulate', 'vector', 'memory', 'link', 'tdp', 'year', 'note']

function problemOf(id: string, spec: unknown): TargetProblem | null {
  if (!targetIds.test(id)) return { path: [], value: id, takes: 'id' }
  if (!isRecord(spec)) return { path: [], value: spec, takes: 'object' }
  return (
    unknownKey(spec, targetKeys) ??
    firstOf(['name', 'note'], key => (spec[key] === undefined ? null : textProblem(spec, key))) ??
    ratesProblem(spec.peak) ??
    firstOf(['peakFp16Accumulate', 'vector', 'tdp', 'year'], key =>
      spec[key] === undefined ? null : positiveProblem(spec, key),
    ) ??
    levelsProblem(spec.memory) ??
    (spec.link === undefined ? null : linksProblem(spec.link))
  )
}

function ratesProblem(peak: unknown): TargetProblem | null {
  if (!isRecord(peak) || Object.keys(peak).length === 0) return { path: ['peak'], value: peak, takes: 'rates' }
  const wrong = Object.keys(peak).find(dtype => !isDType(dtype))
  if (wrong !== undefined) return { path: ['peak'], value: wrong, takes: 'rates' }
  return within(
    'peak',
    firstOf(Object.keys(peak), dtype => positiveProblem(peak, dtype)),
  )
}

function levelsProblem(memory: unknown): TargetProblem | null {
  if (!Array.isArray(memory) || memory.length === 0) return { path: ['memory'], value: memory, takes: 'levels' }
  return within(
    'memory',
    firstIn(memory, level => partProblem(level, ['bytes', 'bandwidth'], [])),
  )
}

function linksProblem(link: unknown): TargetProblem | null {
  if (!Array.isArray(link)) return within('link', partProblem(link, ['bandwidth'], []))
  if (link.length === 0) return { path: ['link'], value: link, takes: 'links' }
  const wrong = firstIn(link, each => partProblem(each, ['bandwidth'], ['devices']))
  if (wrong !== null) return within('link', wrong)
  // Each link but the last connects a number of devices, more than the one inside it.
  let inside = 1
  for (const [at, { devices }] of (link as Link[]).entries()) {
    const isOpen = at === link.length - 1 && devices === undefined
    if (!isOpen && !(Number.isSafeInteger(devices) && (devices as number) > inside))
      return { path: ['link', at, 'devices'], value: devices, takes: 'devices' }
    inside = devices ?? inside
  }
  return null
}

/** A memory level or a link: a name, and figures of which some may be left out. */
function partProblem(part: unknown, figures: readonly string[], optional: readonly string[]): TargetProblem | null {
  if (!isRecord(part)) return { path: [], value: part, takes: 'object' }
  return (
    unknownKey(part, ['name', ...figures, ...optional]) ??
    textProblem(part, 'name') ??
    firstOf(figures, figure => positiveProblem(part, figure)) ??
    firstOf(optional, figure => (part[figure] === undefined ? null : positiveProblem(part, figure)))
  )
}

type Properties = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const within = (key: string, problem: TargetProblem | null): TargetProblem | null =>
  problem && { ...problem, path: [key, ...problem.path] }

function firstOf(keys: readonly string[], check: (key: string) => TargetProblem | null): TargetProblem | null {
  for (const key of keys) {
    const problem = check(key)
    if (problem !== null) return problem
  }
  return null
}

function firstIn(list: readonly unknown[], check: (item: unknown) => TargetProblem | null): TargetProblem | null {
  for (const [at, item] of list.entries()) {
    const problem = check(item)
    if (problem !== null) return { ...problem, path: [at, ...problem.path] }
  }
  return null
}

function unknownKey(given: Properties, known: readonly string[]): TargetProblem | null {
  const key = Object.keys(given).find(each => !known.includes(each))
  return key === undefined ? null : { path: [key], value: given[key], takes: 'key', known }
}

const textProblem = (given: Properties, key: string): TargetProblem | null =>
  typeof given[key] === 'string' && given[key] !== '' ? null : { path: [key], value: given[key], takes: 'text' }

function positiveProblem(given: Properties, key: string): TargetProblem | null {
  const value = given[key]
  return typeof value === 'number' && value > 0 && Number.isFinite(value)
    ? null
    : { path: [key], value, takes: 'positive' }
}

/** Copies the figures, since those of a setting are proxies. */
function targetOf(id: string, { name = id, year, peak, memory, link, ...figures }: CustomTarget): Target {
  return {
    id,
    name,
    vendor: 'Custom',
    kind: 'custom',
    year: year ?? null,
    ...figures,
    peak: { ...peak },
    memory: memory.map((level: MemoryLevel) => ({ ...level })),
    ...(link === undefined ? {} : { link: 'name' in link ? { ...link } : link.map(each => ({ ...each })) }),
    sources: ['memwall.hardware.custom'],
    unverified: [],
  }
}
