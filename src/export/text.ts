/** Width of text in a terminal, and cutting and wrapping to a width. */

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
const zero = /[\p{Mn}\p{Me}\p{Cf}]/u
const plain = /^[\x20-\x7e]*$/

/** Number of columns the text takes: two for East Asian and emoji characters, none for combining marks. */
export function width(text: string): number {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += zero.test(character) ? 0 : wide.test(character) ? 2 : 1
  return columns
}

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
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let [line, taken] = ['', 0]
  for (const word of text.split(' ')) {
    const own = width(word)
    if (line !== '' && taken + 1 + own > columns) lines.push(line)
    else if (line !== '') {
      line += ` ${word}`
      taken += 1 + own
      continue
    }
    line = word
    taken = own
  }
  return [...lines, line]
}
