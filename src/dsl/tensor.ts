/** The tensor of a model file: a value of the traced graph with the methods of the DSL. */
import type { TensorView, Value } from '../graph/graph'
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import type { ReduceAttrs } from '../ops/reduction'
import { takes } from '../tensor/argumentTexts'
import { type DType, isDType } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import { elements, type Shape, shapeText } from '../tensor/shape'
import { axisOf, broadcast, checkShape } from '../tensor/shapeRules'
import { elementType } from '../tensor/storedFormat'
import { descriptionKey } from '../tensor/valueText'
import { flag, integer, options as optionsOf, wholeNumber } from './check'
import { aliasOf, emit } from './emit'
import { session } from './session'
import type { Tensor } from './types'

export class TracedTensor implements Tensor {
  /**
   * A function `of` returns the value in the current build: a parameter made outside of a build has one value per
   * build.
   */
  constructor(private readonly source: Value | (() => Value)) {}

  get value(): Value {
    return typeof this.source === 'function' ? this.source() : this.source
  }
  get shape(): Shape {
    return this.value.shape
  }
  get dtype(): DType {
    const { dtype } = this.value
    const activations = session().build?.request.activations ?? 'fp16'
    return dtype === null ? activations : elementType(dtype, activations)
  }
  [descriptionKey](): string {
    return `a tensor ${shapeText(this.shape)}`
  }

  add(other: Tensor | number, ...more: unknown[]): Tensor {
    requireOneOperand('add', more)
    return binary(ops.add, this, other)
  }
  sub(other: Tensor | number, ...more: unknown[]): Tensor {
    requireOneOperand('sub', more)
    return binary(ops.sub, this, other)
  }
  mul(other: Tensor | number, ...more: unknown[]): Tensor {
    requireOneOperand('mul', more)
    return binary(ops.mul, this, other)
  }
  div(other: Tensor | number, ...more: unknown[]): Tensor {
    requireOneOperand('div', more)
    return binary(ops.div, this, other)
  }
  matmul(other: Tensor, ...more: unknown[]): Tensor {
    requireOneOperand('matmul', more)
    return new TracedTensor(
      emit(ops.matmul, null, [this.value, tensor('matmul: other', other).value], { segment: 'matmul' }),
    )
  }

  reshape(shape: Shape): Tensor {
    return view({ kind: 'reshape', of: this.value }, reshaped(this.shape, shape))
  }
  flatten(startAxis = 0, endAxis = -1): Tensor {
    const from = axisAt(this.shape, startAxis, 'flatten: startAxis')
    const to = axisAt(this.shape, endAxis, 'flatten: endAxis')
    if (to < from) throw errors.axesSwapped(startAxis, endAxis)
    const { shape } = this
    return view({ kind: 'reshape', of: this.value }, [
      ...shape.slice(0, from),
      elements(shape.slice(from, to + 1)),
      ...shape.slice(to + 1),
    ])
  }
  transpose(axisA: number, axisB: number): Tensor {
    const order = this.shape.map((_, at) => at)
    const a = axisAt(this.shape, axisA, 'transpose: axisA')
    const b = axisAt(this.shape, axisB, 'transpose: axisB')
    ;[order[a], order[b]] = [b, a]
    return permuted(this.value, order)
  }
  permute(...axes: number[]): Tensor {
    const { shape } = this
    const order = axes.map(axis => axisAt(shape, axis, 'permute: axes'))
    if (order.length !== shape.length || new Set(order).size !== order.length) throw errors.permutation(shape, axes)
    return permuted(this.value, order)
  }
  split(sections: number | readonly number[], axis = 0): Tensor[] {
    const at = axisAt(this.shape, axis, 'split: axis')
    const size = this.shape[at] as number
    if (Array.isArray(sections))
      for (const [i, part] of sections.entries()) wholeNumber(`split: sections[${i}]`, part, 0)
    else wholeNumber('split: sections', sections)
    const parts = typeof sections === 'number' ? equalParts(this.shape, axis, size, sections) : sections
    const sum = parts.reduce((a, b) => a + b, 0)
    if (sum !== size) throw errors.partSum(this.shape, size, axis, parts, sum)
    let start = 0
    return parts.map(part => {
      session().tick()
      start += part
      return this.slice(at, start - part, start)
    })
  }
  slice(axis: number, start: number, end?: number, step = 1): Tensor {
    const { shape } = this
    const at = axisAt(shape, axis, 'slice: axis')
    const size = shape[at] as number
    const clamp = (i: number) => Math.min(Math.max(i < 0 ? i + size : i, 0), size)
    integer('slice: start', start)
    if (end !== undefined) integer('slice: end', end)
    wholeNumber('slice: step', step)
    if (end !== undefined && end > size) throw errors.sliceEnd(shape, size, axis, end)
    const count = Math.max(0, Math.ceil((clamp(end ?? size) - clamp(start)) / step))
    return view(
      { kind: 'slice', of: this.value, axis: at, start: clamp(start), step },
      shape.map((old, i) => (i === at ? count : old)),
    )
  }
  expand(shape: Shape): Tensor {
    const { value } = this
    if (!Array.isArray(shape)) throw errors.argument('expand: shape', takes.sizes, shape)
    const to = checkShape(
      shape.map((size, at) => (size === -1 ? (value.shape[at - shape.length + value.shape.length] ?? -1) : size)),
      'expand',
    )
    const fits = broadcast(value.shape, to, 'expand')
    if (elements(fits) !== elements(to) || fits.length !== to.length) throw errors.expand(value.shape, to)
    return view({ kind: 'expand', of: value }, to, value.distinct)
  }
  squeeze(axis: number): Tensor {
    const at = axisAt(this.shape, axis, 'squeeze: axis')
    const size = this.shape[at] as number
    if (size !== 1) throw errors.squeeze(this.shape, size, axis)
    return permuted(this.value, this.shape.map((_, axis) => axis).toSpliced(at, 1))
  }
  unsqueeze(axis: number): Tensor {
    const at = axisAt([...this.shape, 1], axis, 'unsqueeze: axis')
    return permuted(this.value, this.shape.map((_, axis) => axis).toSpliced(at, 0, -1))
  }

  sum(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor {
    return reduce(ops.sum, this, axis, options)
  }
  mean(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor {
    return reduce(ops.mean, this, axis, options)
  }
  max(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor {
    return reduce(ops.max, this, axis, options)
  }
  cast(to: DType | 'activations'): Tensor {
    if (to !== 'activations' && !isDType(to)) throw errors.argument('cast: dtype', takes.castDType, to)
    const stated = to === 'activations' ? null : to
    return new TracedTensor(emit(ops.cast, { dtype: to }, [this.value], { segment: 'cast', dtype: stated }))
  }
}

/** Members of a tensor that a model file may read. */
export const tensorMembers: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(TracedTensor.prototype).filter(name => name !== 'constructor' && name !== 'value'),
)

export const isTensor = (value: unknown): value is TracedTensor => value instanceof TracedTensor

/** Returns an argument that must be a tensor. Throws `type` otherwise. */
export function tensor(what: string, value: unknown): TracedTensor {
  if (!isTensor(value)) throw errors.argument(what, takes.tensor, value)
  return value
}

/** Returns the tensor that a layer gave. Throws `type` otherwise. */
export function returnedTensor(what: string, value: unknown): TracedTensor {
  if (!isTensor(value)) throw errors.returned(what, takes.tensor, value)
  return value
}

/** As `axisOf`, for an unchecked axis of a model file. */
export const axisAt = (shape: Shape, axis: unknown, what: string): number => axisOf(shape, integer(what, axis), what)

function requireOneOperand(kind: string, more: readonly unknown[]): void {
  if (more.length > 0) throw errors.manyOperands(kind, 1 + more.length)
}

function binary(op: Op<null>, a: TracedTensor, b: unknown): Tensor {
  const segment = op.kind
  if (isTensor(b)) return new TracedTensor(emit(op, null, [a.value, b.value], { segment }))
  if (typeof b !== 'number' || !Number.isFinite(b)) throw errors.argument(`${segment}: other`, takes.operand, b)
  return new TracedTensor(emit(op, null, [a.value], { segment }))
}

/** A view in another shape. A slice is read at its own elements, an expanded view at the distinct elements in memory. */
function view(
  made: TensorView,
  to: Shape,
  distinct = Math.min(elements(checkShape(to, made.kind)), made.of.distinct),
): Tensor {
  return new TracedTensor(aliasOf(made, to, distinct))
}

/** A view with the axes of `value` in another order, without some of size 1, or with new ones (-1) of size 1. */
const permuted = (value: Value, axes: readonly number[]): Tensor =>
  view(
    { kind: 'permute', of: value, axes },
    axes.map(axis => (axis < 0 ? 1 : (value.shape[axis] as number))),
  )

function reshaped(from: Shape, to: Shape): Shape {
  if (!Array.isArray(to)) throw errors.argument('reshape: shape', takes.sizes, to)
  for (const [at, size] of to.entries()) wholeNumber(`reshape: shape[${at}]`, size, -1)
  const open = to.indexOf(-1)
  const given = elements(to.filter(size => size !== -1))
  const total = elements(from)
  const full = open < 0 ? [...to] : to.map((size, at) => (at === open ? total / given : size))
  if (to.indexOf(-1, open + 1) > open && open >= 0) throw errors.manyOpenSizes(to)
  if (full.some(size => !Number.isSafeInteger(size)) || elements(full) !== total) throw errors.reshape(from, total, to)
  return full
}

/** Largest number of parts a tensor may be split into. */
const maxParts = 100_000

function equalParts(shape: Shape, axis: number, size: number, parts: number): number[] {
  if (parts > size || size % parts !== 0) throw errors.equalParts(shape, size, axis, parts)
  if (parts > maxParts) throw errors.tooManyParts(parts, maxParts)
  return new Array<number>(parts).fill(size / parts)
}

function reduce(
  op: Op<ReduceAttrs>,
  x: TracedTensor,
  axis: number | readonly number[] | undefined,
  options: { keepDim?: boolean } | undefined,
): Tensor {
  const { shape } = x
  const named = axis === undefined ? shape.map((_, at) => at) : typeof axis === 'number' ? [axis] : axis
  if (!Array.isArray(named)) throw errors.argument(`${op.kind}: axis`, takes.axes, axis)
  const axes = [...named].map(at => axisAt(shape, at, `${op.kind}: axis`))
  if (new Set(axes).size !== axes.length) throw errors.repeatedAxes(`${op.kind}: axis`, named)
  const { keepDim } = optionsOf(op.kind, options, ['keepDim'])
  const attrs = { axes, keepDim: flag(`${op.kind}: keepDim`, keepDim, false) }
  return new TracedTensor(emit(op, attrs, [x.value], { segment: op.kind }))
}
