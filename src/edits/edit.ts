/** Edits of a model file: descriptions of what to change, and the changes of text that they lead to. Types only. */

import type { Fix } from '../evaluate/problems/fix'
import type { WeightDType } from '../tensor/storedFormat'

/** Place of a call in a file: lines and columns from 1, the end exclusive. */
export interface TextPlace {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** Change of the layer that a call creates, or that a function returns. */
export type LayerEdit =
  | { readonly kind: 'weights'; readonly format: WeightDType }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'recompute' }
  | { readonly kind: 'kvHeads'; readonly heads: number }
  /** The output head uses the table of the embedding. */
  | { readonly kind: 'tie' }

/** Text to put in place of a range, in offsets of the file before all changes. */
export interface TextChange {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Place of a layer: the call that creates it, or the offset of a function that returns it. */
export type LayerPlace = { readonly call: TextPlace } | { readonly functionAt: number }

/** Edit of one file. */
export type Edit =
  | { readonly of: 'layer'; readonly place: LayerPlace; readonly edit: LayerEdit }
  | { readonly of: 'attentions'; readonly places: readonly TextPlace[]; readonly heads: number }
  | { readonly of: 'problem'; readonly place: TextPlace; readonly fix: Fix }

/** Changes of a text, in no order and without overlaps, and the text with them made. */
export interface Edited {
  readonly changes: readonly TextChange[]
  readonly text: string
}
