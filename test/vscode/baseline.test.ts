import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import * as vscode from 'vscode'
import { flops } from '../../src/text/format'
import {
  activate,
  closeAll,
  fileUri,
  hoverAt,
  lenses,
  lensOn,
  oneLinear,
  open,
  openTiny,
  rangeOf,
  replaceText,
  show,
  until,
  write,
} from './support'

/** FLOPs of the one linear layer at a width. */
const work = (width: number): string => flops(2 * 512 * 768 * width + 512 * width)

/** The one linear layer in a file of its own, and the model that imports it. */
const wideLinear = "import { linear } from 'memwall'\n\nexport const wide = () => linear(3072)\n"
const importingTiny = oneLinear
  .replace("from 'memwall'", "from 'memwall'\nimport { wide } from './blocks'")
  .replace('linear(3072)', 'wide()')

const run = (command: string, ...args: readonly unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args)

/** Runs git in a folder of the workspace, as somebody who has no settings of their own. */
function git(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', ['-C', fileUri(folder).fsPath, ...who, ...args], { stdio: 'pipe', encoding: 'utf8' })
}

/** A folder with a repository whose HEAD has these files. */
async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = `repository-${randomUUID()}`
  for (const [name, text] of Object.entries(files)) await write(`${folder}/${name}`, text)
  git(folder, 'init', '--quiet')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '-m', 'First')
  return folder
}

/** Opens a file of a new repository, and compares it with HEAD. */
async function comparedTiny(): Promise<{ readonly editor: vscode.TextEditor; readonly folder: string }> {
  const folder = await repository({ 'tiny.ts': oneLinear })
  const editor = await show(fileUri(`${folder}/tiny.ts`))
  await run('memwall.compareWithHead')
  return { editor, folder }
}

const lensIs = (uri: vscode.Uri, line: number, what: RegExp): Promise<string> =>
  until(
    `the lens is ${what}`,
    () => lensOn(uri, line),
    title => what.test(title),
  )

suite('baseline', () => {
  suiteSetup(async () => {
    await activate()
    const settings = vscode.workspace.getConfiguration('git')
    await settings.update('enabled', true, vscode.ConfigurationTarget.Workspace)
    await vscode.extensions.getExtension('vscode.git')?.activate()
    await until(
      'git is on',
      () => vscode.extensions.getExtension('vscode.git')?.exports.enabled,
      enabled => enabled === true,
    )
  })
  suiteTeardown(() =>
    vscode.workspace.getConfiguration('git').update('enabled', undefined, vscode.ConfigurationTarget.Workspace),
  )
  teardown(async () => {
    if (vscode.window.activeTextEditor !== undefined) await run('memwall.stopComparing')
    await closeAll()
  })

  test('an edit shows its changes against HEAD until it is committed', async () => {
    const { editor, folder } = await comparedTiny()
    const { uri } = editor.document
    const before = await lenses(uri)
    assert.ok(!before.join().includes('HEAD'), before.join('\n'))
    await replaceText(editor, '3072', '6144')
    const model = await lensIs(uri, 3, /vs HEAD$/)
    assert.ok(model.includes(` · ${work(6144)} (+100%) · `), model)
    assert.equal((await lenses(uri)).length, before.length)
    const hover = (await hoverAt(uri, rangeOf(editor.document, 'linear(6144)').start)).replaceAll('\\', '')
    assert.ok(hover.includes(`vs HEAD: `), hover)
    assert.ok(hover.includes(`${work(3072).replace(' GFLOP', '')} → ${work(6144)} (+100%)`), hover)

    await editor.document.save()
    git(folder, 'commit', '--quiet', '-am', 'Second')
    const after = await lensIs(uri, 3, /GFLOP(?! \().*MB(?! \()[^(]*$/)
    assert.ok(after.includes(` · ${work(6144)} · `), after)
    assert.ok(!(await hoverAt(uri, rangeOf(editor.document, 'linear(6144)').start)).includes('vs HEAD'))
  })

  test('the scenario is that of now for HEAD, so it makes no change of its own', async () => {
    const { editor } = await comparedTiny()
    const { uri } = editor.document
    await replaceText(editor, '3072', '6144')
    await lensIs(uri, 3, /\(\+100%\).*vs HEAD$/)
    await vscode.commands.executeCommand('memwall.selectScenario', { dims: { batch: 4 } })
    try {
      const batched = flops(4 * (2 * 512 * 768 * 6144 + 512 * 6144)).replace(/[.]/g, '[.]')
      await lensIs(uri, 3, new RegExp(`${batched} \\(\\+100%\\).* · vs HEAD$`))
    } finally {
      await run('memwall.resetScenario')
    }
  })

  test('the hardware is that of now for HEAD, whatever HEAD declares by that name', async () => {
    const machine = "hardware('Mine', { peak: { int8: 1e12 }, memory: [{ name: 'DRAM', bytes: 1e9, bandwidth: 1e8 }] })"
    const text = `${oneLinear.replace('{ input', '{ hardware, input')}\n${machine}\n`
    const folder = await repository({ 'tiny.ts': text })
    const editor = await show(fileUri(`${folder}/tiny.ts`))
    const { uri } = editor.document
    await run('memwall.selectHardware', 'mine')
    try {
      await run('memwall.compareWithHead')
      await replaceText(editor, '3072', '6144')
      const first = await lensIs(uri, 3, /ms \([^)]*\).*GFLOP \(\+100%\).* · vs HEAD$/)
      await replaceText(editor, '1e8', '2e8')
      const second = await until(
        'the figures are of the new hardware',
        () => lensOn(uri, 3),
        title => /GFLOP \(\+100%\).* · vs HEAD$/.test(title) && title !== first,
      )
      const change = (title: string): string | undefined => /ms (\([^)]*\))/.exec(title)?.[1]
      assert.equal(change(second), change(first), `${first}\n${second}`)
    } finally {
      await run('memwall.selectHardware', 'a100-sxm-80')
    }
  })

  test('a layer of a library is that of HEAD too', async () => {
    const folder = await repository({
      'blocks.ts': wideLinear,
      'tiny.ts': importingTiny,
    })
    const library = await show(fileUri(`${folder}/blocks.ts`))
    const { document } = await show(fileUri(`${folder}/tiny.ts`))
    await run('memwall.compareWithHead')
    await replaceText(await show(library.document.uri), '3072', '6144')
    // FLOPs and bytes of the only layer stand at the model alone.
    await lensIs(library.document.uri, 3, /FLOP\/B \(\+5%\)$/)
    await show(document.uri)
    await lensIs(document.uri, 4, new RegExp(`${work(6144)} \\(\\+100%\\).* · vs HEAD$`))
  })

  test('a file that git cannot read is no new one', async () => {
    const folder = await repository({
      'blocks.ts': wideLinear,
      'tiny.ts': importingTiny,
    })
    const blob = git(folder, 'rev-parse', 'HEAD:blocks.ts').trim()
    await vscode.workspace.fs.delete(fileUri(`${folder}/.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`))
    const editor = await show(fileUri(`${folder}/tiny.ts`))
    await run('memwall.compareWithHead')
    await replaceText(editor, '512', '1024')
    const title = await lensIs(editor.document.uri, 4, new RegExp(flops(2 * 1024 * 768 * 3072 + 1024 * 3072)))
    assert.ok(!title.includes('HEAD'), title)
  })

  test('a file that the next commit does not have is no longer compared', async () => {
    const { editor, folder } = await comparedTiny()
    const { uri } = editor.document
    await replaceText(editor, '3072', '6144')
    await lensIs(uri, 3, /\(\+100%\).*vs HEAD$/)
    git(folder, 'rm', '--quiet', '--cached', 'tiny.ts')
    git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'Second')
    const title = await lensIs(uri, 3, /GFLOP · (?!.*[+]100)/)
    assert.ok(!title.includes('HEAD'), title)
  })

  test('a pinned state keeps the scenario it was pinned with', async () => {
    const { document } = await openTiny()
    await run('memwall.pinBaseline')
    assert.ok(!(await lensOn(document.uri, 3)).includes('pinned'))
    await vscode.commands.executeCommand('memwall.selectScenario', { dims: { batch: 2 } })
    try {
      await lensIs(document.uri, 3, /GFLOP \(\+100%\).* · vs pinned$/)
      await run('memwall.stopComparing')
      await lensIs(document.uri, 3, /GFLOP · [^(]*$/)
    } finally {
      await run('memwall.resetScenario')
    }
  })

  test('a file that is new, or in no repository, starts no comparison', async () => {
    const folder = await repository({ 'other.ts': oneLinear })
    for (const name of [`${folder}/new.ts`, 'unversioned.ts']) {
      const editor = await open(name, oneLinear)
      await run('memwall.compareWithHead')
      await replaceText(editor, '3072', '6144')
      const title = await lensIs(editor.document.uri, 3, new RegExp(work(6144)))
      assert.ok(!title.includes('HEAD'), title)
    }
  })
})
