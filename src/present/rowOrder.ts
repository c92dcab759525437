/** Orders of layers: program order, or by a figure, the largest first. */
import type { Figures } from '../analysis/report'

export const sortOrders = ['time', 'bytes', 'flops', 'memory', 'order'] as const
export type SortOrder = (typeof sortOrders)[number]

/** Figure that layers are sorted by. */
export type SortFigure = Exclude<SortOrder, 'order'>

export const sortFigures: Readonly<Record<SortFigure, (figures: Figures) => number>> = {
  time: ({ time }) => time,
  bytes: ({ totalBytes }) => totalBytes,
  flops: ({ flops }) => flops,
  memory: ({ held }) => held,
}

/** Equal layers stay in program order. */
export function inOrder<T extends Figures>(layers: readonly T[], order: SortOrder): readonly T[] {
  if (order === 'order') return layers
  const figure = sortFigures[order]
  return [...layers].sort((a, b) => figure(b) - figure(a))
}
