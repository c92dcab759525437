/** Sets the language of the worker's texts to the editor's. Imported before any of them, as in the extension. */
import { config } from '@vscode/l10n'
import type { WorkerStart } from '../protocol/analysis'

/** Declared by the script that this bundle is a part of (editor/thread.browser.ts). */
declare const workerStart: WorkerStart

if (workerStart.translations !== undefined) config({ contents: workerStart.translations })
