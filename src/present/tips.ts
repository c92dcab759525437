/** A tip below the tables of the command line: the one step that helps most with what was just shown. */
import { t } from '@vscode/l10n'
import type { Report } from '../analysis/report'
import { exact } from '../text/format'
import { oneLine } from '../text/safeText'

/** Rows from which a table no longer fits a screen. */
const longTable = 40

/** Null when no tip applies. */
export function tipOn(
  { models, target }: Report,
  file: string,
  { depth, top }: { readonly depth: number | null; readonly top: number | null },
): string | null {
  const large = models.find(({ totals }) => totals.memory.fits === false)
  if (large !== undefined)
    return t(
      'Tip: `memwall fit {0} --hardware {1}` finds the largest sizes and the changes that fit.',
      oneLine(file),
      target.id,
    )
  const longest = Math.max(...models.map(({ layers }) => layers.length))
  if (depth === null && top === null && longest >= longTable)
    return t(
      'Tip: --top 10 shows the slowest rows alone, and --depth 1 folds {0} rows by their outer layer.',
      exact(longest),
    )
  return null
}
