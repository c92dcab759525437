/**
 * THIRD-PARTY-NOTICES.txt: the licence of every package of which a bundle holds code. A licence that may not be
 * distributed with MIT fails the build, and so does a package without a text.
 */
import fs from 'node:fs'
import path from 'node:path'

/** Licences that let the code be part of a program under MIT. */
const compatible = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'])

/** Packages whose files carry the code of others. */
const carried = new Map([['@ts-morph/common', ['typescript']]])

/** Packages under MIT that come without its text, and whose copyright it is. */
const copyrights = new Map(
  ['@microsoft/fast-element', '@microsoft/fast-foundation', '@microsoft/fast-web-utilities', '@vscode/l10n'].map(
    name => [name, 'Copyright (c) Microsoft Corporation. All rights reserved.'],
  ),
)

/**
 * @param {string} root folder that `inputs` are relative to
 * @param {Iterable<string>} inputs files that went into the bundles
 * @returns {string}
 */
export function noticesOf(root, inputs) {
  const folders = new Map()
  const add = (/** @type {string} */ folder) => {
    const { name, version } = manifestOf(root, folder)
    folders.set(`${name} ${version}`, folder)
    for (const other of carried.get(name) ?? []) add(`node_modules/${other}`)
  }
  for (const folder of new Set([...inputs].map(packageFolder))) if (folder !== null) add(folder)
  const names = [...folders.keys()].sort()
  return [
    'Memwall holds code of the packages below. Made by `npm run build` from what its bundles hold.\n',
    ...names.map(name => notice(root, folders.get(name))),
  ].join(`\n${'-'.repeat(80)}\n\n`)
}

/** Folder of the package that a file is part of; null for a file of the project. */
function packageFolder(/** @type {string} */ file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? null
}

/** @param {string} root @param {string} folder */
const manifestOf = (root, folder) => JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'))

/** @param {string} root @param {string} folder */
function notice(root, folder) {
  const { name, version, license, repository } = manifestOf(root, folder)
  if (!compatible.has(license))
    throw new Error(`${name} is under ${license}, which is not on the list of licences compatible with MIT`)
  const source = (typeof repository === 'string' ? repository : (repository?.url ?? '')).replace(/^git\+|\.git$/g, '')
  return `${name} ${version} (${license})\n${source}\n\n${licenceText(root, folder, name, license)}\n`
}

/** @param {string} root @param {string} folder @param {string} name @param {string} license */
function licenceText(root, folder, name, license) {
  const files = fs
    .readdirSync(path.join(root, folder))
    .filter(file => /^(licen[cs]e|notice|thirdpartynotice)/i.test(file))
  const texts = files
    // Of what the toolkit's developers used, not of what is in it.
    .filter(file => file !== 'NOTICES')
    .sort()
    .map(file =>
      fs
        .readFileSync(path.join(root, folder, file), 'utf8')
        .replace(/\r\n/g, '\n')
        .trim(),
    )
  const copyright = copyrights.get(name)
  if (texts.length === 0 && license === 'MIT' && copyright !== undefined) return mit(copyright)
  if (texts.length === 0)
    throw new Error(`${name} has no text of its licence; scripts/notices.mjs must name its copyright`)
  return texts.join('\n\n')
}

/** @param {string} copyright */
const mit = copyright => `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
