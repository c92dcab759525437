/**
 * The worker as a Web Worker, for extension hosts that are Web Workers themselves. Its memory is bounded by the limits of
 * the analysis alone, since a browser has no counterpart of a maximum heap size.
 *
 * VS Code starts no worker from an address of an extension on a remote machine, and a browser none from another origin, so
 * the bundles are read as files and joined to one script with an address of its own.
 */
import * as vscode from 'vscode'
import type { FromWorker, ToWorker, WorkerStart } from '../protocol/analysis'
import type { startThread as startNodeThread } from './thread'

export const startThread: typeof startNodeThread = (folder, { received, ended }, { translations } = {}) => {
  let worker: Worker | undefined
  let over = false
  const end = (): void => {
    over = true
    worker?.terminate()
  }
  const fail = (error: unknown): void => {
    if (over) return
    console.error('Memwall: the analysis failed', error)
    end()
    ended('ended')
  }
  /** Messages until the worker has been made. */
  const waiting: ToWorker[] = []
  scriptIn(folder, { translations })
    .then(script => {
      if (over) return
      worker = new Worker(script, { name: 'Memwall' })
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => received(data)
      worker.onerror = ({ message }) => fail(message)
      for (const message of waiting) worker.postMessage(message)
    })
    .catch(fail)
  return {
    post(message) {
      if (worker === undefined) waiting.push(message)
      else worker.postMessage(message)
    },
    end,
  }
}

/** Address of the worker's script, the same for every thread: a thread that was ended is followed by another. */
let script: Promise<string> | undefined

function scriptIn(folder: vscode.Uri, start: WorkerStart): Promise<string> {
  script ??= join(folder, start)
  script.catch(() => {
    script = undefined
  })
  return script
}

/** Joins the bundles, which are CommonJS: the worker's requires the analysis and nothing else. */
async function join(folder: vscode.Uri, start: WorkerStart): Promise<string> {
  const read = (name: string) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name))
  const [analysis, worker] = await Promise.all([read('analysis.js'), read('browser/worker.js')])
  const parts = [
    `const workerStart=${JSON.stringify(start)},analysis={exports:{}};`,
    ...called('module,exports', analysis, 'analysis,analysis.exports'),
    ...called('require', worker, '()=>analysis.exports'),
  ]
  return URL.createObjectURL(new Blob(parts as BlobPart[], { type: 'text/javascript' }))
}

/** A call of a function with a bundle as its body. */
const called = (parameters: string, bundle: Uint8Array, given: string) => [
  `(function(${parameters}){`,
  bundle,
  `\n})(${given});`,
]
