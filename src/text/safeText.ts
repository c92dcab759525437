/**
 * Makes untrusted text safe to show. Names and messages come from model files, and must not control a terminal, change
 * the direction of writing, hide characters, or become an icon of VS Code.
 */

/**
 * Control characters, direction marks, invisible characters and lone surrogates, but not joiners, which scripts need.
 */
const hidden =
  /\u034f|\u17b4|\u17b5|[\p{Cc}\p{Cs}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

const plain = /^[\x20-\x7e]*$/

/** Replaces each hidden character by an escape, such as \u202e. Within JSON that means the same character. */
export const visible = (text: string): string =>
  plain.test(text)
    ? text
    : text.replace(hidden, character =>
        [...Array(character.length).keys()]
          .map(at => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
      )

/** Same as `visible`, for text of several lines. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n')

/** Text on one line, with hidden characters escaped. */
export const oneLine = (text: string): string => visible(text.replace(/\s+/g, ' '))

/**
 * Breaks up `$(name)`, which VS Code draws as an icon, escaped or not, in labels, lenses, the status bar and Markdown,
 * and `[text](address)`, which it makes a link in the prompt of an input box, by a zero-width space.
 */
const inert = (text: string): string => text.replace(/[$\]](?=\()/g, '$&\u200b')

/** Shortens a text to at most `most` characters, the last an ellipsis. The full text belongs in a tooltip. */
export function shortened(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

/** Text that is safe as a label in VS Code. */
export const label = (text: string, most = Number.POSITIVE_INFINITY): string => inert(shortened(oneLine(text), most))
