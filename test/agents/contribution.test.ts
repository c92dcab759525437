/** The table of tools is what package.json contributes to language models. */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { toolsContribution } from '../../src/agents/contribution'
import { toolNames } from '../../src/agents/tools'

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const write = (file: string, value: unknown) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
const isOfTool = (key: string): boolean => toolNames.some(name => key.startsWith(`${name}.`))

test('package.json contributes the tools of the table', () => {
  const { tools, texts } = toolsContribution()
  if (process.env.UPDATE_DOCS) update(tools, texts)
  const manifest = read('package.json')
  expect(manifest.contributes.languageModelTools).toEqual(tools)
  const nls = Object.entries(read('package.nls.json')).filter(([key]) => isOfTool(key))
  expect(Object.fromEntries(nls)).toEqual(texts)
})

/** With UPDATE_DOCS set, the tools are written into package.json and package.nls.json. */
function update(tools: unknown, texts: Readonly<Record<string, string>>): void {
  const manifest = read('package.json')
  write('package.json', { ...manifest, contributes: { ...manifest.contributes, languageModelTools: tools } })
  const others = Object.entries(read('package.nls.json')).filter(([key]) => !isOfTool(key))
  write('package.nls.json', { ...Object.fromEntries(others), ...texts })
}

test('a schema has only keywords that every provider of models takes', () => {
  const keywords = new Set<string>()
  const visit = (schema: Readonly<Record<string, unknown>>): void => {
    for (const key of Object.keys(schema)) keywords.add(key)
    expect(typeof schema.type).toBe('string')
    for (const each of Object.values(schema.properties ?? {})) visit(each)
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties as never)
  }
  for (const { inputSchema } of toolsContribution().tools) visit(inputSchema as never)
  expect([...keywords].sort()).toEqual(
    ['additionalProperties', 'description', 'enum', 'maximum', 'minimum', 'properties', 'required', 'type'].sort(),
  )
})
