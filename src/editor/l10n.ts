/** Sets the language of texts. Imported before any of them, since many are made when their module is loaded. */
import { config } from '@vscode/l10n'
import { l10n } from 'vscode'

if (l10n.bundle !== undefined) config({ contents: l10n.bundle })
