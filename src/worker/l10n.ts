/** Sets the language of the worker's texts to the editor's. Imported before any of them, as in the extension. */
import { workerData } from 'node:worker_threads'
import { config } from '@vscode/l10n'
import type { WorkerStart } from '../protocol/analysis'

const { translations } = (workerData ?? {}) as Partial<WorkerStart>
if (translations !== undefined) config({ contents: translations })
