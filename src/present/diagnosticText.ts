/** Messages of diagnostics. */
import { t } from '@vscode/l10n'
import type { Diagnostic } from '../analysis/report'
import { exact } from '../text/format'
import { capacityText } from './capacityText'
import { hintText } from './hintText'

export function diagnosticText({ reason }: Pick<Diagnostic, 'reason'>): string {
  switch (reason.code) {
    case 'problem':
      return reason.text
    case 'capacity':
      return capacityText(reason)
    case 'targets-left-out':
      return t(
        'hardware: the picker offers {0} of the {1} targets of this file: of the first {2}, those with at most {3} ' +
          'memory levels. Declare fewer to pick among all.',
        exact(reason.offered),
        exact(reason.targets),
        exact(reason.mostTargets),
        exact(reason.mostLevels),
      )
    case 'lines-left-out':
      return t(
        'lenses: {0} of the {1} lines with figures have a lens: models, functions, and the layers that take most of ' +
          'the time. The panel lists every layer.',
        exact(reason.shown),
        exact(reason.lines),
      )
    default:
      return hintText(reason)
  }
}
