/** `memwall mcp` as an agent's host runs it: a process of the built command line, asked by the client of the SDK. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ErrorCode, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, test } from 'vitest'
import { version } from '../../package.json'
import { callTool, toolDescriptions } from '../../src/agents/tools'
import { diskModels } from '../../src/cli/mcp/diskModels'
import { folder, oneLinear, root } from '../cli/memwall'

const cli = join(root, 'dist/cli.js')

/** A client of a server that was started in a folder; `roots`: the client's, where it has any. */
async function connected(cwd: string, roots?: readonly string[]) {
  const client = new Client({ name: 'test', version: '1' }, { capabilities: roots === undefined ? {} : { roots: {} } })
  if (roots !== undefined)
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: roots.map(path => ({ uri: pathToFileURL(path).href })),
    }))
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp'], cwd }))
  return {
    client,
    async call(name: string, input: Record<string, unknown> = {}) {
      const { content, isError = false } = await client.callTool({ name, arguments: input })
      const [part] = content as { text: string }[]
      return { text: part?.text ?? '', isError }
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

describe('the server', () => {
  test('says what it is, and lists the tools of the table', async () => {
    await using server = await connected(root)
    expect(server.client.getServerVersion()).toMatchObject({ name: 'memwall', version })
    expect(server.client.getInstructions()).toContain('memwall_report')
    const { tools } = await server.client.listTools()
    expect(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))).toEqual(
      toolDescriptions.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    )
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint && !annotations.openWorldHint)).toBe(true)
  })

  test('answers as the tools do, from the folder that it was started in', async () => {
    using files = folder({ 'm.ts': oneLinear })
    await using server = await connected(files.path)
    const input = { file: 'm.ts', hardware: 'h100-sxm', scenario: { weights: 'int8' } }
    const { text, isError } = await server.call('memwall_report', input)
    expect(isError).toBe(false)
    expect(text).toBe(await callTool('memwall_report', input, diskModels([files.path], new AbortController().signal)))
  })

  test('reads the roots of its client and nothing else', async () => {
    using files = folder({ 'one/a.ts': oneLinear, 'two/b.ts': oneLinear, 'three/c.ts': oneLinear })
    const at = (name: string): string => join(files.path, name)
    await using server = await connected(at('three'), [at('one'), at('two')])
    expect((await server.call('memwall_report', { file: 'a.ts' })).text).toContain('a.ts:3')
    expect((await server.call('memwall_report', { file: 'b.ts' })).text).toContain('b.ts:3')
    expect((await server.call('memwall_report', { file: at('two/b.ts') })).text).toContain('b.ts:3')
    expect(await server.call('memwall_report', { file: at('three/c.ts') })).toMatchObject({
      isError: true,
      text: expect.stringContaining('may not be read'),
    })
    expect(await server.call('memwall_report', { file: '../three/c.ts' })).toMatchObject({ isError: true })
  })

  test('says of a wrong input what is wrong, as a result that the agent sees', async () => {
    await using server = await connected(root)
    expect(await server.call('memwall_fit', { scenario: { phase: 'dream' } })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/file is missing.*scenario\.phase takes one of/),
    })
  })

  test('answers a tool that does not exist with an error of the protocol, and goes on', async () => {
    await using server = await connected(root)
    await expect(server.call('memwall_guess')).rejects.toMatchObject({ code: ErrorCode.InvalidParams })
    expect((await server.call('memwall_hardware', { id: 't4' })).text).toContain('T4')
  })

  test('drops a call that is cancelled, and goes on', async () => {
    await using server = await connected(join(root, 'examples'))
    const cancelled = new AbortController()
    const call = server.client.callTool({ name: 'memwall_suggest', arguments: { file: 'deepseek-v3.ts' } }, undefined, {
      signal: cancelled.signal,
    })
    cancelled.abort('not needed')
    await expect(call).rejects.toThrow()
    expect((await server.call('memwall_hardware', { id: 't4' })).text).toContain('T4')
  })

  test('bears lines that are no messages, and ends with its input', async () => {
    const server = spawn(process.execPath, [cli, 'mcp'], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] })
    const written: Buffer[] = []
    server.stdout.on('data', chunk => written.push(chunk))
    const ended = once(server, 'close')
    server.stdin.write('this is no JSON\n{"jsonrpc":"2.0","id":1,"method":"none/such"}\n')
    server.stdin.end('{"jsonrpc":"2.0","id":2,"method":"ping"}\n')
    expect(await ended).toEqual([0, null])
    const messages = Buffer.concat(written)
      .toString()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(messages).toContainEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: ErrorCode.MethodNotFound, message: expect.any(String) },
    })
    expect(messages).toContainEqual({ jsonrpc: '2.0', id: 2, result: {} })
    expect(messages).toHaveLength(2)
  })
})

test('the command line loads the server for this command alone', () => {
  const script = `const { basename } = require('node:path')
process.on('exit', () => console.log(Object.keys(require.cache).map(file => basename(file)).sort().join()))
require(${JSON.stringify(cli)})`
  const printed = execFileSync(process.execPath, ['-e', script, 'memwall', 'hardware', 't4'], { encoding: 'utf8' })
  expect(printed.trim().split('\n').at(-1)).toBe('catalogue.js,cli.js')
})
