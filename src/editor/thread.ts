/** The worker as a thread of Node, with bounded memory. */
import { Worker } from 'node:worker_threads'
import type { FromWorker, ToWorker } from '../protocol/analysis'

export type End = 'memory' | 'ended'

export interface Thread {
  post(message: ToWorker): void
  /** Ends it, whatever it does. */
  end(): void
}

export interface ThreadEvents {
  received(message: FromWorker): void
  /** It has ended without being told to. */
  ended(why: End): void
}

/** Heap of the worker in MB: TypeScript takes about 100 of them. */
export const megabytes = 768

/** `folder` is where the bundles are, `heap` how much memory it may use, in MB. */
export function startThread(folder: string, { received, ended }: ThreadEvents, heap = megabytes): Thread {
  const worker = new Worker(`${folder}/worker.js`, {
    resourceLimits: { maxOldGenerationSizeMb: heap },
    // What the environment and the arguments of the editor say is of no concern to it.
    env: {},
    argv: [],
    execArgv: [],
  })
  let over = false
  const end = (why: End): void => {
    if (over) return
    over = true
    ended(why)
  }
  worker.on('message', received)
  worker.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') console.error('Memwall: the analysis failed', error)
    end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'ended')
  })
  worker.on('exit', () => end('ended'))
  worker.unref()
  return {
    post: message => worker.postMessage(message),
    end() {
      over = true
      void worker.terminate()
    },
  }
}
