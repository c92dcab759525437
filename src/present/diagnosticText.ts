/** Messages of diagnostics. */
import type { Diagnostic } from '../analysis/report'
import { capacityText } from './capacityText'
import { hintText } from './hintText'

export function diagnosticText({ reason }: Pick<Diagnostic, 'reason'>): string {
  switch (reason.code) {
    case 'problem':
      return reason.text
    case 'capacity':
      return capacityText(reason)
    case 'targets-left-out':
      return (
        `hardware: the picker offers ${reason.offered} of the ${reason.targets} targets of this file: of the first ` +
        `${reason.mostTargets}, those with at most ${reason.mostLevels} memory levels. Declare fewer to pick among all.`
      )
    case 'lines-left-out':
      return (
        `lenses: ${reason.shown} of the ${reason.lines} lines with figures have a lens: models, functions, and the ` +
        'layers that take most of the time. The panel lists every layer.'
      )
    default:
      return hintText(reason)
  }
}
