/** A scenario in full, above the figures of a report. */
import { t } from '@vscode/l10n'
import type { ResolvedScenario } from '../analysis/report'
import { isSpread } from '../scenario/parallelism'
import { devicesText, formatsText, phaseText, shortOf, valuesText } from '../scenario/text'
import { exact } from '../text/format'

/**
 * Devices, and the part of the work that figures are of: "16 devices: dp 8 · tp 2; figures are of one device". On a
 * single device its settings alone, or null.
 */
export function scopeText(scenario: ResolvedScenario): string | null {
  const devices = devicesText(scenario)
  if (devices === null || !isSpread(scenario.parallel)) return devices
  return `${devices}; ${figuresText(scenario.parallel.pp > 1, scenario.training !== null)}`
}

/** One line each for the phase with its sizes, for the training and for the devices. */
export function scenarioSummary(scenario: ResolvedScenario): readonly string[] {
  const { phase, dims, past, prompt, training } = scenario
  const context =
    past !== null && (past > 0 || phase === 'decode')
      ? [t('{0} cached', exact(past))]
      : prompt !== null
        ? [t('{0} prefilled', exact(prompt))]
        : []
  // `context` gives the number of cached tokens.
  const sizes = Object.entries(dims).filter(([name]) => name !== 'past')
  const others = shortOf(scenario, 'phase', ['phase', 'past', 'prompt'])
  const scope = scopeText(scenario)
  return [
    [
      phaseText(scenario),
      ...sizes.map(([name, size]) => `${name} ${exact(size)}`),
      ...context,
      ...others,
      formatsText(scenario),
      ...shortOf(scenario, 'machine'),
    ].join(' · '),
    ...(training === null ? [] : [valuesText(scenario, 'training').join(' · ')]),
    ...(scope === null ? [] : [scope]),
  ]
}

/** Devices and work that the figures are of. */
function figuresText(inStages: boolean, inTraining: boolean): string {
  if (!inStages) return t('figures are of one device')
  return inTraining
    ? t('figures are of one device of each stage, for one micro-batch')
    : t('figures are of one device of each stage')
}
