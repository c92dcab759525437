/** What a user gets: the packed extension as VS Code unpacked it. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type ts from 'typescript'
import { expect, inject, test } from 'vitest'
import manifest from '../../package.json'
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
  expect(files.filter(file => !/^(examples|syntaxes|docs\/images\/start)\//.test(file))).toEqual([
    '.vsixmanifest',
    'LICENSE.txt',
    'THIRD-PARTY-NOTICES.txt',
    'changelog.md',
    'dist/agents.js',
    'dist/analysis.js',
    'dist/browser/extension.js',
    'dist/browser/worker.js',
    'dist/catalogue.js',
    'dist/cli.js',
    'dist/examples.json',
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
    'snippets/memwall.code-snippets',
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

test('it has every example that it lists, and every picture of its walkthrough, of less than 1.1 MB, and 2.2 MB beside them', () => {
  const index: { file: string }[] = JSON.parse(readFileSync(join(installed, 'dist/examples.json'), 'utf8'))
  expect(index.map(({ file }) => file)).toEqual(readdirSync(join(installed, 'examples')).sort())
  const pictures = manifest.contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(step => imagesOf(step.media)))
  const own = filesOf(join(installed, 'docs/images/start')).map(name => `docs/images/start/${name}`)
  expect([...new Set(pictures)].sort()).toEqual(own)
  const bytes = own.reduce((sum, name) => sum + statSync(join(installed, name)).size, 0)
  expect(bytes).toBeLessThan(1.1e6)
  expect(statSync(vsix).size - bytes).toBeLessThan(2.2e6)
})

const imagesOf = ({ image }: { image: Record<string, string> }): string[] => Object.values(image)

test('its page is that of the extension, without a picture that VS Code could not show, and its links resolve', () => {
  const page = readFileSync(join(installed, 'readme.md'), 'utf8')
  expect(page).toContain('## First steps')
  expect(page).not.toMatch(/!\[|<img/)
  const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '')
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string)
  expect(links.length).toBeGreaterThan(3)
  for (const link of links) {
    // vsce made them absolute; the file of each is in the repository.
    const [, file] = new RegExp(`^${repository}/blob/HEAD/([^#]+)`).exec(link) ?? []
    expect([link, file !== undefined && existsSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)))]).toEqual([
      link,
      true,
    ])
  }
})
