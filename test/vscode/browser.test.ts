/** What is different in an extension host that is a Web Worker: threads are Web Workers too, and there is no Node. */
import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import {
  activate,
  closeAll,
  fileUri,
  lenses,
  lensOn,
  oneLinear,
  open,
  problems,
  replaceText,
  show,
  until,
} from './support'

/** Workers of the analysis that the extension has started, and whether it has ended them. */
const workers: { ended: boolean }[] = []
const Original = Worker
function Recorded(url: string | URL, options?: WorkerOptions): Worker {
  const worker = new Original(url, options)
  const record = { ended: false }
  const terminate = worker.terminate.bind(worker)
  worker.terminate = () => {
    record.ended = true
    terminate()
  }
  workers.push(record)
  return worker
}
Object.assign(globalThis, { Worker: Recorded })

const setPatience = (milliseconds: number | undefined): Thenable<void> =>
  vscode.workspace
    .getConfiguration('memwall')
    .update('limits.milliseconds', milliseconds, vscode.ConfigurationTarget.Global)

suite('an extension host in a browser', () => {
  teardown(closeAll)

  test('is where the extension runs, without Node and without work for other files', async () => {
    assert.equal(vscode.env.uiKind, vscode.UIKind.Web)
    assert.equal('process' in globalThis, false)
    await activate()
    const { document } = await open('plain.ts', 'export const linear = (n: number) => n\nlinear(3)\n')
    assert.deepEqual(await lenses(document.uri), [])
    assert.equal(workers.length, 0)
  })

  test('has one thread for the analysis of all files', async () => {
    await show(fileUri('bert.ts'))
    assert.notEqual((await lenses(fileUri('bert.ts'))).length, 0)
    await show(fileUri('lenet5.ts'))
    assert.notEqual((await lenses(fileUri('lenet5.ts'))).length, 0)
    assert.deepEqual(workers, [{ ended: false }])
  })

  test('ends a thread in the middle of its work, and has figures from another', async () => {
    const before = workers.length
    const { document } = await open('patient.ts', oneLinear)
    await lensOn(document.uri, 4)
    await setPatience(1)
    try {
      const heavy = await open('heavy.ts', oneLinear.replace('linear(3072)', 'repeat(500, () => linear(768))'))
      await until(
        'the analysis was stopped',
        () => problems(heavy.document.uri).map(({ code }) => code),
        codes => codes.includes('limit'),
      )
    } finally {
      await setPatience(undefined)
    }
    assert.ok(workers.length > before, 'another thread was started')
    assert.deepEqual(
      workers.map(({ ended }) => ended),
      workers.map((_, index) => index < workers.length - 1),
    )
    const editor = await show(document.uri)
    await replaceText(editor, '3072', '6144')
    await until(
      'the figures are those of 6144',
      () => lensOn(document.uri, 3),
      title => / · 4\.83 GFLOP · /.test(title),
    )
  })

  test('opens a copy of an example', async () => {
    await vscode.commands.executeCommand('memwall.newModel', 'lenet5.ts')
    const document = vscode.window.activeTextEditor?.document
    assert.equal(document?.isUntitled, true)
    assert.ok((await lenses(document.uri)).some(title => /: fits · /.test(title)))
  })

  test('answers a language model', async () => {
    const { content } = await vscode.lm.invokeTool('memwall_report', {
      input: { file: 'lenet5.ts' },
      toolInvocationToken: undefined,
    })
    const text = content.map(part => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('')
    assert.match(text, /LeNet-5/)
  })
})
