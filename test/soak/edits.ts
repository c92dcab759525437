/**
 * Runs inside the extension host: twenty thousand edits of a model file, after which neither the host's heap nor the
 * worker's has grown.
 */
import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as vscode from 'vscode'
import { workerHeap } from './workerHeap'

const early = 500
const all = 20_000
/** Edits between two looks at the lenses: in between, most analyses are overtaken. */
const burst = 9
/** How often the lenses are looked at before an edit is said to have changed none: each look is a way there and back. */
const patience = 10_000
/** Part that a heap may have grown by. */
const growth = 0.1

export async function run(): Promise<void> {
  const report = process.env.MEMWALL_REPORT
  if (report === undefined) throw new Error('MEMWALL_REPORT names no file')
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri
  if (folder === undefined) throw new Error('no folder is open')
  const started = performance.now()
  const rejections: unknown[] = []
  process.on('unhandledRejection', reason => rejections.push(reason))
  const ofWorker = workerHeap()
  await vscode.workspace.getConfiguration('memwall').update('debounce', 0, vscode.ConfigurationTarget.Global)
  await vscode.extensions.getExtension('memwall.memwall')?.activate()
  const editor = await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'bert.ts'))
  await vscode.commands.executeCommand('memwall.showRoofline')

  const heaps: { host: number; worker: number }[] = []
  let hidden = 768
  for (let edits = 1; edits <= all; edits++) {
    const next = hidden === 768 ? 1536 : 768
    const at = editor.document.positionAt(editor.document.getText().indexOf(`hidden: ${hidden}`))
    const range = new vscode.Range(at, at.translate(0, `hidden: ${hidden}`.length))
    if (!(await editor.edit(builder => builder.replace(range, `hidden: ${next}`))))
      throw new Error(`edit ${edits} was refused`)
    hidden = next
    if (edits % burst === 0) await figuresOf(editor.document.uri, hidden)
    if (edits === early || edits === all) heaps.push({ host: heapUsed(), worker: await ofWorker() })
  }
  const [before, after] = heaps as [(typeof heaps)[number], (typeof heaps)[number]]
  const failed = (['host', 'worker'] as const)
    .filter(which => after[which] > (1 + growth) * before[which])
    .map(which => `heap of the ${which}: ${before[which]} bytes after ${early} edits, ${after[which]} after ${all}`)
  if (rejections.length > 0) failed.push(`unhandled rejections: ${rejections.join('; ')}`)
  const tests = 3
  const passed = tests - failed.length
  const file = { file: 'test/soak/edits.ts', passed, failed, skipped: 0, milliseconds: performance.now() - started }
  writeFileSync(report, JSON.stringify({ tests, failures: failed.length, files: [file], heaps }))
}

/** What a lens says, by the width that it was analysed with. */
const titles = new Map<number, string>()

/** Waits until the lenses say what they do with this width: something else than with the other. */
async function figuresOf(uri: vscode.Uri, hidden: number): Promise<void> {
  const other = titles.get(hidden === 768 ? 1536 : 768)
  for (let asked = 0; asked < patience; asked++) {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 1000)
    const title = lenses.find(lens => lens.command?.command === 'memwall.showRoofline')?.command?.title
    if (title !== undefined && title !== other) {
      titles.set(hidden, title)
      return
    }
  }
  throw new Error('an edit changed no lens')
}

/** Bytes in use after a collection. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  return process.memoryUsage().heapUsed
}
