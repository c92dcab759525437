import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, fileUri, lenses, open, show } from './support'

const analysisLoaded = () => Object.keys(require.cache).some(file => /dist[\\/]analysis\.js$/.test(file))

/** Threads that the extension host has started: model files are analysed in one. */
let threads = 0
process.on('worker', () => threads++)

suite('activation', () => {
  test('a TypeScript file that does not import memwall starts no work', async () => {
    const editor = await open('plain.ts', 'export const linear = (n: number) => n\nlinear(3)\n')
    const extension = vscode.extensions.getExtension('memwall.memwall')
    assert.ok(extension, 'the extension is there')
    await extension.activate()
    assert.deepEqual(await lenses(editor.document.uri), [])
    assert.equal(threads, 0)
  })

  test('it becomes a model file when the import is typed', async () => {
    const editor = await open('becoming.ts', 'export const one = 1\n')
    assert.deepEqual(await lenses(editor.document.uri), [])
    await editor.edit(builder =>
      builder.insert(
        new vscode.Position(0, 0),
        "import { input, model, relu } from 'memwall'\nmodel('m', {}, () => relu(input([8])))\n",
      ),
    )
    assert.equal((await lenses(editor.document.uri)).length, 1)
  })

  test('no analysis runs in the extension host: one thread does it for all files', async () => {
    await activate()
    await show(fileUri('bert.ts'))
    assert.notEqual((await lenses(fileUri('bert.ts'))).length, 0)
    assert.equal(analysisLoaded(), false)
    assert.equal(threads, 1)
  })
})
