import * as vscode from 'vscode'
import { activate, closeAll, fileUri, lensFigures, lensOn, open, replaceText, show, until, write } from './support'

const part = (width: number) => `export const width = ${width}\n`
const whole = `import { input, linear, model } from 'memwall'
import { width } from './width'
model('m', {}, () => linear(width)(input([1, 1000])))
`

suite('imported files', () => {
  suiteSetup(activate)
  suiteSetup(() => lensFigures(12))
  suiteTeardown(() => lensFigures(undefined))
  teardown(closeAll)

  test('are read from disk, unsaved changes first, and from disk again once they are closed', async () => {
    await write('width.ts', part(1000))
    const { document } = await open('whole.ts', whole)
    const saysParams = (params: string) =>
      until(
        `the model has ${params} parameters`,
        () => lensOn(document.uri, 3),
        title => title.includes(`${params} params`),
      )
    await saysParams('1 M') // 1000 x 1000 + 1000
    const imported = await show(fileUri('width.ts'))
    await replaceText(imported, '1000', '3000')
    await saysParams('3 M')
    await vscode.commands.executeCommand('workbench.action.files.revert')
    await saysParams('1 M')
  })

  test('are read again when they change on disk', async () => {
    await write('width.ts', part(1000))
    const { document } = await open('whole.ts', whole)
    await until(
      'there are figures',
      () => lensOn(document.uri, 3),
      title => title.includes('1 M params'),
    )
    await write('width.ts', part(5000))
    await until(
      'the figures are new',
      () => lensOn(document.uri, 3),
      title => title.includes('5.01 M params'),
    )
  })

  test('are found when they come to be', async () => {
    const missing = whole.replace('./width', './later')
    const { document } = await open('early.ts', missing)
    await lensOn(document.uri, 3)
    await write('later.ts', part(2000))
    await until(
      'there are figures',
      () => lensOn(document.uri, 3),
      title => title.includes('2 M params'),
    )
  })
})
