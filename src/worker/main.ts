/** The worker as a thread of Node. */
import './l10n'
import { parentPort } from 'node:worker_threads'
import type { ToWorker } from '../protocol/analysis'
import { serve } from './serve'

const receive = serve(
  message => parentPort?.postMessage(message),
  () => new Promise(resolve => setImmediate(resolve)),
)
parentPort?.on('message', (message: ToWorker) => receive(message))
