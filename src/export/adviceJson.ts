/** Suggested optimizations as fields of the JSON. */
import type { Advice } from '../analysis/advice/advice'
import { changesOf } from '../analysis/advice/rowAdvice'

/** JSON fields of a model's advice: base units, times per sample. */
export const adviceJson = ({ batch, before, changes, ended }: Advice) => ({
  batch,
  before,
  changes: changes.map(({ kind, title, after, fits }) => ({ kind, title, ...after, fits })),
  ...(ended === undefined ? {} : { ended }),
})

/** JSON fields of a layer's advice: changes that save it time, memory or bytes moved, in this order. */
export const layerAdviceJson = (advice: Advice, index: number) =>
  changesOf(advice, [index]).map(({ change: { kind, title }, after: { time, bytes, held, bound } }) => ({
    kind,
    title,
    time,
    bytes,
    bound,
    memory: held,
  }))
