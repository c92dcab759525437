/** docs/agents.md has answers of the tools, and docs/memwall-api.d.ts the types of the extension's API. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { callTool, type ToolName, toolNames } from '../../src/agents/tools'
import { diskModels } from '../../src/cli/mcp/diskModels'
import { root } from '../cli/memwall'
import { sectionOf } from '../support/section'

const calls: readonly (readonly [ToolName, object])[] = [
  ['memwall_report', { file: 'bert.ts', model: 'BERT-Base', hardware: 'a100-sxm-80', top: 3 }],
  ['memwall_fit', { file: 'llama2-7b.ts', hardware: 'rtx4090', scenario: { phase: 'decode' } }],
  ['memwall_suggest', { file: 'resnet50.ts', hardware: 'h100-sxm', scenario: { dims: { batch: 32 } } }],
  [
    'memwall_compare',
    {
      file: 'llama2-7b.ts',
      scenario: { phase: 'decode' },
      with: { hardware: 'h100-sxm', scenario: { weights: 'int4:128' } },
      top: 3,
    },
  ],
  ['memwall_hardware', { id: 'rtx4090' }],
]

test('each tool has an example that it answers as shown', async () => {
  const files = diskModels([join(root, 'examples')], new AbortController().signal)
  const sections: string[] = []
  for (const [name, input] of calls) {
    const quoted = (await callTool(name, input, files)).split('\n').map(line => `> ${line}`.trimEnd())
    sections.push(`\`${name}\` with \`${JSON.stringify(input)}\`\n\n${quoted.join('\n')}`)
  }
  const made = sections.join('\n\n')
  expect(calls.map(([name]) => name)).toEqual(toolNames)
  expect(sectionOf('docs/agents.md', 'answers', made)).toBe(made)
}, 600_000)

test('the file to copy has the types of the API and of its reports', () => {
  const source = (file: string): string => readFileSync(join(root, file), 'utf8')
  const api = source('src/editor/agents/extensionApi.ts').replace(/^import .*reportJson'\n/m, '')
  const made = `${api}\n${source('src/export/reportJson.ts')}`
  const file = join(root, 'docs/memwall-api.d.ts')
  if (process.env.UPDATE_DOCS) writeFileSync(file, made)
  expect(source('docs/memwall-api.d.ts')).toBe(made)
})
