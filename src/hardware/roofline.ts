/**
 * Roofline arithmetic [ROOF]: S. Williams, A. Waterman, D. Patterson, "Roofline: an insightful visual performance model
 * for multicore architectures", Communications of the ACM 52(4), 2009. Rates in FLOP/s and bytes/s, times in seconds.
 */
import { type DType, dtypes, isFloat, storageBits } from '../tensor/dtype'
import { elementType, type WeightDType } from '../tensor/storedFormat'
import type { Link, Target } from './target'

/** Compute rate, and the dtype that it applies to. */
export interface Peak {
  readonly flopsPerSecond: number
  readonly dtype: DType
}

/** Formats that hold every integer of up to 8 bits, narrowest first. */
const beyondInt8: readonly DType[] = ['fp16', 'bf16', 'int16', 'tf32', 'fp32', 'int32', 'fp64', 'int64']
/** Formats that hold every integer of up to 4 bits, narrowest first. */
const beyondInt4: readonly DType[] = ['int5', 'int6', 'int8', ...beyondInt8]
/** Formats that hold every fp8 value, narrowest first. */
const beyondFp8: readonly DType[] = ['fp16', 'bf16', 'tf32', 'fp32', 'fp64']

/**
 * Formats tried in place of a dtype that a target has no rate for, nearest first. Each holds every value of that dtype:
 * bf16 on a target with units for fp16 alone runs in fp32.
 */
export const widening: Readonly<Record<DType, readonly DType[]>> = {
  fp64: [],
  fp32: ['fp64'],
  tf32: ['fp32', 'fp64'],
  bf16: ['tf32', 'fp32', 'fp64'],
  fp16: ['tf32', 'fp32', 'fp64'],
  fp8: beyondFp8,
  fp6: ['fp8', ...beyondFp8],
  fp4: ['fp6', 'fp8', ...beyondFp8],
  int64: [],
  int32: ['fp64', 'int64'],
  int16: ['fp32', 'int32', 'fp64', 'int64'],
  int8: beyondInt8,
  int6: ['int8', ...beyondInt8],
  int5: ['int6', 'int8', ...beyondInt8],
  int4: beyondInt4,
  int3: ['int4', ...beyondInt4],
  int2: ['int3', 'int4', ...beyondInt4],
  int1: ['int2', 'int3', 'int4', ...beyondInt4],
  bool: ['int1', 'int2', 'int3', 'int4', ...beyondInt4],
}

/**
 * All dtypes, widest first: tried where a target has no wider one either (fp32 on a chip with bf16 multipliers alone).
 */
const widestFirst: readonly DType[] = [
  'fp64',
  'fp32',
  'tf32',
  'bf16',
  'fp16',
  'fp8',
  'fp6',
  'fp4',
  'int64',
  'int32',
  'int16',
  'int8',
  'int6',
  'int5',
  'int4',
  'int3',
  'int2',
  'int1',
  'bool',
]

function resolvePeak(target: Target, dtype: DType): Peak {
  for (const candidate of [dtype, ...widening[dtype], ...widestFirst]) {
    const flopsPerSecond = target.peak[candidate]
    if (flopsPerSecond !== undefined) return { flopsPerSecond, dtype: candidate }
  }
  return { flopsPerSecond: 0, dtype }
}

/** Resolved peaks by target, cached because every op asks for one while the user types. */
const peaks = new WeakMap<Target, Readonly<Record<DType, Peak>>>()

/**
 * Rate of a contraction in a dtype: the target's own, else that of the next wider dtype it has, else that of the widest
 * it has; never silently the fastest. The result names the dtype of the rate. 0 FLOP/s for a target without peaks.
 */
export function peakFor(target: Target, dtype: DType): Peak {
  let resolved = peaks.get(target)
  if (resolved === undefined) {
    resolved = Object.fromEntries(dtypes.map(key => [key, resolvePeak(target, key)])) as Record<DType, Peak>
    peaks.set(target, resolved)
  }
  return resolved[dtype]
}

/** The 16-bit format that a target computes in: bf16 where it has units for it, else fp16. */
export const usualDType = ({ peak }: Target): DType => (peak.bf16 === undefined ? 'fp16' : 'bf16')

/**
 * Rate of ops that are no contractions, FLOP/s: the target's vector rate, else its fp32 peak. Infinite where neither is
 * known, so that it bounds nothing: the peaks of other dtypes are those of matrix units.
 */
export const vectorRate = ({ vector, peak }: Target): number => vector ?? peak.fp32 ?? Number.POSITIVE_INFINITY

function resolveWider(a: DType, b: DType): DType {
  if (isFloat(a) === isFloat(b)) return widestFirst.indexOf(a) <= widestFirst.indexOf(b) ? a : b
  const [float, int] = isFloat(a) ? [a, b] : [b, a]
  // Mixed arithmetic runs in the float format, which below 16 bits must not be narrower than the integer.
  const bits = Math.min(storageBits[int], 16)
  if (int === 'bool' || storageBits[float] >= bits) return float
  return bits <= 8 ? 'fp8' : 'fp16'
}

const widerOf = Object.fromEntries(
  dtypes.map(a => [a, Object.fromEntries(dtypes.map(b => [b, resolveWider(a, b)]))]),
) as Readonly<Record<DType, Readonly<Record<DType, DType>>>>

/**
 * Dtype in which a contraction of two operands computes: the wider of the two; bf16 for bf16 with fp16; the float for a
 * float with an integer (int4 weights with fp16 activations run in fp16), unless the float has fewer than 16 bits and
 * is narrower than the integer (int8 with fp4 runs in fp8).
 */
export const wider = (a: DType, b: DType): DType => widerOf[a][b]

/** Settings of a scenario that determine the dtype of its contractions. */
export interface Computed {
  readonly phase: string
  readonly dtypes: { readonly weights: WeightDType; readonly activations: DType }
  readonly training: { readonly precision: string | null } | null
}

/** Dtype in which a scenario's contractions with weights compute; fp8 in fp8 training. */
export const computedIn = ({ phase, dtypes: { weights, activations }, training }: Computed): DType =>
  phase === 'train' && training?.precision === 'fp8' ? 'fp8' : wider(elementType(weights, activations), activations)

/** Bandwidth of the outermost memory, bytes/s; infinite, so that it bounds nothing, where the target has none. */
export const bandwidth = (target: Target): number => target.memory[0]?.bandwidth ?? Number.POSITIVE_INFINITY

/** Links of a target, innermost first. */
export const linksOf = ({ link = [] }: Target): readonly Link[] => ('name' in link ? [link] : link)

/** Links that a group of `devices` neighbouring devices spans: those up to the first that connects as many. */
export function linksWithin(target: Target, devices: number): readonly Link[] {
  const links = linksOf(target)
  const last = links.findIndex(link => (link.devices ?? Number.POSITIVE_INFINITY) >= devices)
  return last === -1 ? links : links.slice(0, last + 1)
}

/**
 * Bandwidth of a collective of a group that spans `devices` neighbouring devices, in one direction, bytes/s: that of
 * the slowest link it crosses; infinite where the target has none.
 */
export const linkBandwidth = (target: Target, devices: number): number =>
  linksWithin(target, devices).reduce((least, link) => Math.min(least, link.bandwidth), Number.POSITIVE_INFINITY)

/** Ridge point in FLOP/B, the least intensity that reaches the peak: peak / bandwidth [ROOF]. */
export const ridge = (target: Target, dtype: DType): number => peakFor(target, dtype).flopsPerSecond / bandwidth(target)

/** Attainable FLOP/s at an intensity in FLOP/B: min(peak, intensity x bandwidth) [ROOF]. */
export function attainable(target: Target, dtype: DType, intensity: number): number {
  const peak = peakFor(target, dtype).flopsPerSecond
  return intensity === 0 ? 0 : Math.min(peak, intensity * bandwidth(target))
}

/** Seconds for an amount at a rate. An amount of 0 takes no time, even at a rate of 0. */
const secondsFor = (amount: number, rate: number): number => (amount === 0 ? 0 : amount / rate)

/** Lower bound on the time of an op in seconds, not a prediction: max(FLOPs / peak, bytes / bandwidth) [ROOF]. */
export const opTime = (flops: number, bytes: number, peak: number, bandwidth: number): number =>
  Math.max(secondsFor(flops, peak), secondsFor(bytes, bandwidth))

/** Larger of the two terms of `opTime`: compute where they are equal, memory where both are 0. */
export function boundOf(flops: number, bytes: number, peak: number, bandwidth: number): 'compute' | 'memory' {
  const compute = secondsFor(flops, peak)
  return compute > 0 && compute >= secondsFor(bytes, bandwidth) ? 'compute' : 'memory'
}

/** Bandwidth roof of a memory level or of a link. */
export interface SlantedCeiling {
  readonly name: string
  /** Bytes/s. */
  readonly bandwidth: number
  readonly kind: 'memory' | 'link'
}

/** Compute roof of a dtype. */
export interface FlatCeiling {
  readonly dtype: DType
  readonly flopsPerSecond: number
}

export interface Ceilings {
  /** One per memory level with a known bandwidth, outermost first, then the links, innermost first. */
  readonly slanted: readonly SlantedCeiling[]
  /** One per dtype that the target has a rate for, widest first. */
  readonly flat: readonly FlatCeiling[]
}

/** Ceilings of a target's roofline chart. */
export function ceilings(target: Target): Ceilings {
  const slanted: SlantedCeiling[] = []
  for (const { name, bandwidth } of target.memory)
    if (bandwidth !== null) slanted.push({ name, bandwidth, kind: 'memory' })
  for (const { name, bandwidth } of linksOf(target)) slanted.push({ name, bandwidth, kind: 'link' })
  const flat: FlatCeiling[] = []
  for (const dtype of widestFirst) {
    const flopsPerSecond = target.peak[dtype]
    if (flopsPerSecond !== undefined) flat.push({ dtype, flopsPerSecond })
  }
  return { slanted, flat }
}
