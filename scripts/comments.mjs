/**
 * Comments have a subject: none begins with a word that stands for a noun named nowhere. Prints each that does; the exit
 * code is 1 where there is one.
 *
 *   node scripts/comments.mjs FOLDER...
 */
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const withoutSubject = /^(What|Of|Whose|Who)\b/

/** @param {string} folder @returns {string[]} */
const sourcesIn = folder =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|mts|mjs|cjs)$/.test(name))
    .map(name => path.join(folder, name))

/**
 * Text and line of each comment; lines that follow one another with `//` are one comment.
 * @param {string} text @returns {{ line: number, comment: string }[]}
 */
function commentsIn(text) {
  /** @type {{ line: number, last: number, comment: string }[]} */
  const comments = []
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text)
  const source = ts.createSourceFile('', text, ts.ScriptTarget.Latest)
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const isLine = token === ts.SyntaxKind.SingleLineCommentTrivia
    if (!isLine && token !== ts.SyntaxKind.MultiLineCommentTrivia) continue
    const line = source.getLineAndCharacterOfPosition(scanner.getTokenStart()).line + 1
    const comment = scanner.getTokenText().replace(/^\/[/*]+[\s*]*/, '')
    const before = comments.at(-1)
    if (isLine && before?.last === line - 1) before.last = line
    else comments.push({ line, last: isLine ? line : 0, comment })
  }
  return comments
}

const found = process.argv.slice(2).flatMap(folder =>
  sourcesIn(folder).flatMap(file =>
    commentsIn(fs.readFileSync(file, 'utf8'))
      .filter(({ comment }) => withoutSubject.test(comment))
      .map(({ line, comment }) => `${file}:${line} ${comment.split('\n')[0]}`),
  ),
)
for (const each of found) console.log(each)
if (found.length > 0) console.log(`${found.length} comments begin without a subject`)
process.exitCode = found.length > 0 ? 1 : 0
