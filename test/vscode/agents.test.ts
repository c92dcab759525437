/** The tools for language models, the API for other extensions and the MCP server, as VS Code gives them. */
import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import * as vscode from 'vscode'
import type { MemwallApi } from '../../docs/memwall-api'
import { toolNames } from '../../src/agents/tools'
import { serverDefinition } from '../../src/editor/agents/mcpServer'
import { activate, closeAll, fileUri, oneLinear, open, problems, replaceText, until, write } from './support'

const extension = (): vscode.Extension<MemwallApi> => {
  const found = vscode.extensions.getExtension<MemwallApi>('memwall.memwall')
  assert.ok(found, 'the extension is there')
  return found
}

/** The answer of a tool, as an agent gets it. */
async function invoke(name: string, input: object, token?: vscode.CancellationToken): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token)
  return content.map(part => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('')
}

/** The bundled command line, with the Node of the extension host. */
const cli = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [join(extension().extensionPath, 'dist/cli.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })

suite('agents', () => {
  suiteSetup(activate)
  teardown(closeAll)

  test('the tools are there for language models, with their schemas', () => {
    const tools = vscode.lm.tools.filter(({ name }) => name.startsWith('memwall_'))
    assert.deepEqual(tools.map(({ name }) => name).sort(), [...toolNames].sort())
    for (const { description, inputSchema } of tools) {
      assert.ok(description.length > 50)
      assert.equal((inputSchema as { type: string }).type, 'object')
    }
  })

  test('a report is of the unsaved text, under what is chosen in the editor', async () => {
    const editor = await open('agent.ts', oneLinear)
    await replaceText(editor, 'linear(3072)', 'linear(16, { bias: false })')
    assert.ok(editor.document.isDirty)
    const answer = await invoke('memwall_report', { file: 'agent.ts' })
    // 2 · 512 · 768 · 16 in int8 throughout, as the suite has chosen.
    assert.equal(2 * 512 * 768 * 16, 12_582_912)
    assert.match(answer, /### Tiny · agent\.ts:3/)
    assert.match(answer, /\*\*FLOPs\*\* 12\.6 MFLOP/)
    assert.match(answer, /forward · batch 1 · seq 512 · int8\\/)
    assert.match(answer, /A100 SXM4 80GB/)
    const other = await invoke('memwall_report', {
      file: editor.document.uri.toString(),
      hardware: 'h100-sxm',
      scenario: { activations: 'bf16', dims: { seq: 256 } },
    })
    assert.match(other, /\*\*FLOPs\*\* 6\.29 MFLOP/)
    assert.match(other, /H100 SXM5 80GB/)
  })

  test('a file that is not open is read, and does not become a document of the editor', async () => {
    await write('parts/width.ts', 'export const width = 64\n')
    const text = oneLinear.replace('linear(3072)', 'linear(width, { bias: false })')
    const uri = await write('parts/unopened.ts', `import { width } from './width'\n${text}`)
    assert.match(await invoke('memwall_report', { file: 'parts/unopened.ts' }), /\*\*FLOPs\*\* 50\.3 MFLOP/)
    assert.ok(vscode.workspace.textDocuments.every(document => document.uri.toString() !== uri.toString()))
    assert.deepEqual(problems(uri), [])
  })

  test('every tool answers', async () => {
    await write('every.ts', oneLinear)
    assert.match(await invoke('memwall_fit', { file: 'every.ts' }), /^\| batch +\| +[0-9,]+ \|/m)
    assert.match(await invoke('memwall_suggest', { file: 'every.ts', scenario: { activations: 'fp16' } }), /as it is/)
    const compared = await invoke('memwall_compare', { file: 'every.ts', with: { hardware: 'h100-sxm' } })
    assert.match(compared, /\| FLOPs \| 2\.42 GFLOP \| 2\.42 GFLOP \|/)
    assert.match(await invoke('memwall_hardware', { id: 't4' }), /T4/)
  })

  test('an input that has no answer says why', async () => {
    await write('notes.md', '# Notes\n')
    await write('plain.ts', 'export const one = 1\n')
    const outside = join(tmpdir(), 'memwall-outside.ts')
    writeFileSync(outside, oneLinear)
    const refused: readonly (readonly [object, RegExp])[] = [
      [{}, /file is missing/],
      [{ file: 'agent.ts', scenario: { phase: 'dream' } }, /scenario\.phase takes one of forward/],
      [{ file: 'gone.ts' }, /There is no file "gone\.ts"/],
      [{ file: 'notes.md' }, /"notes\.md" is no model file/],
      [{ file: 'plain.ts' }, /plain\.ts declares no model/],
      [{ file: outside }, /may not be read: it is outside of/],
      [{ file: '../outside.ts' }, /may not be read: it is outside of/],
      [{ file: `${fileUri('x').path}/../../outside.ts` }, /may not be read: it is outside of/],
    ]
    for (const [input, message] of refused)
      await assert.rejects(() => invoke('memwall_report', input), message, JSON.stringify(input))
  })

  test('imports from outside of the workspace are not read', async () => {
    writeFileSync(join(fileUri('..').fsPath, 'secret.ts'), "export const name = 'hunter2'\n")
    await write(
      'leak.ts',
      "import { name } from '../secret'\nimport { input, model, relu } from 'memwall'\nmodel(name, {}, () => relu(input([8])))\n",
    )
    const answer = await invoke('memwall_report', { file: 'leak.ts' }).catch(String)
    assert.doesNotMatch(answer, /hunter2/)
    assert.match(answer, /leak\.ts:1:22 unresolved/)
  })

  test('a cancelled call ends without an answer', async () => {
    const source = new vscode.CancellationTokenSource()
    const answer = invoke('memwall_suggest', { file: 'deepseek-v3.ts' }, source.token)
    source.cancel()
    await assert.rejects(answer)
    assert.match(await invoke('memwall_hardware', { id: 't4' }), /T4/)
  })

  test('the MCP server that the editor is offered starts, and reads the folder', async () => {
    const server = serverDefinition(extension())
    assert.ok(server, 'this VS Code has MCP servers, and can start them')
    const { command, args, env, cwd } = server
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(new StdioClientTransport({ command, args, env, cwd: cwd?.fsPath ?? '' }))
    const { content } = await client.callTool({ name: 'memwall_report', arguments: { file: 'lenet5.ts' } })
    await client.close()
    assert.match(JSON.stringify(content), /### LeNet-5/)
  })

  test('the API reports as the command line does', async () => {
    const { version, analyze } = extension().exports
    assert.equal(version, 1)
    const uri = fileUri('bert.ts')
    const report = await analyze(uri, {
      hardware: 'h100-sxm',
      scenario: { weights: 'fp16', activations: 'fp16', kvCache: 'fp16' },
    })
    const printed = cli('analyze', uri.fsPath, '--hardware', 'h100-sxm', '--dtype', 'fp16', '--format', 'json')
    assert.deepEqual(report, JSON.parse(printed))
    await assert.rejects(() => analyze(uri, { hardware: 'none-such' }), /There is no target "none-such"/)
    await assert.rejects(() => analyze(uri, { scenario: { phase: 'dream' } }), /scenario\.phase takes one of/)
    await assert.rejects(() => analyze(fileUri('gone.ts')), /There is no file/)
    const source = new vscode.CancellationTokenSource()
    source.cancel()
    await assert.rejects(() => analyze(uri, { token: source.token }))
  })

  test('the API says when the report of an open file changes', async () => {
    const changed: string[] = []
    const watching = extension().exports.onDidChangeReport(uri => changed.push(uri.toString()))
    const editor = await open('watched.ts', oneLinear)
    const key = editor.document.uri.toString()
    await until('the first report', () => changed.includes(key), Boolean)
    changed.length = 0
    await replaceText(editor, '3072', '16')
    await until('the report of the edit', () => changed.includes(key), Boolean)
    watching.dispose()
    const { models } = await extension().exports.analyze(editor.document.uri)
    assert.equal(models[0]?.totals.flops, 2 * 512 * 768 * 16 + 512 * 16)
  })
})
