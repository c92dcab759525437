/** Runs inside the extension host: edits a model file a thousand times and notes the heap on the way. */
import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as vscode from 'vscode'

/** After how many edits the heap is measured. */
const marks = [100, 1000] as const

export async function run(): Promise<void> {
  const report = process.env.MEMWALL_REPORT
  if (report === undefined) throw new Error('MEMWALL_REPORT names no file')
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri
  if (folder === undefined) throw new Error('no folder is open')
  await vscode.workspace.getConfiguration('memwall').update('debounce', 0, vscode.ConfigurationTarget.Global)
  await vscode.extensions.getExtension('memwall.memwall')?.activate()
  const editor = await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'bert.ts'))

  const heap: number[] = []
  let title = await lensTitle(editor.document.uri, '')
  for (let edits = 1; edits <= marks[1]; edits++) {
    const [from, to] = edits % 2 === 1 ? ['hidden: 768', 'hidden: 1536'] : ['hidden: 1536', 'hidden: 768']
    const at = editor.document.positionAt(editor.document.getText().indexOf(from))
    const range = new vscode.Range(at, at.translate(0, from.length))
    if (!(await editor.edit(builder => builder.replace(range, to)))) throw new Error(`edit ${edits} was refused`)
    title = await lensTitle(editor.document.uri, title)
    if (marks.some(mark => mark === edits)) heap.push(heapUsed())
  }
  writeFileSync(report, JSON.stringify({ tests: 1, passes: 1, failures: 0, pending: 0, heap }))
}

/** The model's lens once it is another than `before`: the edit has been analysed. */
async function lensTitle(uri: vscode.Uri, before: string): Promise<string> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 1000)
    const title = lenses.find(lens => lens.command?.command === 'memwall.showRoofline')?.command?.title
    if (title !== undefined && title !== before) return title
    await new Promise(resolve => setTimeout(resolve, 5))
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
