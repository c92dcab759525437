/** The package as npm gives it: packed, and installed in a folder outside the project. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as dsl from '../../src/dsl'
import { exampleOf } from '../support/readme'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Without links and short names: TypeScript names its files by their real paths.
const made = realpathSync.native(mkdtempSync(join(tmpdir(), 'memwall-installed-')))
/** The project as it is when it is packed; npm changes package.json for that long. */
const project = join(made, 'project')
const folder = join(made, 'folder')
let tarball: string

/** What a program of Node prints. */
const node = (...args: readonly string[]): string =>
  execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim()

function npm(cwd: string, ...args: readonly string[]): string {
  const quiet = [...args, '--offline', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  return execFileSync('npm', quiet, { cwd, encoding: 'utf8', shell: process.platform === 'win32' })
}

/** What the compiler reports, after it has written JavaScript beside the files. */
function compile(files: readonly string[], ...options: readonly string[]): string {
  const strict = ['--strict', '--target', 'es2022', '--lib', 'es2022']
  try {
    return node(join(root, 'node_modules/typescript/bin/tsc'), ...strict, ...options, ...files)
  } catch (error) {
    return String((error as { stdout?: string }).stdout)
  }
}

beforeAll(() => {
  mkdirSync(folder)
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const file of ['package.json', 'README.md', 'LICENSE', 'scripts/manifest.mjs', ...files])
    cpSync(join(root, file), join(project, file))
  const [packed] = JSON.parse(npm(project, 'pack', '--json', '--ignore-scripts=false', '--silent'))
  tarball = join(project, packed.filename)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  npm(folder, 'install', tarball)
})
afterAll(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }))

const example = exampleOf(readFileSync(join(root, 'README.md'), 'utf8'))
const names = Object.keys(dsl).sort().join()

test.each([
  ['required', 'cjs', "console.log(Object.keys(require('memwall')).sort().join())"],
  ['imported', 'mjs', "import * as memwall from 'memwall'; console.log(Object.keys(memwall).sort().join())"],
])('it can be %s and exports what the source does', (_, extension, script) => {
  const file = join(folder, `names.${extension}`)
  writeFileSync(file, script)
  expect(node(file)).toBe(names)
})

test.each([
  ['Node, in CommonJS', ['--module', 'nodenext'], 'cts', 'memwall.d.ts'],
  ['Node, in ES modules', ['--module', 'nodenext'], 'mts', 'memwall.d.mts'],
  ['a bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit'], 'ts', 'memwall.d.mts'],
])('the examples have no type errors against its declarations, resolved as for %s', (title, options, ending, types) => {
  const sources = join(folder, title)
  const examples = readdirSync(join(root, 'examples')).filter(name => name.endsWith('.ts'))
  expect(examples).toContain('bert.ts')
  for (const name of examples) cpSync(join(root, 'examples', name), join(sources, name.replace(/ts$/, ending)))
  const files = examples.map(name => join(sources, name.replace(/ts$/, ending)))
  const listed = compile(files, ...options, '--listFiles').split(/\r?\n/)
  expect(listed.filter(line => line.includes('error TS'))).toEqual([])
  expect(listed.filter(line => line.includes('node_modules/memwall/'))).toEqual([
    expect.stringMatching(new RegExp(`/node_modules/memwall/dist/${types}$`)),
  ])
})

test.each([
  ['cts', 'cjs', "const { encoder } = require('./model.cjs'); console.log(encoder.name)"],
  ['mts', 'mjs', "import { encoder } from './model.mjs'; console.log(encoder.name)"],
])('the example of the README runs under Node, compiled from .%s', (source, compiled, script) => {
  writeFileSync(join(folder, `model.${source}`), example)
  expect(compile([`model.${source}`], '--module', 'nodenext')).toBe('')
  writeFileSync(join(folder, `main.${compiled}`), script)
  expect(node(`main.${compiled}`)).toBe('encoder')
})

test('its command counts the example of the README', () => {
  writeFileSync(join(folder, 'model.ts'), example)
  const report = JSON.parse(node('node_modules/memwall/dist/cli.js', 'analyze', 'model.ts', '--format', 'json'))
  expect(JSON.stringify(report)).toContain('"encoder"')
})

test('neither publint nor Are the types wrong? has anything to say', async () => {
  const bytes = new Uint8Array(readFileSync(tarball))
  const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
  expect(messages).toEqual([])
  const analysis = await checkPackage(createPackageFromTarballData(bytes))
  expect(analysis).toMatchObject({ types: { kind: 'included' }, problems: [] })
})

test('its manifest has the entry of the DSL, and nothing that is for VS Code', () => {
  const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/memwall/package.json'), 'utf8'))
  expect(manifest).toMatchObject({ name: 'memwall', main: './dist/memwall.js', engines: { node: '>=20' } })
  for (const field of ['contributes', 'activationEvents', 'browser', 'devDependencies', 'scripts'])
    expect(manifest).not.toHaveProperty(field)
  expect(readFileSync(join(project, 'package.json'), 'utf8')).toBe(readFileSync(join(root, 'package.json'), 'utf8'))
})
