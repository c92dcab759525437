/** The tensor of a model file: a value of the traced graph with the methods of the DSL. */
import type { Value } from '../graph/graph'
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import type { ReduceAttrs } from '../ops/reduction'
import { type DType, elementType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { axisOf, broadcast, checkShape, elements, type Shape, show } from '../tensor/shape'
import { described, dtype, flag, integer, options as optionsOf, shown, whole, wrong } from './check'
import { aliasOf, emit } from './emit'
import { session } from './session'
import type { Tensor } from './types'

export class Traced implements Tensor {
  /**
   * A function `of` returns the value in the current build: a parameter made outside of a build has one value per
   * build.
   */
  constructor(private readonly of: Value | (() => Value)) {}

  get value(): Value {
    return typeof this.of === 'function' ? this.of() : this.of
  }
  get shape(): Shape {
    return this.value.shape
  }
  get dtype(): DType {
    const { dtype } = this.value
    return dtype === null ? (session().build?.request.activations ?? 'fp16') : elementType(dtype)
  }
  [described](): string {
    return `a tensor ${show(this.shape)}`
  }

  add(other: Tensor | number, ...more: unknown[]): Tensor {
    oneOperand('add', more)
    return binary(ops.add, this, other)
  }
  sub(other: Tensor | number, ...more: unknown[]): Tensor {
    oneOperand('sub', more)
    return binary(ops.sub, this, other)
  }
  mul(other: Tensor | number, ...more: unknown[]): Tensor {
    oneOperand('mul', more)
    return binary(ops.mul, this, other)
  }
  div(other: Tensor | number, ...more: unknown[]): Tensor {
    oneOperand('div', more)
    return binary(ops.div, this, other)
  }
  matmul(other: Tensor, ...more: unknown[]): Tensor {
    oneOperand('matmul', more)
    return new Traced(emit(ops.matmul, null, [this.value, tensor('matmul: other', other).value], { segment: 'matmul' }))
  }

  reshape(shape: Shape): Tensor {
    return view('reshape', this.value, reshaped(this.shape, shape))
  }
  flatten(startAxis = 0, endAxis = -1): Tensor {
    const from = axisAt(this.shape, startAxis, 'flatten: startAxis')
    const to = axisAt(this.shape, endAxis, 'flatten: endAxis')
    if (to < from) throw new ModelError('type', `flatten: endAxis ${endAxis} comes before startAxis ${startAxis}`)
    const { shape } = this
    return view('reshape', this.value, [
      ...shape.slice(0, from),
      elements(shape.slice(from, to + 1)),
      ...shape.slice(to + 1),
    ])
  }
  transpose(axisA: number, axisB: number): Tensor {
    const to = [...this.shape]
    const a = axisAt(to, axisA, 'transpose: axisA')
    const b = axisAt(to, axisB, 'transpose: axisB')
    ;[to[a], to[b]] = [to[b] as number, to[a] as number]
    return view('permute', this.value, to)
  }
  permute(...axes: number[]): Tensor {
    const { shape } = this
    const order = axes.map(axis => axisAt(shape, axis, 'permute: axes'))
    if (order.length !== shape.length || new Set(order).size !== order.length)
      throw new ModelError(
        'type',
        `permute: axes takes each of the ${shape.length} axes of ${show(shape)} once, got ${show(axes)}`,
      )
    return view(
      'permute',
      this.value,
      order.map(axis => shape[axis] as number),
    )
  }
  split(sections: number | readonly number[], axis = 0): Tensor[] {
    const at = axisAt(this.shape, axis, 'split: axis')
    const size = this.shape[at] as number
    if (Array.isArray(sections)) for (const [i, part] of sections.entries()) whole(`split: sections[${i}]`, part, 0)
    else whole('split: sections', sections)
    const parts = typeof sections === 'number' ? equalParts(size, sections) : sections
    if (!Array.isArray(parts) || parts.reduce((a, b) => a + b, 0) !== size)
      throw new ModelError(
        'shape-mismatch',
        `split: ${show(this.shape)} has ${size} at axis ${axis}, which ${Array.isArray(parts) ? `parts of ${show(parts)}` : `${String(sections)} equal parts`} do not make up`,
      )
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
    whole('slice: step', step)
    if ((end ?? size) > size)
      throw new ModelError(
        'shape-mismatch',
        `slice: ${show(shape)} has ${size} at axis ${axis}, so it cannot be read up to ${end}`,
      )
    const count = Math.max(0, Math.ceil((clamp(end ?? size) - clamp(start)) / step))
    return view(
      'slice',
      this.value,
      shape.map((old, i) => (i === at ? count : old)),
    )
  }
  expand(shape: Shape): Tensor {
    const { value } = this
    if (!Array.isArray(shape)) throw wrong('expand: shape', 'an array of sizes', shape)
    const to = checkShape(
      shape.map((size, at) => (size === -1 ? (value.shape[at - shape.length + value.shape.length] ?? -1) : size)),
      'expand',
    )
    const fits = broadcast(value.shape, to, 'expand')
    if (elements(fits) !== elements(to) || fits.length !== to.length)
      throw new ModelError('shape-mismatch', `expand: ${show(value.shape)} cannot become ${show(to)}`)
    return view('expand', value, to, value.distinct)
  }
  squeeze(axis: number): Tensor {
    const at = axisAt(this.shape, axis, 'squeeze: axis')
    if (this.shape[at] !== 1)
      throw new ModelError(
        'shape-mismatch',
        `squeeze: ${show(this.shape)} has ${this.shape[at]} at axis ${axis}, not 1`,
      )
    return view('reshape', this.value, this.shape.toSpliced(at, 1))
  }
  unsqueeze(axis: number): Tensor {
    const at = axisAt([...this.shape, 1], axis, 'unsqueeze: axis')
    return view('reshape', this.value, this.shape.toSpliced(at, 0, 1))
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
  cast(to: DType): Tensor {
    if (dtype('cast: dtype', to) === null) throw wrong('cast: dtype', 'a dtype', to)
    return new Traced(emit(ops.cast, { dtype: to }, [this.value], { segment: 'cast', dtype: to }))
  }
}

/** Members of a tensor that a model file may read. */
export const tensorMembers: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(Traced.prototype).filter(name => name !== 'constructor' && name !== 'value'),
)

export const isTensor = (value: unknown): value is Traced => value instanceof Traced

/** Returns an argument that must be a tensor. Throws `type` otherwise. */
export function tensor(what: string, value: unknown): Traced {
  if (!isTensor(value)) throw wrong(what, 'a tensor', value)
  return value
}

/** As `axisOf`, for an unchecked axis of a model file. */
export const axisAt = (shape: Shape, axis: unknown, what: string): number => axisOf(shape, integer(what, axis), what)

function oneOperand(kind: string, more: readonly unknown[]): void {
  if (more.length > 0) throw new ModelError('type', `${kind} takes one operand, got ${1 + more.length}`)
}

function binary(op: Op<null>, a: Traced, b: unknown): Tensor {
  const segment = op.kind
  if (isTensor(b)) return new Traced(emit(op, null, [a.value, b.value], { segment }))
  if (typeof b !== 'number' || !Number.isFinite(b)) throw wrong(`${segment}: other`, 'a tensor or a finite number', b)
  return new Traced(emit(op, null, [a.value], { segment }))
}

/** A view of `value`. A slice is read at its own elements, an expanded view at the distinct elements in memory. */
function view(
  kind: string,
  value: Value,
  to: Shape,
  distinct = Math.min(elements(checkShape(to, kind)), value.distinct),
): Tensor {
  return new Traced(aliasOf(value, to, distinct))
}

function reshaped(from: Shape, to: Shape): Shape {
  if (!Array.isArray(to)) throw wrong('reshape: shape', 'an array of sizes', to)
  for (const [at, size] of to.entries()) whole(`reshape: shape[${at}]`, size, -1)
  const open = to.indexOf(-1)
  const given = elements(to.filter(size => size !== -1))
  const total = elements(from)
  const full = open < 0 ? [...to] : to.map((size, at) => (at === open ? total / given : size))
  if (to.indexOf(-1, open + 1) > open && open >= 0)
    throw new ModelError('type', `reshape: only one size of ${show(to)} may be -1`)
  if (full.some(size => !Number.isSafeInteger(size)) || elements(full) !== total)
    throw new ModelError(
      'shape-mismatch',
      `reshape: ${show(from)} has ${total} elements, which ${show(to)} cannot hold`,
    )
  return full
}

/** Largest number of parts a tensor may be split into. */
const maxParts = 100_000

const equalParts = (size: number, parts: number): number[] | number =>
  parts <= maxParts && Number.isSafeInteger(parts) && parts >= 1 && parts <= size && size % parts === 0
    ? new Array<number>(parts).fill(size / parts)
    : parts

function reduce(
  op: Op<ReduceAttrs>,
  x: Traced,
  axis: number | readonly number[] | undefined,
  options: { keepDim?: boolean } | undefined,
): Tensor {
  const { shape } = x
  const named = axis === undefined ? shape.map((_, at) => at) : typeof axis === 'number' ? [axis] : axis
  if (!Array.isArray(named)) throw wrong(`${op.kind}: axis`, 'a whole number or an array of them', axis)
  const axes = [...named].map(at => axisAt(shape, at, `${op.kind}: axis`))
  if (new Set(axes).size !== axes.length)
    throw new ModelError('type', `${op.kind}: axis takes each axis once, got ${shown(named)}`)
  const { keepDim } = optionsOf(op.kind, options, ['keepDim'])
  const attrs = { axes, keepDim: flag(`${op.kind}: keepDim`, keepDim, false) }
  return new Traced(emit(op, attrs, [x.value], { segment: op.kind }))
}
