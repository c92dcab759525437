/** Sizes along the axes, outermost first; [] is the shape of a scalar. */
export type Shape = readonly number[]

export const shapeText = (shape: Shape): string => `[${shape.join(', ')}]`

/** Number of elements of a tensor of this shape; 1 for a scalar ([]). */
export function elements(shape: Shape): number {
  let product = 1
  for (let axis = 0; axis < shape.length; axis++) product *= shape[axis] as number
  return product
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false
  return true
}
