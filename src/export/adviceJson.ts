/** Suggested optimizations as fields of the JSON. */
import type { Advice } from '../analysis/advice/advice'
import { changesOf } from '../analysis/advice/rowAdvice'
import { endText, titleOf } from '../present/changeText'

/** JSON fields of a model's advice: base units, times per sample. */
export const adviceJson = ({ batch, before, changes, ended }: Advice) => ({
  batch,
  before,
  changes: changes.map(change => ({
    kind: change.kind,
    title: titleOf(change),
    ...change.after,
    devices: change.devices,
    fits: true,
  })),
  ...(ended === undefined ? {} : { ended: endText(ended) }),
})

/** JSON fields of a layer's advice: changes that save it time, memory or bytes moved, in this order. */
export const layerAdviceJson = (advice: Advice, index: number) =>
  changesOf(advice, [index]).map(({ change, after: { time, bytes, held, bound } }) => ({
    kind: change.kind,
    title: titleOf(change),
    time,
    bytes,
    bound,
    memory: held,
  }))
