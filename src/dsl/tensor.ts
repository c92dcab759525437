/** The tensor a model file holds: a value of the traced graph with the methods of the DSL. */
import type { Value } from '../graph/graph'
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import type { ReduceAttrs } from '../ops/reduction'
import { type DType, dtypes, elementType, isDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { axisOf, broadcast, checkShape, elements, type Shape, show } from '../tensor/shape'
import { aliasOf, emit } from './emit'
import { session } from './session'
import type { Tensor } from './types'

export class Traced implements Tensor {
  /** `of` gives the value within the build under way (a parameter made outside of one has a value per build). */
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

  add(other: Tensor | number): Tensor {
    return binary(ops.add, this, other)
  }
  sub(other: Tensor | number): Tensor {
    return binary(ops.sub, this, other)
  }
  mul(other: Tensor | number): Tensor {
    return binary(ops.mul, this, other)
  }
  div(other: Tensor | number): Tensor {
    return binary(ops.div, this, other)
  }
  matmul(other: Tensor): Tensor {
    return new Traced(emit(ops.matmul, null, [this.value, valueOf('matmul', other)], { segment: 'matmul' }))
  }

  reshape(shape: Shape): Tensor {
    return view('reshape', this.value, reshaped(this.shape, shape))
  }
  flatten(startAxis = 0, endAxis = -1): Tensor {
    const from = axisOf(this.shape, startAxis, 'flatten: startAxis')
    const to = axisOf(this.shape, endAxis, 'flatten: endAxis')
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
    const a = axisOf(to, axisA, 'transpose: axisA')
    const b = axisOf(to, axisB, 'transpose: axisB')
    ;[to[a], to[b]] = [to[b] as number, to[a] as number]
    return view('permute', this.value, to)
  }
  permute(...axes: number[]): Tensor {
    const { shape } = this
    const order = axes.map(axis => axisOf(shape, axis, 'permute'))
    if (order.length !== shape.length || new Set(order).size !== order.length)
      throw new ModelError(
        'type',
        `permute takes each of the ${shape.length} axes of ${show(shape)} once, got ${show(axes)}`,
      )
    return view(
      'permute',
      this.value,
      order.map(axis => shape[axis] as number),
    )
  }
  split(sections: number | readonly number[], axis = 0): Tensor[] {
    const at = axisOf(this.shape, axis, 'split: axis')
    const size = this.shape[at] as number
    const parts = typeof sections === 'number' ? equalParts(size, sections) : sections
    if (
      !Array.isArray(parts) ||
      parts.some(part => !Number.isSafeInteger(part) || part < 0) ||
      parts.reduce((a, b) => a + b, 0) !== size
    )
      throw new ModelError(
        'shape-mismatch',
        `split: ${show(this.shape)} has ${size} at axis ${axis}, which ${Array.isArray(parts) ? `parts of ${show(parts)}` : `${String(sections)} equal parts`} do not make up`,
      )
    let start = 0
    return parts.map(part => {
      start += part
      return this.slice(at, start - part, start)
    })
  }
  slice(axis: number, start: number, end?: number, step = 1): Tensor {
    const { shape } = this
    const at = axisOf(shape, axis, 'slice: axis')
    const size = shape[at] as number
    const clamp = (i: number) => Math.min(Math.max(i < 0 ? i + size : i, 0), size)
    for (const [name, value] of [
      ['start', start],
      ['end', end ?? size],
      ['step', step],
    ] as const)
      if (!Number.isSafeInteger(value))
        throw new ModelError('type', `slice: ${name} takes a whole number, got ${String(value)}`)
    if (step < 1) throw new ModelError('type', `slice: step takes a whole number of at least 1, got ${step}`)
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
    if (!Array.isArray(shape)) throw new ModelError('type', `expand takes a shape, got ${typeof shape}`)
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
    const at = axisOf(this.shape, axis, 'squeeze: axis')
    if (this.shape[at] !== 1)
      throw new ModelError(
        'shape-mismatch',
        `squeeze: ${show(this.shape)} has ${this.shape[at]} at axis ${axis}, not 1`,
      )
    return view('reshape', this.value, this.shape.toSpliced(at, 1))
  }
  unsqueeze(axis: number): Tensor {
    const at = axisOf([...this.shape, 1], axis, 'unsqueeze: axis')
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
  cast(dtype: DType): Tensor {
    if (!isDType(dtype)) throw new ModelError('type', `cast takes one of ${dtypes.join(', ')}, got ${String(dtype)}`)
    return new Traced(emit(ops.cast, { dtype }, [this.value], { segment: 'cast', dtype }))
  }
}

/** What a model file may read of a tensor. */
export const tensorMembers: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(Traced.prototype).filter(name => name !== 'constructor' && name !== 'value'),
)

export const isTensor = (value: unknown): value is Traced => value instanceof Traced

function valueOf(what: string, other: unknown): Value {
  if (!isTensor(other))
    throw new ModelError('type', `${what} takes a tensor, got ${other === null ? 'null' : typeof other}`)
  return other.value
}

function binary(op: Op<null>, a: Traced, b: unknown): Tensor {
  const segment = op.kind
  if (typeof b === 'number') {
    if (!Number.isFinite(b)) throw new ModelError('type', `${segment} takes a tensor or a finite number, got ${b}`)
    return new Traced(emit(op, null, [a.value], { segment }))
  }
  return new Traced(emit(op, null, [a.value, valueOf(segment, b)], { segment }))
}

/** A view of `value`; a slice is read at its own elements, an expanded view at the distinct ones behind it. */
function view(
  kind: string,
  value: Value,
  to: Shape,
  distinct = Math.min(elements(checkShape(to, kind)), value.distinct),
): Tensor {
  return new Traced(aliasOf(value, to, distinct))
}

function reshaped(from: Shape, to: Shape): Shape {
  if (!Array.isArray(to)) throw new ModelError('type', `reshape takes a shape, got ${typeof to}`)
  const open = to.indexOf(-1)
  const known = elements(to.filter(size => size !== -1))
  const total = elements(from)
  const full = open < 0 ? to : to.map((size, at) => (at === open ? total / known : size))
  if (to.indexOf(-1, open + 1) > open && open >= 0)
    throw new ModelError('type', `reshape: only one size of ${show(to)} may be -1`)
  if (full.some(size => !Number.isSafeInteger(size) || size < 0) || elements(full) !== total)
    throw new ModelError(
      'shape-mismatch',
      `reshape: ${show(from)} has ${total} elements, which ${show(to)} cannot hold`,
    )
  return full
}

/** Parts a tensor may be split into. */
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
  if (!Array.isArray(named)) throw new ModelError('type', `${op.kind}: axis takes a number or an array of them`)
  const axes = named.map(at => axisOf(shape, at, `${op.kind}: axis`))
  const attrs = { axes, keepDim: options?.keepDim === true }
  return new Traced(emit(op, attrs, [x.value], { segment: op.kind }))
}
