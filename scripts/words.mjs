/**
 * Sentences for the user are in src/present/, and those about settings in src/scenario/, as arguments of t(), so that
 * they can be translated. Prints each string or template that reads as a sentence elsewhere, and each one there that is
 * no argument of t(); the exit code is 1 where there is one.
 *
 *   node scripts/words.mjs FOLDER...
 */
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/** Three words in a row, or a clause after a word with a colon, a semicolon or a comma. */
const sentence = /[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}|[a-z]{3,}[:;,] [a-z]{2,}/

/** Messages about the code of model files, and notes on targets, which are in English. */
const english = /^src\/(evaluate|dsl|ops|tensor|tsPlugin|hardware\/catalogue)\//
const translated = /^src\/(present|scenario)\//

/** Calls whose arguments are no text for the user, or help that stays with its option. */
const calls = new Set(['console.error', 'matchMedia'])
const help = new Set(['description', 'option', 'argument'])

/** Texts in another language: markup of a page, a content security policy, the sample of a model file. */
const otherLanguage = /^<!doctype html>|^(img|font|style|script)-src |^import \{/i

/** @param {string} folder @returns {string[]} */
const sourcesIn = folder =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => path.posix.join(folder, name.replaceAll('\\', '/')))

/** Text of a literal, with "·" for each expression of a template; null for other nodes. @param {ts.Node} node */
function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  if (!ts.isTemplateExpression(node)) return null
  return [node.head.text, ...node.templateSpans.map(span => span.literal.text)].join('·')
}

/** The call or the `new` whose argument a node is part of, through concatenations; undefined for none. @param {ts.Node} node */
function callOf(node) {
  let at = node.parent
  while (ts.isBinaryExpression(at) || ts.isParenthesizedExpression(at)) at = at.parent
  return ts.isCallExpression(at) || ts.isNewExpression(at) ? at : undefined
}

/** @param {string} file @param {ts.Node} node */
function isAllowed(file, node) {
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return true // a key
  const call = callOf(node)
  const callee = call?.expression
  const name = callee?.getText() ?? ''
  if (translated.test(file)) return name === 't'
  if (calls.has(name) || name.endsWith('.matchMedia')) return true
  // An error that no input can cause is a message to a developer.
  if (call !== undefined && ts.isNewExpression(call)) return name === 'Error' || (name === 'Option' && isCli(file))
  return isCli(file) && callee !== undefined && ts.isPropertyAccessExpression(callee) && help.has(callee.name.text)
}

/** @param {string} file */
const isCli = file => file.startsWith('src/cli/')

/** @param {string} file */
function misplacedIn(file) {
  if (english.test(file)) return []
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  /** @type {string[]} */
  const found = []
  /** @param {ts.Node} node */
  const visit = node => {
    const text = textOf(node)
    if (text !== null && sentence.test(text) && !otherLanguage.test(text) && !isAllowed(file, node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
      found.push(`${file}:${line} ${JSON.stringify(text.slice(0, 80))}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const found = process.argv.slice(2).flatMap(folder => sourcesIn(folder).flatMap(misplacedIn))
for (const each of found) console.log(each)
if (found.length > 0) console.log(`${found.length} sentences are outside of src/present/, or not translated there`)
process.exitCode = found.length > 0 ? 1 : 0
