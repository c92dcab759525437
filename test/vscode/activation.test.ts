import { strict as assert } from 'node:assert'
import { basename, join } from 'node:path'
import * as vscode from 'vscode'
import { activate, fileUri, lenses, open, show } from './support'

const analysisLoaded = () => Object.keys(require.cache).some(file => /dist[\\/]analysis\.js$/.test(file))

const dist = () => {
  const extension = vscode.extensions.getExtension('memwall.memwall')
  assert.ok(extension, 'the extension is there')
  return join(extension.extensionPath, 'dist')
}

/** Bundles of the extension that the extension host has loaded. */
const loadedBundles = () =>
  Object.keys(require.cache)
    .filter(file => file.startsWith(dist()))
    .map(file => basename(file))

/** Threads that the extension host has started: model files are analysed in one. */
let threads = 0
process.on('worker', () => threads++)

/**
 * Counts what the extension does from now on: arrays as long as the file that it has joined, which is how VS Code makes the
 * text of a document, and timers that it has started.
 */
function countWorkOn(lineCount: number) {
  const counts = { joins: 0, timers: 0 }
  const ours = dist()
  const isCalledByUs = () => new Error().stack?.includes(ours) === true
  const joined = Array.prototype.join
  const { setTimeout } = globalThis
  Array.prototype.join = function (separator) {
    if (this.length >= lineCount && isCalledByUs()) counts.joins++
    return joined.call(this, separator)
  }
  globalThis.setTimeout = Object.assign((...args: Parameters<typeof setTimeout>) => {
    if (isCalledByUs()) counts.timers++
    return setTimeout(...args)
  }, setTimeout)
  return {
    counts,
    stop() {
      Array.prototype.join = joined
      globalThis.setTimeout = setTimeout
    },
  }
}

suite('activation', () => {
  test('a TypeScript file that does not import memwall starts no work', async () => {
    const editor = await open('plain.ts', 'export const linear = (n: number) => n\nlinear(3)\n')
    const extension = vscode.extensions.getExtension('memwall.memwall')
    assert.ok(extension, 'the extension is there')
    await extension.activate()
    assert.deepEqual(await lenses(editor.document.uri), [])
    assert.equal(threads, 0)
  })

  test('50 edits of 10,000 lines that do not import memwall join their text not once, and schedule nothing', async () => {
    await activate()
    const lineCount = 10_000
    const values = Array.from({ length: lineCount - 3 }, (_, n) => `  ${n},\n`)
    const editor = await open('plain-long.ts', `export const values = [\n${values.join('')}]\n`)
    const work = countWorkOn(lineCount)
    try {
      for (let edit = 0; edit < 50; edit++) {
        const at = new vscode.Position(1 + edit * 199, 0)
        assert.ok(await editor.edit(builder => builder.insert(at, edit % 2 === 0 ? '/* */ ' : `// ${edit}\n`)))
      }
      assert.deepEqual(await lenses(editor.document.uri), [])
    } finally {
      work.stop()
    }
    assert.equal(editor.document.lineCount, lineCount + 25)
    assert.deepEqual(work.counts, { joins: 0, timers: 0 })
    assert.deepEqual(loadedBundles(), ['extension.js'])
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
