/** Cutting and wrapping text to a width in a terminal. */
import width from 'string-width'
import wrapAnsi from 'wrap-ansi'

/**
 * Shortens a path to at most `columns` by cutting its front, since its end distinguishes rows; an ellipsis marks the
 * cut.
 */
export function shortenPath(path: string, columns: number): string {
  if (width(path) <= columns) return path
  const segments = path.split('/')
  for (let from = 1; from < segments.length; from++) {
    const tail = `…/${segments.slice(from).join('/')}`
    if (width(tail) <= columns) return tail
  }
  let tail = segments.at(-1) as string
  while (tail !== '' && width(tail) > columns - 1) tail = [...tail].slice(1).join('')
  return `…${tail}`
}

/** Lines of at most `columns`, broken at spaces; a longer word has a line of its own. */
export const wrapped = (text: string, columns: number): readonly string[] => wrapAnsi(text, columns).split('\n')
