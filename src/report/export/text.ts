/** Text as a terminal shows it: how wide it is, cut to a width, and free of what would drive the terminal. */

// Control characters and marks that turn the writing direction: names in a model file are not trusted with a terminal.
const unprintable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
const zero = /[\p{Mn}\p{Me}\p{Cf}]/u
const plain = /^[\x20-\x7e]*$/

/** On one line, with anything that a terminal would act on replaced. */
export const printable = (text: string): string => text.replace(/\s+/g, ' ').replace(unprintable, '\ufffd')

/** The same for text of many lines, whose spacing stays. */
export const printableLines = (text: string): string =>
  text
    .split('\n')
    .map(line => line.replace(unprintable, '\ufffd'))
    .join('\n')

/** Columns the text takes: two for East Asian and emoji characters, none for combining marks. */
export function width(text: string): number {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += zero.test(character) ? 0 : wide.test(character) ? 2 : 1
  return columns
}

/** A path in at most `columns`: its end, which tells rows apart, after an ellipsis. */
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
