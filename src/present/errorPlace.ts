/** Place of the error that left ops of a model out. */
import { t } from '@vscode/l10n'
import type { ModelReport } from '../analysis/report'
import { exact } from '../text/format'
import { label } from '../text/safeText'

/** "error in line 13", or "error in blocks.ts, line 13" for another file than `shown`, which is the model's own where left out; null without an error. */
export function errorPlace({ firstError, location }: ModelReport, shown = location.file): string | null {
  if (firstError === null) return null
  const { file, line } = firstError
  if (file === shown) return t('error in line {0}', exact(line))
  return t('error in {0}, line {1}', label(file.split('/').at(-1) ?? file), exact(line))
}

/** A sentence about what is not counted, with the place of the error behind it. */
export function withErrorPlace(text: string, model: ModelReport, shown?: string): string {
  const place = errorPlace(model, shown)
  return place === null ? text : t('{0}: {1}', text, place)
}
