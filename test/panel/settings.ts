/** Settings that show every part of the panel between them. */
import type { PanelQuestion } from '../../src/protocol/panel'
import { oneDevice } from '../../src/scenario/scenario'
import type { Panel } from './page'
import { type Analysed, analysed } from './state'

/** Everything there is to see in training, over several devices. */
export const training = analysed('bert.ts', {
  phase: 'train',
  dims: { batch: 16 },
  parallel: { ...oneDevice, dp: 2, zero: 1, tp: 2, sp: true },
})
const pipeline = analysed('gpt2-sizes.ts', { phase: 'train', parallel: { ...oneDevice, pp: 4 } })
const compressed = analysed('gpt2.ts', {
  phase: 'decode',
  dtypes: { weights: { dtype: 'int4', group: 128 }, activations: 'fp16', kvCache: 'int8' },
})
/** What there is to see beside one pass: a name, the figures, and the sections to open. */
export const settings: readonly (readonly [string, Analysed, readonly PanelQuestion[]])[] = [
  ['training', training, ['uncompressed', 'frontier', 'fit', 'advice']],
  ['a pipeline', pipeline, []],
  ['compression', compressed, ['uncompressed', 'fit', 'advice']],
]

/** Sends figures, and opens sections with the answers that belong to them. */
export async function showAll(
  { page, send }: Panel,
  { state, told }: Analysed,
  questions: readonly PanelQuestion[],
): Promise<void> {
  await send({ type: 'state', state })
  for (const what of questions) {
    await send({ type: 'open', what })
    await send(told(what))
  }
  await page.evaluate(() => window.scrollTo(0, 0))
}
