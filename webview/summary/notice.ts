/** Notices shown instead of figures, or about them. */
import { errorPlace } from '../../src/present/errorPlace'
import { panelText } from '../../src/present/panelText'
import { el } from '../dom'
import type { ModelView } from '../rows'

const text = panelText.notice

/** Ops that an incomplete model leaves out; null when everything was counted. */
export function incomplete(model: ModelView): HTMLElement | null {
  if (model.complete) return null
  const { notCounted } = model.totals
  const place = errorPlace(model)
  const why = [
    ...(notCounted.length > 0 ? [text.notCounted(notCounted)] : []),
    ...(place === null ? [] : [text.leftOut(place)]),
  ]
  return el(
    'p',
    { class: 'notice', role: 'note' },
    el('strong', {}, text.incomplete),
    ` ${[text.atLeast, ...(why.length > 0 ? why : [text.seeEditor])].join(' ')}`,
  )
}

const sample = `import { input, linear, model, relu, sequential } from 'memwall'

const mlp = sequential(linear(4096), relu, linear(1024))

export const example = model('MLP', { batch: 32 }, ({ batch }) =>
  mlp(input([batch, 1024])))`

/** Notice before there is anything to draw. */
export function empty(file: string | null): HTMLElement {
  if (file === null) return el('div', { class: 'empty waiting' }, el('h1', {}, text.roofline), el('p', {}, text.noFile))
  return el(
    'div',
    { class: 'empty' },
    el('h1', {}, text.noModel(file)),
    el('p', {}, text.declareModel),
    el('pre', {}, el('code', {}, sample)),
    el('p', { class: 'quiet' }, text.seeProblems),
  )
}
