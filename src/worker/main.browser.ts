/** The worker as a Web Worker. */
import './l10n'
import type { ToWorker } from '../protocol/analysis'
import { serve } from './serve'

/** A message to itself, which comes after those that were sent before; a timer waits for 4 ms more. */
const turns = new MessageChannel()
const pause = (): Promise<void> =>
  new Promise(resolve => {
    turns.port1.onmessage = () => resolve()
    turns.port2.postMessage(null)
  })

const receive = serve(message => self.postMessage(message), pause)
self.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(data)
// A rejection that nothing handles ends the worker, as it does in Node.
self.onunhandledrejection = ({ reason }) => self.reportError(reason)
