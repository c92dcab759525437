/** Rules that shapes obey: axes that exist, sizes that broadcast, sizes that can be counted. */
import { errors } from './messages'
import { elements, type Shape, sameShape } from './shape'

/**
 * Index of an axis counted from 0, given one that may count from the end (-1 is the last). Throws `type` if the tensor
 * has no such axis.
 */
export function axisOf(shape: Shape, axis: number, what: string): number {
  const index = axis < 0 ? axis + shape.length : axis
  if (!Number.isInteger(index) || index < 0 || index >= shape.length) throw errors.noAxis(what, shape, axis)
  return index
}

/** NumPy's broadcasting: aligned at the last axis, sizes equal or 1. Throws `shape-mismatch` naming the axis. */
export function broadcast(a: Shape, b: Shape, what: string): Shape {
  if (sameShape(a, b)) return a
  const rank = Math.max(a.length, b.length)
  const out: number[] = new Array(rank)
  for (let axis = -1; axis >= -rank; axis--) {
    const left = a[a.length + axis] ?? 1
    const right = b[b.length + axis] ?? 1
    if (left !== right && left !== 1 && right !== 1) throw errors.noBroadcast(what, a, b, axis, left, right)
    out[rank + axis] = left === 1 ? right : left
  }
  return out
}

/** Largest number of axes of a tensor: more than any framework allows. */
export const maxRank = 32

/** Returns `shape` if every size, and their product, is a whole number from 0 to 2^53. Throws `type` otherwise. */
export function checkShape(shape: Shape, what: string): Shape {
  if (shape.length > maxRank) throw errors.tooManyAxes(what, shape.length, maxRank)
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis] as number
    if (!Number.isSafeInteger(size) || size < 0) throw errors.sizeOutOfRange(what, size, axis)
  }
  if (elements(shape) > Number.MAX_SAFE_INTEGER) throw errors.tooManyElements(what, shape)
  return shape
}
