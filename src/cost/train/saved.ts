/** What an op keeps for its backward pass, in bytes: every storage once, parameters never. */
import { isWeight, type Node, type Value } from '../../graph/graph'
import type { Saves, SavedOperand as Which } from '../../ops/saves'
import { bytesPerElement, elementType, isInteger } from '../../tensor/dtype'
import { elements } from '../../tensor/shape'
import { storedAs, useOf } from '../opCost'
import type { Sharding } from '../parallel/sharding'
import type { Rules } from '../rules'
import type { NeedsGradient } from './gradients'
import type { TrainingDTypes } from './precision'

/** Something kept: the same key is the same memory. */
export interface SavedTensor {
  readonly key: unknown
  readonly bytes: number
  /** Bytes that backward reads of it: of a slice its own. */
  readonly read: number
  /** Of what is a tensor of the graph. */
  readonly storage?: Value
}

/** A storage as it is: whole, however small the part that is read. */
export function stored(value: Value, dtypes: TrainingDTypes, { held }: Sharding): SavedTensor {
  const { storage } = value
  const each = bytesPerElement(storedAs(storage, dtypes)) * held(storage)
  return { key: storage, storage, bytes: elements(storage.shape) * each, read: value.distinct * each }
}

/** Gives what a node keeps; nothing where its result needs no gradient. */
export function savings(
  needs: NeedsGradient,
  dtypes: TrainingDTypes,
  sharding: Sharding,
): (node: Node) => readonly SavedTensor[] {
  const active = bytesPerElement(dtypes.activations)
  const copies = new Map<Value, object>()

  /** A storage; as a copy in fp8 where that is what contractions read. */
  function tensor(value: Value, { op }: Node): SavedTensor {
    const whole = stored(value, dtypes, sharding)
    if (dtypes.contractions == null || op.family !== 'contraction') return whole
    const { storage } = value
    const key = copies.get(storage) ?? {}
    copies.set(storage, key)
    const each = bytesPerElement(dtypes.contractions) * sharding.held(storage)
    return { key, storage, bytes: elements(storage.shape) * each, read: value.distinct * each }
  }

  function chosen(which: Which, { inputs, output }: Node): readonly Value[] {
    switch (which) {
      case 'input':
        return inputs.slice(0, 1)
      case 'inputs':
        return inputs
      case 'indices':
        return inputs.filter(({ storage: { dtype } }) => dtype !== null && isInteger(elementType(dtype)))
      case 'output':
        return [output]
      case 'others': {
        const needing = inputs.filter(needs).length
        return inputs.filter(value => needing > (needs(value) ? 1 : 0))
      }
    }
  }

  return node => {
    const { op, output } = node
    if (!needs(output)) return []
    const use = useOf(node)
    const { tensors, bytes, elements: own, table } = op.saves as Saves<never>
    const kept: SavedTensor[] = (typeof tensors === 'function' ? tensors(use) : tensors)
      .flatMap(which => chosen(which, node))
      .filter(value => !isWeight(value))
      .map(value => tensor(value, node))
    const beside = ((bytes?.(use) ?? 0) + (own?.(use) ?? 0) * active) * sharding.held(output)
    if (beside > 0) kept.push({ key: node, bytes: beside, read: beside })
    const shared = table?.(use) ?? 0
    if (shared > 0)
      kept.push({ key: `${op.kind} ${output.shape.slice(-2).join()}`, bytes: shared * active, read: shared * active })
    return kept
  }
}

/** What of that is in memory when a node runs again in backward: nothing of scores that flash attention keeps on the chip. */
export function rebuilding(
  savedBy: (node: Node) => readonly SavedTensor[],
  { fusion, stays }: Rules,
): (node: Node) => readonly SavedTensor[] {
  if (fusion !== 'flash') return savedBy
  const isScore = (node: Node | null): boolean => node !== null && node.core !== null && stays(node.output)
  return node => savedBy(node).filter(({ storage }) => !isScore(storage === undefined ? node : storage.producer))
}
