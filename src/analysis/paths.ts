/** Paths of rows, as in encoderLayer/attention/query. */
import type { Path } from '../graph/site'

/** Characters that a path shows: a row for each of many ops would otherwise repeat all that lies around them. */
const mostCharacters = 400

/** The text of a path without indices; of a long one its end, which tells rows apart, after an ellipsis. */
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

/** The path segments that all of them begin with. */
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
