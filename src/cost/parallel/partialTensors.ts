/** Tensors that are partial sums on each rank, kept up to date while the ops of a graph are visited in order. */
import type { Value } from '../../graph/graph'
import { elements } from '../../tensor/shape'
import { pushTo } from '../lists'

export interface PartialTensors {
  readonly isPartial: (tensor: Value) => boolean
  /** Tensors that the ranks reduce; each is whole from then on. */
  readonly reduced: ReadonlySet<Value>
  /** Records a tensor as a partial sum that follows from others (`from`), or whose terms its own op makes (`isOrigin`). */
  add(tensor: Value, from: readonly Value[], isOrigin: boolean): void
  /**
   * Has a partial sum reduced. Where it follows from a single other one that is no larger, that one is reduced instead:
   * one collective as well, and the ops between the two work on whole tensors.
   */
  reduce(tensor: Value): void
}

export function partialTensors(): PartialTensors {
  /** Partial sums that a tensor follows from; a tensor whose own op makes the terms is among them itself. */
  const causes = new Map<Value, Set<Value>>()
  const effects = new Map<Value, Value[]>()
  const reduced = new Set<Value>()

  /** Single cause of a partial sum, if it is no larger. */
  const causeOf = (tensor: Value): Value | null => {
    const [cause = tensor, ...more] = causes.get(tensor) ?? []
    const isOnly = more.length === 0 && elements(cause.shape) <= elements(tensor.shape)
    return isOnly && cause !== tensor ? cause : null
  }
  /** Removes a tensor that became whole from the causes of others, which may become whole with it. */
  const settle = (tensor: Value): void => {
    const settled = [tensor]
    for (let cause = settled.pop(); cause !== undefined; cause = settled.pop())
      for (const effect of effects.get(cause) ?? []) {
        const left = causes.get(effect)
        if (!left?.delete(cause) || left.size > 0) continue
        causes.delete(effect)
        if (!reduced.delete(effect)) settled.push(effect)
      }
  }
  return {
    isPartial: tensor => causes.has(tensor) && !reduced.has(tensor),
    reduced,
    add(tensor, from, isOrigin) {
      const all = causes.get(tensor) ?? new Set()
      causes.set(tensor, all)
      if (isOrigin) all.add(tensor)
      for (const cause of from) {
        all.add(cause)
        pushTo(effects, cause, tensor)
      }
    },
    reduce(tensor) {
      let at = tensor
      for (let cause = causeOf(at); cause !== null; cause = causeOf(at)) at = cause
      reduced.add(at)
      settle(at)
    },
  }
}
