/** Tensors that an op saves for its backward pass, in bytes: each storage once, parameters never. */
import { isWeight, type Node, type Value } from '../../graph/graph'
import type { Saves, SavedOperand as Which } from '../../ops/saves'
import { elements } from '../../tensor/shape'
import { bytesPerElement, holdsIntegers } from '../../tensor/storedFormat'
import { wholeCount } from '../cost'
import { storageDType, useOf } from '../opCost'
import type { Sharding } from '../parallel/sharding'
import type { Rules } from '../rules'
import type { NeedsGradient } from './gradients'
import type { TrainingDTypes } from './precision'

/** A saved tensor, or saved statistics or a mask. Two with the same key are the same memory. */
export interface SavedTensor {
  readonly key: unknown
  readonly bytes: number
  /** Bytes of it that backward reads; a slice reads its own elements only. */
  readonly read: number
  /** Storage that is saved, and what the op reads of it, where this is a tensor of the graph. */
  readonly storage?: Value
  readonly value?: Value
}

/** Saves the whole storage of a value, however small a slice the value is. */
export function savedStorage(value: Value, dtypes: TrainingDTypes, { heldFraction }: Sharding): SavedTensor {
  const { storage } = value
  const elementBytes = bytesPerElement(storageDType(storage, dtypes)) * heldFraction(storage)
  return {
    key: storage,
    storage,
    value,
    bytes: wholeCount(elements(storage.shape) * elementBytes),
    read: wholeCount(value.distinct * elementBytes),
  }
}

/** Function from a node to the tensors that it saves; none where its result needs no gradient. */
export function savedTensorsOf(
  needs: NeedsGradient,
  dtypes: TrainingDTypes,
  sharding: Sharding,
): (node: Node) => readonly SavedTensor[] {
  const active = bytesPerElement(dtypes.activations)
  const copies = new Map<Value, object>()

  /** Saves the storage of a value; in fp8 training, a contraction saves the fp8 copy that it reads. */
  function tensor(value: Value, { op }: Node): SavedTensor {
    const whole = savedStorage(value, dtypes, sharding)
    if (dtypes.contractions == null || op.family !== 'contraction') return whole
    const { storage } = value
    const key = copies.get(storage) ?? {}
    copies.set(storage, key)
    const elementBytes = bytesPerElement(dtypes.contractions) * sharding.heldFraction(storage)
    return { key, storage, value, bytes: elements(storage.shape) * elementBytes, read: value.distinct * elementBytes }
  }

  function chosen(which: Which, { inputs, output }: Node): readonly Value[] {
    switch (which) {
      case 'input':
        return inputs.slice(0, 1)
      case 'inputs':
        return inputs
      case 'indices':
        return inputs.filter(({ storage: { dtype } }) => dtype !== null && holdsIntegers(dtype))
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
    const { tensors, bytes, elements: ownElements, table } = op.saves as Saves<never>
    const saved: SavedTensor[] = (typeof tensors === 'function' ? tensors(use) : tensors)
      .flatMap(which => chosen(which, node))
      .filter(value => !isWeight(value))
      .map(value => tensor(value, node))
    const beside = ((bytes?.(use) ?? 0) + (ownElements?.(use) ?? 0) * active) * sharding.heldFraction(output)
    if (beside > 0) saved.push({ key: node, bytes: beside, read: beside })
    const shared = table?.(use) ?? 0
    if (shared > 0)
      saved.push({ key: `${op.kind} ${output.shape.slice(-2).join()}`, bytes: shared * active, read: shared * active })
    return saved
  }
}

/** Saved tensors materialised while a node is recomputed in backward. FlashAttention never materialises the scores. */
export function rebuiltTensorsOf(
  savedBy: (node: Node) => readonly SavedTensor[],
  { fusion, isFused }: Rules,
): (node: Node) => readonly SavedTensor[] {
  if (fusion !== 'flash') return savedBy
  const isScore = (node: Node | null): boolean => node !== null && node.core !== null && isFused(node.output)
  return node => savedBy(node).filter(({ storage }) => !isScore(storage === undefined ? node : storage.producer))
}
