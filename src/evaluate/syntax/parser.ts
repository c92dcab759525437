/** The compiler's parser, stopped if a text makes it try one reading after another. */

import { ts } from 'ts-morph'
import { parsingReasons } from '../problems/messages'

/** Thrown out of the parser; `why` is the reason it gave up. */
export class TooMuchParsing {
  constructor(readonly why: string) {}
}

/** Offset that the parser reached in the last text. */
export const furthestParsed = (): number => furthest

/**
 * ts-morph's own `createSourceFile(.., { overwrite: true })` wraps nodes and sets parents that nothing here reads, at
 * twice the cost of the parse; so its compiler is called directly. Doc comments are not parsed: they carry no figures.
 */
const options: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ESNext,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
}

/**
 * Largest number of nodes made of a text. A character makes two at most; where a bracket is ambiguous the parser makes
 * nodes for one reading and makes them again for another, in the worst case without end.
 */
const mostNodes = (text: string): number => Math.min(4 * text.length + 1000, nodesInAll)
const nodesInAll = 2_500_000

/** Words before a declaration, such as `export`; at each of them the parser looks past all that follow. */
const modifier =
  /\b(?:abstract|accessor|async|const|declare|default|export|in|out|override|private|protected|public|readonly|static)\b/g
/** A comment, or nothing but space and line breaks, between two modifiers. */
const between = /^\s*(?:\/[/*]|$)/
const mostModifiers = 16
/** A lower-case letter written as a Unicode escape, which the parser reads as the letter. */
const escapedLetter = /\\u(?:00|\{0*)([67][0-9a-f])\}?/gi

/**
 * Largest number of syntax errors in a text: the parser searches for a similar keyword at each, and a text with more is
 * not code.
 */
const mostErrors = 60_000

/** Throws TooMuchParsing, or the host's RangeError if brackets are nested too deep for its stack. */
export function createSource(file: string, text: string): ts.SourceFile {
  furthest = 0
  const row = modifiersInRow(text)
  if (row !== null) {
    furthest = row
    throw new TooMuchParsing(parsingReasons.modifiers(mostModifiers))
  }
  return withMost(mostNodes(text), () => ts.createSourceFile(file, text, options, false, ts.ScriptKind.TS))
}

/** Offset of a row of too many modifiers; null if there is none. */
function modifiersInRow(text: string): number | null {
  let row = 0
  let start = 0
  let end = -1
  const plain = text.replace(escapedLetter, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  for (const match of plain.matchAll(modifier)) {
    row = end >= 0 && between.test(plain.slice(end, match.index)) ? row + 1 : 1
    if (row === 1) start = match.index
    if (row > mostModifiers) return start
    end = match.index + match[0].length
  }
  return null
}

type Constructor = new (kind: ts.SyntaxKind, start: number, end: number) => { end: number }

/** The compiler's own factory of nodes, which is not in its types. */
const allocator = (ts as unknown as { objectAllocator: Record<string, () => Constructor> }).objectAllocator
const kinds = [
  'getNodeConstructor',
  'getTokenConstructor',
  'getIdentifierConstructor',
  'getPrivateIdentifierConstructor',
]

/** Number of nodes that the current parse has made, and may make. */
let made = 0
let most = 0
/** The node made last. The parser sets its end before it makes the next, unless that is a part of it. */
let previous: { end: number } | null = null
let furthest = 0
/** Syntax errors of the current parse. */
let errors = 0

/** Wraps a node constructor of the compiler so that its nodes are counted. */
function counting(of: Constructor): Constructor {
  function Counted(kind: ts.SyntaxKind, start: number, end: number): { end: number } {
    if (previous !== null) furthest = Math.max(furthest, previous.end)
    if (++made > most)
      throw new TooMuchParsing(most < nodesInAll ? parsingReasons.ambiguous : parsingReasons.nodes(nodesInAll))
    const node = new of(kind, start, end)
    previous = node
    return node
  }
  return Counted as unknown as Constructor
}

/** Counts syntax errors: the parser looks up the localised message of each here, and finds none. */
const messages = new Proxy<Record<string, string>>(
  {},
  {
    get() {
      if (++errors > mostErrors) throw new TooMuchParsing(parsingReasons.errors(mostErrors))
      return undefined
    },
  },
)
/** Among the compiler's functions, but not in its types. */
const { setLocalizedDiagnosticMessages } = ts as unknown as {
  setLocalizedDiagnosticMessages(messages: Record<string, string> | undefined): void
}

const originals = kinds.map(kind => allocator[kind] as () => Constructor)
const counted = originals.map(get => counting(get()))

/** Runs a parse that may make at most `nodes`. */
function withMost<T>(nodes: number, parse: () => T): T {
  made = 0
  previous = null
  errors = 0
  most = nodes
  setLocalizedDiagnosticMessages(messages)
  kinds.forEach((kind, at) => {
    allocator[kind] = () => counted[at] as Constructor
  })
  try {
    return parse()
  } finally {
    previous = null
    setLocalizedDiagnosticMessages(undefined)
    kinds.forEach((kind, at) => {
      allocator[kind] = originals[at] as () => Constructor
    })
  }
}
