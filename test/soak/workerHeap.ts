/** The heap of the worker that this process starts next, read through the inspector. */
import { Session } from 'node:inspector'

/** To be called before there is a worker. Returns what collects its garbage and gives the bytes in use. */
export function workerHeap(): () => Promise<number> {
  const session = new Session()
  session.connect()
  let worker: string | undefined
  let lastId = 0
  const waiting = new Map<number, (result: { usedSize: number }) => void>()
  session.on('NodeWorker.attachedToWorker', ({ params }) => {
    worker = params.sessionId
  })
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    const { id, result } = JSON.parse(params.message)
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })

  const ask = (method: string): Promise<{ usedSize: number }> =>
    new Promise((resolve, reject) => {
      if (worker === undefined) {
        reject(new Error('there is no worker'))
        return
      }
      const id = ++lastId
      waiting.set(id, resolve)
      session.post('NodeWorker.sendMessageToWorker', { sessionId: worker, message: JSON.stringify({ id, method }) })
    })

  return async () => {
    await ask('HeapProfiler.collectGarbage')
    return (await ask('Runtime.getHeapUsage')).usedSize
  }
}
