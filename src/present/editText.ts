/** Titles of edits of a model file: what changes, and the effect on the model. */
import { t } from '@vscode/l10n'
import type { ModelReport } from '../analysis/report'
import type { LayerEdit } from '../edits/edit'
import type { Fix } from '../evaluate/problems/fix'
import * as format from '../text/format'
import { movedText } from './changeText'
import { fittingText } from './fitText'

/** "Quantise weights to int8: ≥ 7.56 ms → ≥ 7.01 ms (−7%), 15.6 GB → 14.5 GB (−7%)". */
export const editTitle = (edit: LayerEdit, before: ModelReport, after: ModelReport): string =>
  t('{0}: {1}', changeTitle(edit), effectText(before, after))

function changeTitle(edit: LayerEdit): string {
  switch (edit.kind) {
    case 'weights':
      return t('Quantise weights to {0}', format.dtype(edit.format))
    case 'freeze':
      return t('Freeze weights')
    case 'recompute':
      return t('Recompute in backward')
    case 'kvHeads':
      return edit.heads === 1 ? t('Share 1 KV head') : t('Share {0} KV heads', edit.heads)
    case 'tie':
      return t('Tie the output head to the embedding')
  }
}

/** Change of the model's time and footprint; the one that gains comes first. */
function effectText({ totals: before }: ModelReport, { totals: after }: ModelReport): string {
  const time = movedText(format.lowerBound, before.time, after.time)
  const memory = movedText(format.bytes, before.memory.total, after.memory.total)
  const fits = before.memory.fits === false ? [fitsNow(after)] : []
  const moved = after.time < before.time ? [...time, ...memory] : [...memory, ...time]
  return [...moved, ...fits].join(', ')
}

/** Whether a model that did not fit does with the edit: "fits", "still does not fit". */
const fitsNow = ({ memory }: ModelReport['totals']): string =>
  memory.fits === true ? fittingText(true) : t('still {0}', fittingText(false))

export function fixTitle(fix: Fix): string {
  switch (fix.kind) {
    case 'name':
      return fix.unknown === undefined
        ? t('Change to {0}', fix.name)
        : t('Change option {0} to {1}', fix.unknown, fix.name)
    case 'import':
      return t('Import {0} from memwall', fix.name)
    case 'argument':
      return t('Add the missing {0}', fix.name)
  }
}
