/** An imported file that is there and cannot be read. */
import { strict as assert } from 'node:assert'
import { rmSync, symlinkSync } from 'node:fs'
import { activate, closeAll, lensOn, open, problems, until, write } from './support'

const part = (width: number) => `const width = ${width}\nexport default width\n`
const importing = `import { input, linear, model } from 'memwall'
import width from './secret'
model('m', {}, () => linear(width)(input([1, 1000])))
`

suite('an imported file that cannot be read', () => {
  suiteSetup(activate)
  teardown(closeAll)

  test('is a problem, until it can', async () => {
    const uri = await write('secret.ts', part(1000))
    const { document } = await open('unreadable.ts', importing)
    // 2 x 1000 x 1000 + 1000
    assert.match(await lensOn(document.uri, 3), / · 2 MFLOP · /)
    // A link to itself: nobody can read it, root no more than others.
    rmSync(uri.fsPath)
    symlinkSync('secret.ts', uri.fsPath)
    await until(
      'there is a problem',
      () => problems(document.uri).map(each => String(each.code)),
      codes => codes.includes('unresolved'),
    )
    rmSync(uri.fsPath)
    await write('secret.ts', part(2000))
    await until(
      'the figures are those of 2000',
      () => lensOn(document.uri, 3),
      title => / · 4 MFLOP · /.test(title),
    )
  })
})
