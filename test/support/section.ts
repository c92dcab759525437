/** Parts of the documents that tests make, between two comments. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * What stands between `<!-- name: start -->` and `<!-- name: end -->` in a document of the repository. With UPDATE_DOCS set,
 * `made` is written there first.
 */
export function sectionOf(document: string, name: string, made: string): string {
  const path = fileURLToPath(new URL(`../../${document}`, import.meta.url))
  const text = readFileSync(path, 'utf8')
  const start = `<!-- ${name}: start -->`
  const [from, to] = [text.indexOf(start) + start.length, text.indexOf(`<!-- ${name}: end -->`)]
  if (from < start.length || to < from) throw new Error(`${document} has no section ${name}`)
  if (process.env.UPDATE_DOCS) {
    writeFileSync(path, `${text.slice(0, from)}\n\n${made}\n\n${text.slice(to)}`)
    return made
  }
  return text.slice(from, to).trim()
}
