import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, fileUri, lenses, open, show } from './support'

const analysisLoaded = () => Object.keys(require.cache).some(file => /dist[\\/]analysis\.js$/.test(file))

suite('activation', () => {
  test('a TypeScript file that does not import memwall starts no work', async () => {
    const editor = await open('plain.ts', 'export const linear = (n: number) => n\nlinear(3)\n')
    const extension = vscode.extensions.getExtension('memwall.memwall')
    assert.ok(extension, 'the extension is there')
    await extension.activate()
    assert.deepEqual(await lenses(editor.document.uri), [])
    assert.equal(analysisLoaded(), false)
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

  test('no analysis runs in the extension host: its thread has loaded it', async () => {
    await activate()
    await show(fileUri('bert.ts'))
    assert.notEqual((await lenses(fileUri('bert.ts'))).length, 0)
    assert.equal(analysisLoaded(), false)
  })
})
