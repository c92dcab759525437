import { strict as assert } from 'node:assert'
import { extensions, Uri, window, workspace } from 'vscode'

suite('activation', () => {
  test('the extension activates on a model file', async () => {
    const [file] = await workspace.findFiles('**/bert.ts')
    assert.ok(file instanceof Uri, 'the workspace holds bert.ts')
    await window.showTextDocument(file)
    const extension = extensions.getExtension('memwall.memwall')
    assert.ok(extension, 'the extension is installed')
    await extension.activate()
    assert.equal(extension.isActive, true)
  })
})
