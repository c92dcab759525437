/**
 * Vocabulary for the tensors that an op saves for its backward pass, where a gradient is needed: as PyTorch's
 * saved-tensor hooks show it (torch.autograd.graph.saved_tensors_hooks). Parameters are never counted, and a storage is
 * counted once however many ops save it.
 */
import type { Use } from './use'

/**
 * - input: the first operand. inputs: all operands. output: the result.
 * - indices: the integers used to look rows up.
 * - others: of a product, each operand that the gradient of another one needs.
 */
export type SavedOperand = 'input' | 'inputs' | 'indices' | 'others' | 'output'

export interface Saves<A> {
  readonly tensors: readonly SavedOperand[] | ((use: Use<A>) => readonly SavedOperand[])
  /** Further bytes that are no operand or result: masks, indices, statistics. */
  readonly bytes?: (use: Use<A>) => number
  /** Further elements that are no operand or result, in the activations' dtype. */
  readonly elements?: (use: Use<A>) => number
  /** Elements, in the activations' dtype, of a table that all uses of one size share (rope's cos and sin). */
  readonly table?: (use: Use<A>) => number
}

export const savesNothing: Saves<unknown> = { tensors: [] }
export const savesInput: Saves<unknown> = { tensors: ['input'] }
export const savesInputs: Saves<unknown> = { tensors: ['inputs'] }
export const savesOutput: Saves<unknown> = { tensors: ['output'] }
export const savesOthers: Saves<unknown> = { tensors: ['others'] }

/** Bytes of an index and of a statistic as PyTorch keeps them. */
export const int64Bytes = 8
export const fp32Bytes = 4
