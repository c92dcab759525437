/** What a user gets: the packed extension as VS Code unpacked it. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'

const { vsix, profile } = inject('served')

/** Files under a folder, relative to it, sorted. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

test('the .vsix installs, and holds what ships and nothing else', () => {
  const extensions = join(profile, 'extensions')
  const installed = readdirSync(extensions).find(name => name.startsWith('memwall.memwall-'))
  const files = filesOf(join(extensions, String(installed)))
  expect(files.filter(file => !file.startsWith('examples/') && !file.startsWith('syntaxes/'))).toEqual([
    '.vsixmanifest',
    'LICENSE.txt',
    'changelog.md',
    'dist/analysis.js',
    'dist/extension.js',
    'dist/memwall.d.ts',
    'dist/webview.css',
    'dist/webview.js',
    'package.json',
    'readme.md',
    'src/editor/icon.png',
  ])
  expect(files).toEqual(expect.arrayContaining(['examples/bert.ts', 'syntaxes/memwall.injection.json']))
})

test('the .vsix is under 3 MB', () => {
  expect(statSync(vsix).size).toBeLessThan(3e6)
})
