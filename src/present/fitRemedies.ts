/** Changes that make a model fit which does not, in words. */
import { t } from '@vscode/l10n'
import type { Fit } from '../analysis/fit/fit'
import type { FittingChange } from '../analysis/fit/fittingChanges'
import type { ModelReport } from '../analysis/report'
import { bytes, exact } from '../text/format'
import { titleOf } from './changeText'
import { type Fact, wordFact } from './fact'

/** Maximum number of changes listed. */
const most = 6

/** A fact per change, the smallest first: "int4 weights (group 128): takes 38.4 GB"; one that says so where none is found. */
export function remedyFacts({ totals }: ModelReport, { remedies }: Fit): readonly Fact[] {
  if (totals.memory.fits !== false) return []
  if (remedies.length === 0) return [wordFact('remedy', t('Fits with'), t('no change that was tried'))]
  return remedies.slice(0, most).map((remedy, at) =>
    wordFact('remedy', at === 0 ? t('Fits with') : t('or with'), titleOf(remedy.modification), {
      note: taken(remedy),
    }),
  )
}

const taken = ({ memory, devices }: FittingChange): string =>
  devices === 1
    ? t('takes {0}', bytes(memory.total))
    : t('takes {0} on the fullest of {1} devices', bytes(memory.total), exact(devices))
