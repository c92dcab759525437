/**
 * Names and messages come from model files, which are not trusted: they must not drive a terminal, turn the direction of
 * writing, hide characters, or become an icon of VS Code.
 */

/** Control characters, marks of direction, invisible characters, halves of characters. Joiners, which scripts need, stay. */
const hidden =
  /\u034f|\u17b4|\u17b5|[\p{Cc}\p{Cs}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

const plain = /^[\x20-\x7e]*$/

/** Each of those as an escape, such as \u202e. Within JSON that means the same character. */
export const visible = (text: string): string =>
  plain.test(text)
    ? text
    : text.replace(hidden, character =>
        [...Array(character.length).keys()]
          .map(at => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
      )

/** The same for text of many lines. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n')

/** On one line. */
export const oneLine = (text: string): string => visible(text.replace(/\s+/g, ' '))

/**
 * VS Code draws an icon for `$(name)`, escaped or not, in labels, lenses, the status bar and Markdown, and a link for
 * `[text](address)` in the prompt of an input box. A space of no width keeps it from both.
 */
const inert = (text: string): string => text.replace(/[$\]](?=\()/g, '$&\u200b')

/** At most so many characters, the last an ellipsis. The whole text belongs in a tooltip. */
export function shortened(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

/** As labels of VS Code may show a text. */
export const label = (text: string, most = Number.POSITIVE_INFINITY): string => inert(shortened(oneLine(text), most))
