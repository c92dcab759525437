/** What goes wrong around a model file: the figures come back by themselves once it is right again. */
import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { activate, closeAll, fileUri, lensFigures, lensOn, open, problems, until, write } from './support'

const importing = (file: string, name = 'width') => `import { input, linear, model } from 'memwall'
import ${name} from '${file}'
model('m', {}, () => linear(${name === 'width' ? 'width' : 'sizes.width'})(input([1, 1000])))
`

const part = (width: number) => `const width = ${width}\nexport default width\n`

const says = (uri: vscode.Uri, params: string) =>
  until(
    `the model has ${params} parameters`,
    () => lensOn(uri, 3),
    title => title.includes(`${params} params`),
  )

const hasProblem = (uri: vscode.Uri, code: string) =>
  until(
    `there is a problem "${code}"`,
    () => problems(uri).map(each => String(each.code)),
    codes => codes.includes(code),
  )

const hasNone = (uri: vscode.Uri) =>
  until(
    'there are no problems',
    () => problems(uri).map(each => each.message),
    all => all.length === 0,
  )

suite('faults', () => {
  suiteSetup(activate)
  suiteSetup(() => lensFigures(12))
  suiteTeardown(() => lensFigures(undefined))
  teardown(closeAll)

  test('an imported file that is deleted, and comes back', async () => {
    const uri = await write('gone.ts', part(1000))
    const { document } = await open('importer.ts', importing('./gone'))
    await says(document.uri, '1 M')
    await vscode.workspace.fs.delete(uri)
    await hasProblem(document.uri, 'unresolved')
    await write('gone.ts', part(2000))
    await says(document.uri, '2 M')
    await hasNone(document.uri)
  })

  test('an imported file that is renamed, and renamed back', async () => {
    const uri = await write('named.ts', part(1000))
    const other = fileUri('renamed.ts')
    const { document } = await open('importer.ts', importing('./named'))
    await says(document.uri, '1 M')
    await vscode.workspace.fs.rename(uri, other)
    await hasProblem(document.uri, 'unresolved')
    await vscode.workspace.fs.rename(other, uri)
    await says(document.uri, '1 M')
    await hasNone(document.uri)
    await vscode.workspace.fs.delete(uri)
  })

  test('a folder in the place of an imported file', async () => {
    await vscode.workspace.fs.createDirectory(fileUri('folder.ts'))
    const { document } = await open('importer.ts', importing('./folder'))
    await hasProblem(document.uri, 'unresolved')
    await vscode.workspace.fs.delete(fileUri('folder.ts'))
    await write('folder.ts', part(3000))
    await says(document.uri, '3 M')
  })

  test('files that import each other', async () => {
    await write('ring.ts', "import './importer'\nconst width = 1000\nexport default width\n")
    const { document } = await open('importer.ts', importing('./ring'))
    await says(document.uri, '1 M')
  })

  test('an imported JSON file that is edited to garbage, and mended', async () => {
    const uri = await write('sizes.json', '{ "width": 1000 }')
    const { document } = await open('importer.ts', importing('./sizes.json', 'sizes'))
    await says(document.uri, '1 M')
    await write('sizes.json', '{ "width": \u0000]')
    await until(
      'the garbage is told',
      () => [...problems(uri), ...problems(document.uri)].length,
      count => count > 0,
    )
    await write('sizes.json', '{ "width": 4000 }')
    await says(document.uri, '4 M')
    await hasNone(document.uri)
  })

  test('settings of wrong types count as not set', async () => {
    const configuration = vscode.workspace.getConfiguration('memwall')
    const wrong: Readonly<Record<string, unknown>> = {
      debounce: 'soon',
      'lenses.metrics': { flops: true },
      'lenses.threshold': [],
      'limits.steps': null,
      'limits.milliseconds': -1,
      'hardware.default': 7,
    }
    for (const [name, value] of Object.entries(wrong))
      await configuration.update(name, value, vscode.ConfigurationTarget.Global)
    try {
      const { document } = await open('wrong-settings.ts', importing('./width-of-settings'))
      await write('width-of-settings.ts', part(1000))
      await says(document.uri, '1 M')
      assert.match(await lensOn(document.uri, 3), /FLOP/)
    } finally {
      for (const name of Object.keys(wrong))
        await configuration.update(name, undefined, vscode.ConfigurationTarget.Global)
    }
  })
})
