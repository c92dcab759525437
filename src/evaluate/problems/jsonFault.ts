/** Explains why a text is not JSON: the host's own message differs between engines. */
import { printParseErrorCode, visit } from 'jsonc-parser'

/** Reasons by the parser's name of the error. `got` is the text at the place of the error. */
const reasons: Readonly<Record<string, (got: string) => string>> = {
  InvalidSymbol: got => `${got} is not JSON; names and texts stand in double quotes`,
  PropertyNameExpected: got => `a name in double quotes is expected, got ${got}`,
  ValueExpected: got => `a value is expected, got ${got}`,
  ColonExpected: got => `a colon is expected after the name, got ${got}`,
  CommaExpected: got => `a comma is expected, got ${got}`,
  CloseBraceExpected: got => `} is expected, got ${got}`,
  CloseBracketExpected: got => `] is expected, got ${got}`,
  EndOfFileExpected: got => `nothing more is expected, got ${got}`,
  InvalidCommentToken: () => 'JSON has no comments; leave it out',
  UnexpectedEndOfNumber: got => `the number ${got} is not complete`,
  UnexpectedEndOfString: () => 'the string is not closed on its line',
  InvalidUnicode: () => 'the string has a \\u without four hexadecimal digits',
  InvalidEscapeCharacter: () => 'the string has a \\ before a character that needs none',
  InvalidCharacter: () => 'the string has a control character; write it as an escape, such as \\t',
}

/** Largest nesting of arrays and objects. */
const deepest = 1000
/** Longest piece of the text that a reason quotes, in characters. */
const longest = 20

/** Ends a visit at the first error. */
class Found {
  constructor(readonly fault: string) {}
}

/** `line 2, column 5: ..`, the first place where the text is not JSON, with the reason; null if it is JSON. */
export function jsonFault(text: string): string | null {
  let depth = 0
  const enter = (_offset: number, _length: number, line: number, column: number): void => {
    if (++depth > deepest) throw new Found(placed(line, column, `this is nested more than ${deepest} deep`))
  }
  const leave = (): void => {
    depth--
  }
  try {
    visit(
      text,
      {
        onArrayBegin: enter,
        onObjectBegin: enter,
        onArrayEnd: leave,
        onObjectEnd: leave,
        onError(error, offset, length, line, column) {
          const found = text.slice(offset, offset + length)
          const got = found === '' ? 'the end' : found.length > longest ? `${found.slice(0, longest)}…` : found
          throw new Found(placed(line, column, reasons[printParseErrorCode(error)]?.(got) ?? `got ${got}`))
        },
      },
      { disallowComments: true },
    )
    return null
  } catch (error) {
    if (error instanceof Found) return error.fault
    throw error
  }
}

const placed = (line: number, column: number, reason: string): string =>
  `line ${line + 1}, column ${column + 1}: ${reason}`
