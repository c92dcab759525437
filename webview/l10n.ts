/** Sets the language of the panel's texts to the editor's. Imported before any of them, as in the extension. */
import { config } from '@vscode/l10n'

const translations = document.getElementById('memwall-l10n')?.textContent
if (translations) config({ contents: translations })
