/** Paths of rows, as in encoderLayer/attention/query. */
import type { Path } from '../graph/site'

/** Maximum number of characters of a path: a row for each of many ops would otherwise repeat all enclosing names. */
const mostCharacters = 400

/**
 * Text of a path without indices. A long path is cut at the front, after an ellipsis, since its end distinguishes rows.
 */
export function shownPath({ plain }: Path): string {
  let text = ''
  for (let at = plain; at.parent !== null; at = at.parent) {
    if (at.name === '') continue
    const longer = text === '' ? at.name : `${at.name}/${text}`
    if (longer.length > mostCharacters) return text === '' ? `…${longer.slice(1 - mostCharacters)}` : `…/${text}`
    text = longer
  }
  return text
}

/** Longest common prefix of the paths, in whole segments. */
export function commonPath(paths: readonly string[]): string {
  let common = paths[0] ?? ''
  for (const path of paths) if (path !== common) common = commonSegments(common, path)
  return common
}

function commonSegments(a: string, b: string): string {
  let end = 0
  for (let at = 0; ; at++) {
    const [one, other] = [a[at] ?? '/', b[at] ?? '/']
    if (one !== other) return a.slice(0, end)
    if (one === '/') end = at
    if (at >= a.length || at >= b.length) return a.slice(0, end)
  }
}
