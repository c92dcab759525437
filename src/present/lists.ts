/** Items listed in a sentence. */
import { t } from '@vscode/l10n'

/** Text as in "a, b and c". */
export const allOf = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : t('{0} and {1}', items.slice(0, -1).join(', '), items.at(-1) ?? '')

/** Text as in "a, b or c". */
export const oneOf = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : t('{0} or {1}', items.slice(0, -1).join(', '), items.at(-1) ?? '')
