/** Elements of a storage that a kernel reads, where several of its operands are views of it. */
import type { Node, Value } from '../graph/graph'
import { pushTo } from './lists'

/** An operand that an op reads from memory. */
export interface KernelRead {
  readonly node: Node
  readonly value: Value
}

/**
 * Fractions of their operands that ops read where a kernel reads each storage once: the first reader has what it reads,
 * and further ones what they read beyond that. `readings` are the operands of a kernel that are views of one storage.
 */
export function readOnce(readings: Iterable<readonly KernelRead[]>): ReadonlyMap<Node, ReadonlyMap<Value, number>> {
  const shares = new Map<Node, Map<Value, number>>()
  // Cached tokens are read from the cache, apart from the storage itself.
  for (const all of readings)
    for (const isCached of [false, true]) {
      const own = all.filter(({ value }) => (value.cached !== null) === isCached)
      if (own.length > 1) shareOut(own, shares)
    }
  return shares
}

function shareOut(readings: readonly KernelRead[], shares: Map<Node, Map<Value, number>>): void {
  let left = elementsRead(readings.map(({ value }) => value))
  const times = new Map<Node, Map<Value, number>>()
  for (const { node, value } of readings) {
    const ofNode = times.get(node) ?? new Map<Value, number>()
    times.set(node, ofNode.set(value, (ofNode.get(value) ?? 0) + 1))
  }
  for (const [node, values] of times)
    for (const [value, count] of values) {
      const read = Math.min(left, value.distinct)
      left -= read
      const ofNode = shares.get(node) ?? new Map<Value, number>()
      shares.set(node, ofNode.set(value, value.distinct === 0 ? 1 : read / (count * value.distinct)))
    }
}

/** A view among those that the operands are made of, with the views made of it. */
interface Branch {
  readonly value: Value
  readonly views: Branch[]
  isRead: boolean
}

/**
 * Elements of one storage in the union of one or more of its views. Slices of one view along one axis are told apart by
 * their ranges; where views cannot be compared, the largest counts, so that the union is a lower bound.
 */
export function elementsRead(values: readonly Value[]): number {
  const branches = new Map<Value, Branch>()
  const branchOf = (value: Value): Branch => {
    const branch = branches.get(value) ?? { value, views: [], isRead: false }
    branches.set(value, branch)
    return branch
  }
  const linked = new Set<Value>()
  for (const value of values) {
    branchOf(value).isRead = true
    for (let at = value; at.view !== null && !linked.has(at); at = at.view.of) {
      linked.add(at)
      branchOf(at.view.of).views.push(branchOf(at))
    }
  }
  return covered(branchOf((values[0] as Value).storage))
}

function covered({ value, views, isRead }: Branch): number {
  if (isRead) return value.distinct
  const slices = new Map<string, SliceRange[]>()
  let most = 0
  for (const branch of views) {
    const { view, shape } = branch.value
    if (view?.kind === 'slice') {
      const { axis, start, step } = view
      const end = start + (shape[axis] as number) * step
      // Slices with a step are compared with those of the same step.
      pushTo(slices, `${axis} ${step}`, { offset: start % step, start, end, elements: covered(branch) })
    } else most = Math.max(most, covered(branch))
  }
  for (const alike of slices.values()) most = Math.max(most, coveredBySlices(alike))
  return most
}

/** Range `start` .. `end` - 1 along an axis that a slice takes every `step`-th place of. */
interface SliceRange {
  /** `start` modulo the step: slices of the same step that differ in it have no place in common. */
  readonly offset: number
  readonly start: number
  readonly end: number
  readonly elements: number
}

/** Elements in slices along one axis with one step: of those that overlap, the largest. */
function coveredBySlices(ranges: readonly SliceRange[]): number {
  let [sum, largest, end, offset] = [0, 0, 0, 0]
  for (const range of [...ranges].sort((a, b) => a.offset - b.offset || a.start - b.start)) {
    const isApart = range.offset !== offset || range.start >= end
    if (isApart) sum += largest
    largest = isApart ? range.elements : Math.max(largest, range.elements)
    end = isApart ? range.end : Math.max(end, range.end)
    offset = range.offset
  }
  return sum + largest
}
