/** The plugin in TypeScript's server, which is the one that VS Code starts. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import { exampleOf } from '../support/readme'
import { Server } from './server'

/** TypeScript 5.6, of a package that checks others' types. */
const older56 = fileURLToPath(
  new URL('../../node_modules/@arethetypeswrong/core/node_modules/typescript', import.meta.url),
)
const declarations = fileURLToPath(new URL('../../dist/typescript/memwall.d.ts', import.meta.url)).replaceAll('\\', '/')

// Outside of the project, whose own package is called memwall. Without links and short names, as TypeScript names files.
const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'memwall-plugin-'))).replaceAll('\\', '/')
const server = new Server(folder)
afterAll(() => {
  server[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const errorsOf = async (file: string): Promise<string[]> =>
  (await server.request<ts.server.protocol.Diagnostic[]>('semanticDiagnosticsSync', { file })).map(({ text }) => text)

/** A file of a folder of its own, opened in the server. */
function open(name: string, text: string, others: Readonly<Record<string, string>> = {}): string {
  const file = `${folder}/${name}`
  for (const [other, content] of Object.entries(others)) write(join(dirname(file), other), content)
  write(file, text)
  server.open(file, text)
  return file
}

/** Line and column of the first character behind a text, both from 1. */
function behind(file: string, text: string, found: string): ts.server.protocol.FileLocationRequestArgs {
  const before = text.slice(0, text.indexOf(found) + found.length).split('\n')
  return { file, line: before.length, offset: (before.at(-1)?.length ?? 0) + 1 }
}

const example = exampleOf(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'))
const model = `import { attention, input, linear, model } from 'memwall'
const mine = linear(64)
export const one = model('one', { batch: 1 }, ({ batch }) => attention({ heads: 2 })(mine(input([batch, 8, 64]))))
`
const wrong = `${model}attention({ head: 2 })\n`
const refused = [expect.stringContaining("'head' does not exist in type 'AttentionOptions'")]
const strict = (options: object) => ({
  'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, lib: ['es2022'], types: [], ...options } }),
})

/** The answer is none. */
const noContent = () => undefined

describe('in a folder without the package', () => {
  test('the example of the README has no error, and a mistake in it has one', async () => {
    expect(await errorsOf(open('readme/model.ts', example))).toEqual([])
    expect(await errorsOf(open('mistake/model.ts', wrong))).toEqual(refused)
  })

  test.each([
    ['as for a bundler', 'model.ts', { module: 'esnext', moduleResolution: 'bundler' }],
    ['as for Node, in a CommonJS module', 'model.cts', { module: 'nodenext' }],
    ['as for Node, in an ES module', 'model.mts', { module: 'nodenext', verbatimModuleSyntax: true }],
    ['beside JSX', 'model.tsx', { jsx: 'preserve' }],
    ['in checked JavaScript', 'model.js', { allowJs: true, checkJs: true }],
    ['in checked JavaScript beside JSX', 'model.jsx', { allowJs: true, checkJs: true, jsx: 'preserve' }],
  ])('types hold %s', async (title, name, options) => {
    expect(await errorsOf(open(`${title}/${name}`, wrong, strict(options)))).toEqual(refused)
  })

  test('types hold in a file that was never saved', async () => {
    const file = '^/untitled/ts-nul-authority/Untitled-1'
    server.open(file, wrong)
    expect(await errorsOf(file)).toEqual(refused)
  })

  test.each(['ts', 'tsx', 'js', 'jsx'])(
    'options of a layer are completed in .%s, with documentation',
    async extension => {
      const text = 'import { attention } from "memwall"\nattention({ he })\n'
      const file = open(`complete-${extension}/model.${extension}`, text)
      const at = behind(file, text, '{ he')
      const { entries } = await server.request<ts.server.protocol.CompletionInfo>('completionInfo', at)
      expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(['heads', 'headDim', 'kvHeads', 'causal']))
      const details = { ...at, entryNames: ['heads'] }
      const [heads] = await server.request<ts.server.protocol.CompletionEntryDetails[]>(
        'completionEntryDetails',
        details,
      )
      expect(heads?.documentation?.map(part => part.text).join('')).toBe('Number of heads of the queries.')
    },
  )

  test('a layer has its signature and its documentation on hover', async () => {
    const file = open('hover/model.ts', model)
    const info = await server.request<ts.server.protocol.QuickInfoResponseBody>(
      'quickinfo',
      behind(file, model, '= lin'),
    )
    expect(info.displayString).toContain('linear(out: number, settings?: LinearOptions): Layer')
    expect(info.documentation).toContain('2 * rows * in * out FLOPs')
  })

  test('parameters are shown while a call is typed', async () => {
    const text = 'import { linear } from "memwall"\nlinear(\n'
    const file = open('signature/model.ts', text)
    const help = await server.request<ts.server.protocol.SignatureHelpItems>(
      'signatureHelp',
      behind(file, text, 'linear('),
    )
    expect(help.items[0]?.parameters.map(({ name }) => name)).toEqual(['out', 'settings'])
  })

  test('a name of the DSL is added to the import', async () => {
    const text = `${model}gelu\n`
    const file = open('import/model.ts', text)
    const start = behind(file, text, '\ngel')
    const fixes = await server.request<ts.server.protocol.CodeFixAction[]>('getCodeFixes', {
      file,
      ...{ startLine: start.line, startOffset: 1, endLine: start.line, endOffset: 5 },
      errorCodes: [2304],
    })
    expect(fixes.map(({ description }) => description)).toContain('Update import from "memwall"')
  })

  test('a name of the DSL is offered to the other files of a project, from memwall', async () => {
    const file = open('project/other.ts', 'gelu\n', { ...strict({}), 'model.ts': model })
    server.configure({ includeCompletionsForModuleExports: true })
    const at = { file, line: 1, offset: 5 }
    const { entries } = await server.request<ts.server.protocol.CompletionInfo>('completionInfo', at)
    expect(entries.find(({ name }) => name === 'gelu')).toMatchObject({ source: 'memwall' })
  })

  test('names of the DSL are not offered to a folder that does not use it', async () => {
    const file = open('other/plain.ts', 'gelu\n')
    server.configure({ includeCompletionsForModuleExports: true })
    const at = { file, line: 1, offset: 5 }
    const { entries } = await server.request<ts.server.protocol.CompletionInfo>('completionInfo', at)
    expect(entries.map(({ name }) => name)).not.toContain('gelu')
  })

  test.each([
    ['an import', "import { linear } from '", true],
    ['an import of which the name is begun', 'import { linear } from "mem', true],
    ['a require', "const { linear } = require('", true],
    ['an import of another module', "import { linear } from 'other", false],
    ['another string', "const text = 'mem", false],
  ])('the name of the module is offered in %s: %s', async (title, text, isOffered) => {
    const quote = text.includes("'") ? "'" : '"'
    const file = open(`${title}/model.ts`, `const before = 1\n${text}${quote}\n`)
    const at = { file, line: 2, offset: text.length + 1 }
    const answer = server.request<ts.server.protocol.CompletionInfo | undefined>('completionInfo', at)
    const names = (await answer.catch(noContent))?.entries.map(({ name }) => name) ?? []
    expect(names.filter(name => name === 'memwall')).toEqual(isOffered ? ['memwall'] : [])
  })

  test('the definition of a layer is a file that exists', async () => {
    const file = open('definition/model.ts', model)
    const [found] = await server.request<ts.server.protocol.FileSpan[]>('definition', behind(file, model, '= lin'))
    expect(found?.file).toBe(declarations)
    expect(existsSync(declarations)).toBe(true)
  })
})

describe('rename', () => {
  const rename = async (name: string, found: string) => {
    const file = open(`${name}/model.ts`, model)
    server.configure({ providePrefixAndSuffixTextForRename: true })
    return server.request<ts.server.protocol.RenameResponseBody>('rename', behind(file, model, found))
  }

  test('it follows a name of the file', async () => {
    const { info, locs } = await rename('own', 'const mi')
    expect(info.canRename).toBe(true)
    expect(locs.map(({ locs }) => locs.length)).toEqual([2])
  })

  test('it gives an imported layer another name in this file', async () => {
    const { locs } = await rename('alias', '= lin')
    expect(locs.flatMap(({ locs }) => locs.map(({ prefixText }) => prefixText))).toContain('linear as ')
    expect(locs.map(({ file }) => file)).toEqual([`${folder}/alias/model.ts`])
  })

  test('it leaves what the DSL declares alone, and says so', async () => {
    const { info, locs } = await rename('declared', '{ hea')
    expect(info).toMatchObject({ canRename: false })
    expect(info).toHaveProperty('localizedErrorMessage', 'memwall declares heads; it cannot be renamed here.')
    expect(locs).toEqual([])
  })
})

describe('an installed package', () => {
  test('is offered once as the name of a module', async () => {
    const text = "import {} from ''\n"
    const manifest = '{ "dependencies": { "memwall": "1" } }'
    const others = { 'package.json': manifest, 'node_modules/memwall/index.d.ts': 'export {}\n' }
    const file = open('offered/model.ts', text, others)
    const { entries } = await server.request<ts.server.protocol.CompletionInfo>(
      'completionInfo',
      behind(file, text, "from '"),
    )
    expect(entries.map(({ name }) => name)).toEqual(['memwall'])
  })

  const installed = { 'node_modules/memwall/index.d.ts': 'export declare const linear: "installed"\n' }
  const text = "import { linear } from 'memwall'\nexport const mine: 'mine' = linear\n"
  const ofInstalled = [`Type '"installed"' is not assignable to type '"mine"'.`]

  test('has precedence', async () => {
    expect(await errorsOf(open('installed/model.ts', text, installed))).toEqual(ofInstalled)
  })

  test('has precedence in one folder of a project, and leaves another', async () => {
    const others = { '../tsconfig.json': '{}', '../other/model.ts': wrong, ...installed }
    expect(await errorsOf(open('both/one/model.ts', text, others))).toEqual(ofInstalled)
    expect(await errorsOf(open('both/other/model.ts', wrong))).toEqual(refused)
  })

  test('has precedence from when it is there', async () => {
    const file = open('later/model.ts', text)
    expect(await errorsOf(file)).toEqual([expect.stringContaining('LinearOptions')])
    write(`${folder}/later/node_modules/memwall/index.d.ts`, installed['node_modules/memwall/index.d.ts'])
    server.reloadProjects()
    expect(await errorsOf(file)).toEqual(ofInstalled)
  })
})

test('types hold in an older TypeScript, which a folder may bring along', async () => {
  using older = new Server(folder, { typescript: older56 })
  const file = `${folder}/older/model.ts`
  older.open(file, wrong)
  const found = await older.request<ts.server.protocol.Diagnostic[]>('semanticDiagnosticsSync', { file })
  expect(found.map(({ text }) => text)).toEqual(refused)
})
