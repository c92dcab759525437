/** Formats in which tensors are stored: dtypes, quantised ones with scales and zero points, and formats with a name. */
import { type DType, isDType, isInteger, storageBits } from './dtype'

interface Named {
  /** Bits per element, everything that is stored beside a block of elements included. */
  readonly bits: number
  /** Dtype that contractions compute in; null for elements that are decoded to the dtype of the activations. */
  readonly computes: DType | null
  /** Dtype of a second-level scale, one per tensor. */
  readonly tensorScale?: DType
}

const decoded = (bits: number): Named => ({ bits, computes: null })

/**
 * Microscaling formats have an 8-bit scale per 32 elements (OCP Microscaling Formats v1.0, table 1); NVFP4 an fp8 scale
 * per 16 and an fp32 scale per tensor (NVIDIA, *Introducing NVFP4*, 2025); NF4 an fp32 absmax per 64 (Dettmers et al.,
 * arXiv 2305.14314). The rest are GGUF blocks: bytes of a block / its elements (llama.cpp, ggml-common.h).
 */
const named = {
  mxfp4: { bits: 4 + 8 / 32, computes: 'fp4' },
  mxfp6: { bits: 6 + 8 / 32, computes: 'fp6' },
  mxfp8: { bits: 8 + 8 / 32, computes: 'fp8' },
  nvfp4: { bits: 4 + 8 / 16, computes: 'fp4', tensorScale: 'fp32' },
  nf4: decoded(4 + 32 / 64),
  q2_k: decoded(2.625),
  q3_k: decoded(3.4375),
  q4_0: decoded(4.5),
  q4_1: decoded(5),
  q4_k: decoded(4.5),
  q5_0: decoded(5.5),
  q5_1: decoded(6),
  q5_k: decoded(5.5),
  q6_k: decoded(6.5625),
  q8_0: decoded(8.5),
  iq1_s: decoded(1.5625),
  iq1_m: decoded(1.75),
  iq2_xxs: decoded(2.0625),
  iq2_xs: decoded(2.3125),
  iq2_s: decoded(2.5625),
  iq3_xxs: decoded(3.0625),
  iq3_s: decoded(3.4375),
  iq4_nl: decoded(4.5),
  iq4_xs: decoded(4.25),
  tq1_0: decoded(1.6875),
  tq2_0: decoded(2.0625),
} as const satisfies Readonly<Record<string, Named>>

/** Formats with a name of their own. */
export type NamedFormat = keyof typeof named

const isNamedFormat = (value: unknown): value is NamedFormat => typeof value === 'string' && Object.hasOwn(named, value)

/** A dtype with a scale per group of elements, and optionally a zero point per group and a scale per tensor. */
export interface Quantised {
  readonly dtype: DType
  /** Elements that share a scale. Default: none, and no scales or zero points are stored. */
  readonly group?: number
  /** Default fp16. */
  readonly scale?: DType
  /** Dtype of the zero points. Default: none (symmetric quantisation). */
  readonly zero?: DType
  /** Dtype of the second-level scale. Default: none. */
  readonly tensorScale?: DType
}

/** A dtype, a named format, or a dtype with a scale per group. */
export type WeightDType = DType | NamedFormat | Quantised

/** Format of a KV cache: one, or one each for keys and values. */
export type CacheDType = WeightDType | { readonly keys: WeightDType; readonly values: WeightDType }

export type CachedPart = 'keys' | 'values'

/** Dtypes and named formats. */
export const formatNames: readonly NamedFormat[] = Object.keys(named) as NamedFormat[]

/** Whether a text names a dtype or a format. */
export const isFormatName = (value: unknown): value is DType | NamedFormat => isDType(value) || isNamedFormat(value)

/** Bits per element: those of the dtype, + (scale bits + zero-point bits) / group. Excludes a scale per tensor. */
function bitsPerElement(type: WeightDType): number {
  if (typeof type === 'string') return isNamedFormat(type) ? named[type].bits : storageBits[type]
  const { dtype, group, scale = 'fp16', zero } = type
  const beside = group === undefined ? 0 : (storageBits[scale] + (zero === undefined ? 0 : storageBits[zero])) / group
  return storageBits[dtype] + beside
}

/** Bytes per element, with its share of the scales and zero points of its group. */
export const bytesPerElement = (type: WeightDType): number => bitsPerElement(type) / 8

/** Bytes of the scale that a whole tensor has beside those of its groups. */
export function bytesPerTensor(type: WeightDType): number {
  const { tensorScale }: Pick<Quantised, 'tensorScale'> =
    typeof type !== 'string' ? type : isNamedFormat(type) ? (named[type] as Named) : {}
  return tensorScale === undefined ? 0 : storageBits[tensorScale] / 8
}

/** Dtype that elements are computed in; that of the activations for formats which are decoded before they are used. */
export function elementType(type: WeightDType, activations: DType): DType {
  if (typeof type !== 'string') return type.dtype
  return isNamedFormat(type) ? (named[type].computes ?? activations) : type
}

/** Whether a format holds integers as they are: indices and token ids among others. */
export const holdsIntegers = (type: WeightDType): boolean => isDType(type) && isInteger(type)

/** Whether a format takes fewer bits per element than a dtype. */
export const isNarrower = (type: WeightDType, dtype: DType): boolean => bitsPerElement(type) < storageBits[dtype]

/** Whether a format is narrower than 16 bits. */
export const isCompressed = (type: WeightDType): boolean => isNarrower(type, 'fp16')

/** Format of the keys or of the values of a cache. */
export const cachedAs = (type: CacheDType, part: CachedPart): WeightDType =>
  typeof type === 'object' && 'keys' in type ? type[part] : type
