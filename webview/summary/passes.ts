/** Time and cost of each pass of a training step, and with a pipeline of all its micro-batches. */
import { pipelineText } from '../../src/present/pipelineText'
import { bytes, flops, percent, seconds } from '../../src/text/format'
import { el } from '../dom'
import type { ModelView } from '../rows'
import { keyedBar, keyList } from './key'

export interface PassBar {
  readonly element: HTMLElement
  show(model: ModelView): void
}

const names = {
  forward: 'Forward',
  backward: 'Backward',
  recompute: 'Recomputed',
  optimizer: 'Optimizer',
} as const
type Pass = keyof typeof names
type Passes = NonNullable<ModelView['totals']['passes']>

export function makePasses(): PassBar {
  const body = el('div', {})
  const element = el(
    'section',
    { class: 'passes', 'aria-labelledby': 'passes-title', hidden: true },
    el('h2', { id: 'passes-title' }, 'Passes of a step'),
    body,
  )
  return {
    element,
    show({ totals: { passes, pipeline, time } }) {
      element.hidden = passes === null
      if (passes === null) return
      // Recomputation is part of the backward pass.
      const own = (pass: Pass, of: (figures: Passes[Pass]) => number): number =>
        of(passes[pass]) - (pass === 'backward' ? of(passes.recompute) : 0)
      const parts = (Object.keys(names) as Pass[]).flatMap(pass => {
        const took = own(pass, each => each.time)
        if (took <= 0) return []
        const part = time > 0 ? took / time : 0
        const moved = own(pass, ({ bytes: { weights, inputs, outputs } }) => weights + inputs + outputs)
        return [
          {
            name: names[pass],
            part,
            value: `${seconds(took)} · ${percent(part)}`,
            about: `${flops(own(pass, each => each.flops))}, ${bytes(moved)} moved`,
            colour: `var(--pass-${pass})`,
          },
        ]
      })
      const step =
        pipeline === null
          ? []
          : [el('p', { class: 'quiet note' }, `A step of all stages takes ${pipelineText(pipeline)}.`)]
      body.replaceChildren(keyedBar(parts), keyList(parts), ...step)
    },
  }
}
