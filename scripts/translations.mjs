/**
 * Writes l10n/bundle.l10n.json, which has every text to translate: the first argument of each t() in src/present/ and
 * src/scenario/. A translation is a copy of it, bundle.l10n.LANGUAGE.json, with other values.
 *
 *   node scripts/translations.mjs
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundle = path.join(root, 'l10n/bundle.l10n.json')

/** @returns {string} content of the bundle */
export function bundleText() {
  const texts = ['src/present', 'src/scenario'].flatMap(folder =>
    fs
      .readdirSync(path.join(root, folder), { encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .flatMap(name => textsIn(`${folder}/${name}`)),
  )
  const sorted = [...new Set(texts)].sort()
  return `${JSON.stringify(Object.fromEntries(sorted.map(text => [text, text])), null, 2)}\n`
}

/** @param {string} file */
function textsIn(file) {
  const source = ts.createSourceFile(file, fs.readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  /** @type {string[]} */
  const found = []
  /** @param {ts.Node} node */
  const visit = node => {
    if (ts.isCallExpression(node) && node.expression.getText() === 't') {
      const [first, ...others] = node.arguments
      const text = first === undefined ? null : constant(first)
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
      if (text === null) throw new Error(`${file}:${line} translates a text that is not constant.`)
      const places = new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, place]) => Number(place)))
      if (places.size !== others.length || [...places].some(place => place >= others.length))
        throw new Error(`${file}:${line} has ${others.length} arguments for ${places.size} places.`)
      found.push(text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Value of a literal, or of a concatenation of literals; null for other expressions. @param {ts.Expression} node @returns {string | null} */
function constant(node) {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isBinaryExpression(node)) return null
  const [left, right] = [constant(node.left), constant(node.right)]
  return left === null || right === null ? null : left + right
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) fs.writeFileSync(bundle, bundleText())
