/** What a user gets: the packed extension as VS Code unpacked it. */
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type ts from 'typescript'
import { expect, inject, test } from 'vitest'
import { Server } from '../tsPlugin/server'

const { vsix, profile } = inject('served')

const extensions = join(profile, 'extensions')
const installed = join(extensions, String(readdirSync(extensions).find(name => name.startsWith('memwall.memwall-'))))

/** Files under a folder, relative to it, sorted. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

test('the .vsix installs, and holds what ships and nothing else', () => {
  const files = filesOf(installed)
  expect(files.filter(file => !file.startsWith('examples/') && !file.startsWith('syntaxes/'))).toEqual([
    '.vsixmanifest',
    'LICENSE.txt',
    'THIRD-PARTY-NOTICES.txt',
    'changelog.md',
    'dist/agents.js',
    'dist/analysis.js',
    'dist/cli.js',
    'dist/extension.js',
    'dist/lazy.js',
    'dist/mcp.js',
    'dist/typescript/memwall.d.ts',
    'dist/typescript/plugin.js',
    'dist/typescript/plugin.mjs',
    'dist/webview.css',
    'dist/webview.js',
    'dist/worker.js',
    'docs/images/icon.png',
    'l10n/bundle.l10n.json',
    'node_modules/memwall-typescript-plugin/package.json',
    'package.json',
    'package.nls.json',
    'readme.md',
  ])
  expect(files).toEqual(expect.arrayContaining(['examples/bert.ts', 'syntaxes/memwall.injection.json']))
})

test('TypeScript finds the types of memwall in it', async () => {
  const folder = mkdtempSync(join(profile, 'types-'))
  using server = new Server(folder, { extension: installed })
  const file = join(folder, 'model.ts')
  server.open(file, "import { linear } from 'memwall'\nlinear('wide')\n")
  const found = await server.request<ts.server.protocol.Diagnostic[]>('semanticDiagnosticsSync', { file })
  expect(found.map(({ text }) => text)).toEqual([
    expect.stringContaining("not assignable to parameter of type 'number'"),
  ])
})

test('the .vsix is under 3 MB', () => {
  expect(statSync(vsix).size).toBeLessThan(3e6)
})

test('its page has no picture that VS Code could not show', () => {
  const readme = readFileSync(join(installed, 'readme.md'), 'utf8')
  expect(readme).toContain('# Memwall')
  expect(readme).not.toMatch(/!\[|<img/)
})
