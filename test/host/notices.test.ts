/** THIRD-PARTY-NOTICES.txt as the last build made it, against what the bundles are made of. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { noticesOf } from '../../scripts/notices.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

test('every package that a bundle holds is named, and no other', async () => {
  // What package.json and the extension name as entries, and the panel.
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['extension', 'worker/main', 'cli/main', 'dsl/index']
      .map(each => `src/${each}.ts`)
      .concat('webview/main.ts'),
    outdir: 'none',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    // The analysis is bundled for browsers too, without what ts-morph finds files on a disk with.
    external: ['vscode', 'tinyglobby'],
  })
  const held = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0))
    .flatMap(([file]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [])
  // ts-morph carries TypeScript in a file of its own.
  const expected = [...new Set([...held, 'typescript'])].sort()
  expect(expected).toContain('commander')
  expect(expected).toContain('d3-scale')
  const named = [...read('THIRD-PARTY-NOTICES.txt').matchAll(/^-{80}\n\n(\S+) \S+ \((\S+)\)$/gm)]
  expect([...new Set(named.map(([, name]) => name))].sort()).toEqual(expected)
})

test('it goes into the .vsix and into the package of npm', () => {
  expect(read('.vscodeignore').split('\n')).toContain('!THIRD-PARTY-NOTICES.txt')
  expect(JSON.parse(read('package.json')).files).toContain('THIRD-PARTY-NOTICES.txt')
})

/** A project with one package in it. */
function project(manifest: object, texts: Readonly<Record<string, string>>): { root: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'memwall-notices-'))
  const files = { 'package.json': JSON.stringify({ name: 'p', version: '1.2.3', ...manifest }), ...texts }
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, 'node_modules/p', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return { root: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

const inputs = ['src/main.ts', 'node_modules/p/index.js', 'node_modules/p/lib/deep.js']

test('a package is named once, with its version and the text of its licence', () => {
  using made = project({ license: 'ISC' }, { 'LICENSE.md': 'Copyright of P\r\nMay be used' })
  const text = noticesOf(made.root, inputs)
  expect(text.match(/^p 1\.2\.3 \(ISC\)$/gm)?.length).toBe(1)
  expect(text).toContain('Copyright of P\nMay be used')
})

test.each(['GPL-3.0', 'MPL-2.0', 'CC-BY-NC-4.0', 'MIT OR GPL-3.0', 'UNLICENSED', undefined])(
  'a package under %s fails the build',
  license => {
    using made = project({ license }, { LICENSE: 'text' })
    expect(() => noticesOf(made.root, inputs)).toThrow(/p is under .* not on the list/)
  },
)

test('a package without the text of its licence fails the build', () => {
  using made = project({ license: 'MIT' }, {})
  expect(() => noticesOf(made.root, inputs)).toThrow(/p has no text of its licence/)
})
