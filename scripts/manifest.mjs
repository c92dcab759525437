/**
 * package.json is the manifest of the extension and of the package on npm, which share most of it. npm runs this around
 * `npm pack`, so that the package's has the entry of the DSL, and nothing that is for VS Code or for this repository.
 *
 *   node scripts/manifest.mjs pack      before (prepack): package.json becomes that of the package
 *   node scripts/manifest.mjs restore   after (postpack)
 */
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../package.json', import.meta.url))
const kept = fileURLToPath(new URL('../dist/package.json.kept', import.meta.url))

if (process.argv[2] === 'pack') {
  fs.copyFileSync(file, kept)
  fs.writeFileSync(file, `${JSON.stringify(packaged(JSON.parse(fs.readFileSync(file, 'utf8'))), null, 2)}\n`)
} else if (process.argv[2] === 'restore') {
  fs.renameSync(kept, file)
} else {
  throw new Error('This takes "pack" or "restore".')
}

/** @param {Record<string, unknown> & { engines: { node: string } }} manifest */
function packaged(manifest) {
  const { displayName, publisher, categories, icon, galleryBanner, l10n, extensionKind, activationEvents, ...shared } =
    manifest
  const { capabilities, contributes, browser, scripts, devDependencies, allowScripts, ...rest } = shared
  return { ...rest, type: 'commonjs', main: './dist/memwall.js', engines: { node: manifest.engines.node } }
}
