/** The worker as a thread of Node, with bounded memory. */
import { Worker } from 'node:worker_threads'
import type * as vscode from 'vscode'
import type { FromWorker, ToWorker, Translations, WorkerStart } from '../protocol/analysis'
import { megabytes } from './workerHeap'

export type End = 'memory' | 'ended'

export interface Thread {
  post(message: ToWorker): void
  /** Ends the thread, even in the middle of its work. */
  end(): void
}

export interface ThreadEvents {
  received(message: FromWorker): void
  /** Called when the thread ends without having been told to. */
  ended(why: End): void
}

export interface ThreadOptions {
  /** Maximum heap size in MB. */
  readonly heap?: number
  /** Undefined in English. */
  readonly translations?: Translations | undefined
}

/** Starts the worker. `folder` contains the bundles. */
export function startThread(
  folder: vscode.Uri,
  { received, ended }: ThreadEvents,
  { heap = megabytes, translations }: ThreadOptions = {},
): Thread {
  const worker = new Worker(`${folder.fsPath}/worker.js`, {
    workerData: { translations } satisfies WorkerStart,
    resourceLimits: { maxOldGenerationSizeMb: heap },
    // The worker does not need the environment and the arguments of the editor.
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
