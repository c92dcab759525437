/** Views: another shape over the same memory. They move no bytes and make no row. */
import type { Shape } from '../tensor/shape'
import type { Op } from './op'

export interface ViewAttrs {
  /** Shape of the view. */
  readonly to: Shape
}

function view(kind: string): Op<ViewAttrs> {
  return { kind, family: 'view', keepsDType: true, shape: ({ to }) => to, flops: () => [] }
}

export const reshape = view('reshape')
export const permute = view('permute')
export const slice = view('slice')
export const expand = view('expand')
/** Marks what is cached; in decode its shape is the cached past and the present together. */
export const kvCache = view('kvCache')
