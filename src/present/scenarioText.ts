/** A scenario in full, above the figures of a report. */
import type { ResolvedScenario } from '../analysis/report'
import { devicesText, formatsText, shortOf, valuesText } from '../scenario/text'
import { exact } from '../text/format'

/** One line each for the phase with its sizes, for the training and for the devices. */
export function scenarioSummary(scenario: ResolvedScenario): readonly string[] {
  const { phase, dims, past, prompt, parallel, training } = scenario
  const context = past !== null ? [`${exact(past)} cached`] : prompt !== null ? [`${exact(prompt)} prefilled`] : []
  // Outside a forward pass the model's own `past` is not the number of cached tokens; `context` gives that for decode
  // and generate.
  const sizes = Object.entries(dims).filter(([name]) => name !== 'past' || phase === 'forward')
  const others = shortOf(scenario, 'Phase and sizes', ['phase', 'past', 'prompt'])
  const devices = devicesText(scenario)
  const ofStages = parallel.pp > 1 ? ` of each stage${training === null ? '' : ', for one micro-batch'}` : ''
  return [
    [
      phase,
      ...sizes.map(([name, size]) => `${name} ${exact(size)}`),
      ...context,
      ...others,
      formatsText(scenario),
      ...shortOf(scenario, 'Machine'),
    ].join(' · '),
    ...(training === null ? [] : [valuesText(scenario, 'Training').join(' · ')]),
    ...(devices === null ? [] : [`${devices}; figures are of one device${ofStages}`]),
  ]
}
