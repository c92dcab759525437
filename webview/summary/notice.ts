/** Notices shown instead of figures, or about them. */
import { el } from '../dom'
import type { ModelView } from '../rows'

/** Ops that an incomplete model leaves out; null when everything was counted. */
export function incomplete(model: ModelView): HTMLElement | null {
  if (model.complete) return null
  const { notCounted } = model.totals
  const why =
    notCounted.length > 0 ? `Not counted: ${notCounted.join(', ')}.` : 'The editor marks what could not be counted.'
  return el(
    'p',
    { class: 'notice', role: 'note' },
    el('strong', {}, 'Incomplete. '),
    `Figures are at least (≥) what is shown. ${why}`,
  )
}

const sample = `import { input, linear, model, relu, sequential } from 'memwall'

const mlp = sequential(linear(4096), relu, linear(1024))

export const example = model('MLP', { batch: 32 }, ({ batch }) =>
  mlp(input([batch, 1024])))`

/** Notice before there is anything to draw. */
export function empty(file: string | null): HTMLElement {
  if (file === null)
    return el(
      'div',
      { class: 'empty waiting' },
      el('h1', {}, 'Roofline'),
      el('p', {}, 'Open a model file, one that imports memwall, and its layers appear here.'),
    )
  return el(
    'div',
    { class: 'empty' },
    el('h1', {}, `No model in ${file}`),
    el(
      'p',
      {},
      'A model file declares what it builds with model(…). As soon as it does, its layers appear here, on the roofline of the selected hardware.',
    ),
    el('pre', {}, el('code', {}, sample)),
    el('p', { class: 'quiet' }, 'If there is a model in the file, the Problems view says why it could not be read.'),
  )
}
