/** Explains why a text is not JSON: the host's own message differs between engines. */

/** Name in messages of the syntax expected at a position. */
const expected = {
  value: 'a value',
  first: 'a value or ]',
  key: 'a name in double quotes',
  firstKey: 'a name in double quotes or }',
  colon: ':',
  end: 'nothing more',
} as const
/** `more`: a comma, or the closing bracket of the innermost open one. */
type Want = keyof typeof expected | 'more'

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/** `line 2, column 5: ..`, the first place where the text is not JSON, with the reason; null if it is JSON. */
export function jsonFault(text: string): string | null {
  /** Closing brackets of the open objects and arrays. */
  const closers: string[] = []
  let want: Want = 'value'
  let at = 0
  for (;;) {
    at = past(/[ \t\r\n]*/y, text, at)
    const next = text[at]
    if (next === undefined && want === 'end') return null
    const isKey: boolean = want === 'key' || want === 'firstKey'
    const isValue: boolean = want === 'value' || want === 'first'
    const end: number = isValue ? past(literal, text, at) : at
    if (next === closers.at(-1) && (want === 'first' || want === 'firstKey' || want === 'more')) {
      closers.pop()
      want = afterValue(closers)
      at++
    } else if (next === ',' && want === 'more') {
      want = closers.at(-1) === '}' ? 'key' : 'value'
      at++
    } else if (next === ':' && want === 'colon') {
      want = 'value'
      at++
    } else if (next === '"' && (isKey || isValue)) {
      at = stringEnd(text, at)
      if (text[at] !== '"') return place(text, at, 'the string is not closed, or holds what must be escaped')
      want = isKey ? 'colon' : afterValue(closers)
      at++
    } else if ((next === '{' || next === '[') && isValue) {
      closers.push(next === '{' ? '}' : ']')
      want = next === '{' ? 'firstKey' : 'first'
      at++
    } else if (end > at) {
      want = afterValue(closers)
      at = end
    } else return place(text, at, wrongAt(text, at, want, closers))
  }
}

const afterValue = (closers: readonly string[]): Want => (closers.length === 0 ? 'end' : 'more')

/** End of the match of a sticky pattern at `at`; `at` if it does not match. */
function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/**
 * Offset of the quote that closes the string which opens at `at`; if there is none, of the first character that is
 * wrong.
 */
function stringEnd(text: string, at: number): number {
  let end = at + 1
  for (; end < text.length && text[end] !== '"'; end++) {
    if (text.charCodeAt(end) < 0x20) return end
    if (text[end] !== '\\') continue
    const escape = past(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y, text, end)
    if (escape === end) return end
    end = escape - 1
  }
  return end
}

function wrongAt(text: string, at: number, want: Want, closers: readonly string[]): string {
  if (/^\/[/*]/.test(text.slice(at, at + 2))) return 'JSON has no comments'
  const may = want === 'more' ? `, or ${closers.at(-1)}` : expected[want]
  return `${may} is expected, got ${at < text.length ? JSON.stringify(text[at]) : 'the end'}`
}

function place(text: string, at: number, why: string): string {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return `line ${line}, column ${at - before.lastIndexOf('\n')}: ${why}`
}
