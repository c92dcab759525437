/**
 * Packs what was built into memwall-<version>.vsix (npm run package).
 *
 * The package is made from a staging folder that holds only what .vscodeignore lets through, with a manifest that has
 * no scripts and no development dependencies. Its README is docs/extension.md. Relative links there become links into the
 * repository of package.json. Pictures are left out, unless the repository has them: on an extension's page VS Code shows
 * those of an https address alone.
 *
 *   node scripts/package.mjs --published     keeps the pictures, for a version whose repository is public
 *
 * TypeScript's server looks for plugins in the node_modules of the extension. vsce takes from there what the manifest
 * depends on, and no links.
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createVSIX } from '@vscode/vsce'

const root = fileURLToPath(new URL('..', import.meta.url))

const PAGE = 'docs/extension.md'

/**
 * @param {{ published?: boolean }} [options]
 * @returns {Promise<string>} path of the .vsix
 */
export async function packageExtension({ published = false } = {}) {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const stage = path.join(root, 'dist/stage')
  fs.rmSync(stage, { recursive: true, force: true })
  for (const shipped of ['.vscodeignore', ...whatShips()]) {
    const from = path.join(root, shipped)
    if (fs.existsSync(from)) fs.cpSync(from, path.join(stage, shipped), { recursive: true })
    else throw new Error(`.vscodeignore lets ${shipped} through, and it is not there; has it been built?`)
  }
  const { scripts, devDependencies, exports, types, bin, files, allowScripts, ...shippedManifest } = manifest
  // Unlike VS Code, npm does not look a description up in package.nls.json, so package.json itself has the text.
  const plugins = manifest.contributes.typescriptServerPlugins.map((/** @type {{ name: string }} */ { name }) => [
    name,
    '*',
  ])
  const translated = { ...shippedManifest, description: '%description%', dependencies: Object.fromEntries(plugins) }
  fs.writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(translated, null, 2)}\n`)
  const page = fromRoot(fs.readFileSync(path.join(root, PAGE), 'utf8'), path.posix.dirname(PAGE))
  fs.writeFileSync(path.join(stage, 'README.md'), published ? page : withoutPictures(page))
  const packagePath = path.join(root, `${manifest.name}-${manifest.version}.vsix`)
  await createVSIX({ cwd: stage, packagePath, useYarn: false })
  return packagePath
}

/** The paths that .vscodeignore, which first ignores everything, lets through again. */
function whatShips() {
  const lines = fs.readFileSync(path.join(root, '.vscodeignore'), 'utf8').split('\n')
  return lines.filter(line => line.startsWith('!')).map(line => line.slice(1).replace(/\/\*\*$/, ''))
}

/** A text of a folder with its relative links as they are from the root. @param {string} markdown @param {string} folder */
function fromRoot(markdown, folder) {
  return markdown.replace(/\]\((?!\w+:|#)([^)]+)\)/g, (_, link) => `](${path.posix.join(folder, link)})`)
}

/** @param {string} markdown */
function withoutPictures(markdown) {
  return markdown.replace(/^ *!\[[^\]]*\]\((?!\w+:)[^)]*\)\n+/gm, '')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = await packageExtension({ published: process.argv.includes('--published') })
  console.log(`${path.relative('.', file)}  ${(fs.statSync(file).size / 1e6).toFixed(2)} MB`)
}
