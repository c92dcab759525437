/** The DSL as `npm install memwall` gives it: built, in a folder outside the project. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as dsl from '../../src/dsl'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Without links and short names: TypeScript names its files by their real paths.
const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'memwall-installed-')))

beforeAll(() => {
  const installed = join(folder, 'node_modules/memwall')
  mkdirSync(join(installed, 'dist'), { recursive: true })
  for (const file of ['package.json', 'dist/memwall.js', 'dist/memwall.mjs', 'dist/memwall.d.ts'])
    cpSync(join(root, file), join(installed, file))
  cpSync(join(root, 'examples'), folder, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const names = Object.keys(dsl).sort().join()

test.each([
  ['required', 'cjs', "console.log(Object.keys(require('memwall')).sort().join())"],
  ['imported', 'mjs', "import * as memwall from 'memwall'; console.log(Object.keys(memwall).sort().join())"],
])('it can be %s and exports what the source does', (_, extension, script) => {
  const file = join(folder, `names.${extension}`)
  writeFileSync(file, script)
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim()).toBe(names)
})

test.each([
  ['Node', ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  ['a bundler', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
])('the examples have no type errors against its declarations, resolved as %s does', (_, module, moduleResolution) => {
  const examples = readdirSync(folder).filter(name => name.endsWith('.ts'))
  expect(examples).toContain('bert.ts')
  const program = ts.createProgram(
    examples.map(name => join(folder, name)),
    {
      module,
      moduleResolution,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      strict: true,
      noEmit: true,
      types: [],
    },
  )
  const messages = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
  expect(messages).toEqual([])
  const declarations = program.getSourceFiles().filter(({ fileName }) => fileName.includes('node_modules/memwall/'))
  expect(declarations.map(({ fileName }) => fileName.slice(folder.length))).toEqual([
    '/node_modules/memwall/dist/memwall.d.ts',
  ])
})
