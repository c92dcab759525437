/** Dtypes: storage width and promotion. Formats with scales beside the elements are in storedFormat.ts. */

export type DType =
  | 'fp64'
  | 'fp32'
  | 'tf32'
  | 'bf16'
  | 'fp16'
  | 'fp8'
  | 'fp6'
  | 'fp4'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'int6'
  | 'int5'
  | 'int4'
  | 'int3'
  | 'int2'
  | 'int1'
  | 'bool'

/** Bits in memory. tf32 is stored as fp32; bool as a byte. */
export const storageBits: Readonly<Record<DType, number>> = {
  fp64: 64,
  fp32: 32,
  tf32: 32,
  bf16: 16,
  fp16: 16,
  fp8: 8,
  fp6: 6,
  fp4: 4,
  int64: 64,
  int32: 32,
  int16: 16,
  int8: 8,
  int6: 6,
  int5: 5,
  int4: 4,
  int3: 3,
  int2: 2,
  int1: 1,
  bool: 8,
}

export const dtypes = Object.keys(storageBits) as readonly DType[]

export const isDType = (value: unknown): value is DType =>
  typeof value === 'string' && Object.hasOwn(storageBits, value)

/** Whether the dtype holds integers: counts, indices, token ids, or quantised values. */
export const isInteger = (dtype: DType): boolean => dtype.startsWith('int')

/** Whether the dtype is a floating one. */
export const isFloat = (dtype: DType): boolean => !isInteger(dtype) && dtype !== 'bool'

/** Floating dtypes, widest first. */
const floats: readonly DType[] = ['fp64', 'fp32', 'tf32', 'bf16', 'fp16', 'fp8', 'fp6', 'fp4']

/**
 * Dtype of the result of an op on two floating dtypes, as PyTorch promotes them (torch.promote_types): the wider of the
 * two, and fp32 for bf16 with fp16.
 */
export function promoted(a: DType, b: DType): DType {
  if (a === b) return a
  const [wide, narrow] = floats.indexOf(a) < floats.indexOf(b) ? [a, b] : [b, a]
  return wide === 'bf16' && narrow === 'fp16' ? 'fp32' : wide
}
