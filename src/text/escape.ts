/**
 * Escapes, one for each language that text of a model file is put into. A name in a model file may hold anything, and
 * must be shown as text, whatever the language around it would make of it.
 */
import { label, oneLine, visible } from './safeText'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text or attribute of HTML or SVG: no character starts a tag or an entity, or ends the attribute. */
export const xml = (text: string): string =>
  visible(text).replace(/[&<>"']/g, character => entities[character] as string)

/**
 * JSON in a script element: a `<` could begin `</script>`, which ends the element inside a string too. Escaped, it is
 * the same string.
 */
export const jsonInScript = (value: unknown): string => visible(JSON.stringify(value)).replaceAll('<', '\\u003c')

/**
 * JavaScript in a script element: `</script` in a string would end the element, and `<!--` lets it run past its end.
 * Line ends are those that the browser hashes for the content security policy.
 */
export const scriptElement = (script: string): string =>
  script
    .replace(/\r\n?/g, '\n')
    .replace(/<\/(?=script)/gi, '<\\/')
    .replaceAll('<!--', '\\x3c!--')

/** CSS in a style element, which `</style` would end. */
export const styleElement = (style: string): string => style.replace(/<\/(?=style)/gi, '<\\/')

/**
 * Markdown of a hover. VS Code makes links of bare addresses and runs those of commands, and draws `$(name)` as an icon:
 * all punctuation is escaped, since nobody reads the source.
 */
export const hoverMarkdown = (text: string): string => label(text).replace(/[!-+\-./:-@[-`{-~]/g, '\\$&')

/**
 * Markdown of a document. It is read as plain text too, so only what would become markup, a link, a mention, a formula,
 * the end of a table cell, or the start of a list is escaped: `encoder/0.5x` stays as it is.
 */
export const documentMarkdown = (text: string): string =>
  oneLine(text).replace(
    /[\\|`*_<>[\]#~@$]|&(?=#?\w+;)|:(?=\/\/)|(?<=\bwww)\.|(?<=^ *)[-+=](?=[-=\s]|$)|(?<=^ *\d+)[.)](?=\s|$)/gi,
    '\\$&',
  )

/** Code in Markdown. A backtick would end it, and no escape has a meaning inside. */
export const markdownCode = (text: string): string => `\`${label(text.replaceAll('`', ' '))}\``

/** Address of a command with its argument, for a link of Markdown. Escapes what would end the address. */
export const commandLink = (command: string, argument: unknown): string =>
  `command:${command}?${encodeURIComponent(JSON.stringify([argument])).replace(/[!'()*~]/g, percentEscape)}`

const percentEscape = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

/** A cell of a table that is Markdown already: only the end of the cell is escaped. */
export const markdownCell = (markdown: string): string => markdown.replaceAll('|', '\\|')

/** Characters that make a spreadsheet run a cell as a formula. */
const formula = /^\s*[=+\-@\t\r＝＋－＠]/
const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

/**
 * A cell of CSV, quoted as in RFC 4180. A leading apostrophe makes a spreadsheet show a formula as text rather than run
 * it; numbers stay numbers. Semicolons are quoted as well, since they separate cells where spreadsheets write decimal
 * commas.
 */
export function csvCell(text: string): string {
  const cell = formula.test(text) && !number.test(text) ? `'${visible(text)}` : visible(text)
  return /[",;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
