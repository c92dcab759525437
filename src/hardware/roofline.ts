/**
 * Roofline arithmetic [ROOF]: S. Williams, A. Waterman, D. Patterson, "Roofline: an insightful visual performance model
 * for multicore architectures", Communications of the ACM 52(4), 2009. Rates in FLOP/s and bytes/s, times in seconds.
 */
import { type DType, dtypes, elementType, storageBits, type WeightDType } from '../tensor/dtype'
import type { Target } from './target'

/** A compute rate, and the dtype it is the rate of. */
export interface Peak {
  readonly flopsPerSecond: number
  readonly dtype: DType
}

/** What holds any integer of up to 8 bits, narrowest first. */
const beyondInt8: readonly DType[] = ['fp16', 'bf16', 'int16', 'tf32', 'fp32', 'int32', 'fp64', 'int64']
const beyondFp8: readonly DType[] = ['fp16', 'bf16', 'tf32', 'fp32', 'fp64']

/**
 * Where a target has no rate for a dtype: the formats tried in its place, nearest first. Each holds every value of the
 * one it stands in for, but for fp16 and bf16, which hardware that has only one of them substitutes for each other.
 */
export const widening: Readonly<Record<DType, readonly DType[]>> = {
  fp64: [],
  fp32: ['fp64'],
  tf32: ['fp32', 'fp64'],
  bf16: ['fp16', 'tf32', 'fp32', 'fp64'],
  fp16: ['bf16', 'tf32', 'fp32', 'fp64'],
  fp8: beyondFp8,
  fp6: ['fp8', ...beyondFp8],
  fp4: ['fp6', 'fp8', ...beyondFp8],
  int64: [],
  int32: ['fp64', 'int64'],
  int16: ['fp32', 'int32', 'fp64', 'int64'],
  int8: beyondInt8,
  int4: ['int8', ...beyondInt8],
  int2: ['int4', 'int8', ...beyondInt8],
  int1: ['int2', 'int4', 'int8', ...beyondInt8],
  bool: ['int1', 'int2', 'int4', 'int8', ...beyondInt8],
}

/** Widest first: what is left where a target has nothing wider either (fp32 on a chip that multiplies bf16 alone). */
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
  'int4',
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

/** Asked once an op on the typing path, hence kept a target. */
const peaks = new WeakMap<Target, Readonly<Record<DType, Peak>>>()

/**
 * The rate of a contraction in a dtype: the target's own, else that of the next wider dtype it has, else of the widest
 * it has; never silently the fastest. The answer says which dtype it is the rate of. 0 FLOP/s where it has no peaks.
 */
export function peakFor(target: Target, dtype: DType): Peak {
  let known = peaks.get(target)
  if (known === undefined) {
    known = Object.fromEntries(dtypes.map(each => [each, resolvePeak(target, each)])) as Record<DType, Peak>
    peaks.set(target, known)
  }
  return known[dtype]
}

/** Rate of what is not a contraction, FLOP/s: the target's vector rate, else its fp32 peak, else the dtype's peak. */
export const vectorRate = (target: Target, dtype: DType): number =>
  target.vector ?? target.peak.fp32 ?? peakFor(target, dtype).flopsPerSecond

const isFloat = (dtype: DType): boolean => /^(fp|bf|tf)/.test(dtype)

function resolveWider(a: DType, b: DType): DType {
  if (isFloat(a) === isFloat(b)) return widestFirst.indexOf(a) <= widestFirst.indexOf(b) ? a : b
  const [float, int] = isFloat(a) ? [a, b] : [b, a]
  // A format of 16 bits or more is what mixed arithmetic is done in; below that it must not be narrower than the integer.
  const bits = Math.min(storageBits[int], 16)
  if (int === 'bool' || storageBits[float] >= bits) return float
  return bits <= 8 ? 'fp8' : 'fp16'
}

const widerOf = Object.fromEntries(
  dtypes.map(a => [a, Object.fromEntries(dtypes.map(b => [b, resolveWider(a, b)]))]),
) as Readonly<Record<DType, Readonly<Record<DType, DType>>>>

/**
 * The dtype a contraction of two operands computes in: the wider one; bf16 where the other is fp16; the float where the
 * other is an integer (int4 weights with fp16 activations run in fp16), but no float of fewer than 16 bits that is
 * narrower than the integer (int8 with fp4 runs in fp8).
 */
export const wider = (a: DType, b: DType): DType => widerOf[a][b]

/** Of a scenario, what says which dtype its contractions run in. */
export interface Computed {
  readonly phase: string
  readonly dtypes: { readonly weights: WeightDType; readonly activations: DType }
  readonly training: { readonly precision: string | null } | null
}

/** The dtype that a scenario's contractions with weights compute in; training in fp8 has operands of fp8. */
export const computedIn = ({ phase, dtypes: { weights, activations }, training }: Computed): DType =>
  phase === 'train' && training?.precision === 'fp8' ? 'fp8' : wider(elementType(weights), activations)

/** Bytes/s of the outermost memory; infinite, which bounds nothing, where the target does not say. */
export const bandwidth = (target: Target): number => target.memory[0]?.bandwidth ?? Number.POSITIVE_INFINITY

/** Bytes/s of the link between devices, one direction; infinite, which bounds nothing, where the target does not say. */
export const linkBandwidth = (target: Target): number => target.link?.bandwidth ?? Number.POSITIVE_INFINITY

/** The intensity, FLOP/B, from which on compute is the bound: peak / bandwidth [ROOF]. */
export const ridge = (target: Target, dtype: DType): number => peakFor(target, dtype).flopsPerSecond / bandwidth(target)

/** The roof over an intensity in FLOP/B, in FLOP/s: min(peak, intensity x bandwidth) [ROOF]. */
export function attainable(target: Target, dtype: DType, intensity: number): number {
  const peak = peakFor(target, dtype).flopsPerSecond
  return intensity === 0 ? 0 : Math.min(peak, intensity * bandwidth(target))
}

/** Seconds to do an amount at a rate; nothing takes no time, even at no rate. */
const secondsFor = (amount: number, rate: number): number => (amount === 0 ? 0 : amount / rate)

/** Seconds an op takes at the least: max(FLOPs / peak, bytes / bandwidth) [ROOF]. A lower bound, not a prediction. */
export const opTime = (flops: number, bytes: number, peak: number, bandwidth: number): number =>
  Math.max(secondsFor(flops, peak), secondsFor(bytes, bandwidth))

/** Which of the two terms of `opTime` is the larger; compute where they are equal, memory where both are zero. */
export function boundOf(flops: number, bytes: number, peak: number, bandwidth: number): 'compute' | 'memory' {
  const compute = secondsFor(flops, peak)
  return compute > 0 && compute >= secondsFor(bytes, bandwidth) ? 'compute' : 'memory'
}

export interface SlantedCeiling {
  readonly name: string
  /** Bytes/s. */
  readonly bandwidth: number
  readonly kind: 'memory' | 'link'
}

export interface FlatCeiling {
  readonly dtype: DType
  readonly flopsPerSecond: number
}

export interface Ceilings {
  /** One a memory level, outermost first, then the link; levels without a bandwidth have none. */
  readonly slanted: readonly SlantedCeiling[]
  /** One a dtype the target has a rate for, widest first. */
  readonly flat: readonly FlatCeiling[]
}

/** The lines of a target's roofline chart. */
export function ceilings(target: Target): Ceilings {
  const slanted: SlantedCeiling[] = []
  for (const { name, bandwidth } of target.memory)
    if (bandwidth !== null) slanted.push({ name, bandwidth, kind: 'memory' })
  if (target.link) slanted.push({ ...target.link, kind: 'link' })
  const flat: FlatCeiling[] = []
  for (const dtype of widestFirst) {
    const flopsPerSecond = target.peak[dtype]
    if (flopsPerSecond !== undefined) flat.push({ dtype, flopsPerSecond })
  }
  return { slanted, flat }
}
