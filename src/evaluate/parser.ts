/** The compiler's parser, ended where a text makes it try one reading after another. */
import { ts } from 'ts-morph'

/** Thrown out of the parser. */
export class TooMuchParsing {}

/**
 * ts-morph's own `createSourceFile(.., { overwrite: true })` wraps nodes and sets parents that nothing here reads, at
 * twice the cost of the parse; so its compiler is called as it is. Doc comments are not parsed: they carry no figures.
 */
const options: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ESNext,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
}

/**
 * Nodes that may be made of a text. A character makes two at the most; where it is not clear what a bracket begins the
 * parser makes nodes for one reading and makes them anew for another, in the worst case without end.
 */
const mostNodes = (text: string): number => Math.min(4 * text.length + 1000, 2_500_000)

/** Words before a declaration, such as `export`; at each of them the parser looks past all that follow. */
const modifier =
  /\b(?:abstract|accessor|async|const|declare|default|export|in|out|override|private|protected|public|readonly|static)\b/g
/** A comment, or nothing but space and line breaks, between two of them. */
const between = /^\s*(?:\/[/*]|$)/
const mostModifiers = 16
/** A small letter written by its code, with which the parser takes a word to be the same. */
const escapedLetter = /\\u(?:00|\{0*)([67][0-9a-f])\}?/gi

/** Throws TooMuchParsing, or the host's RangeError where brackets are nested too deep for its stack. */
export function createSource(file: string, text: string): ts.SourceFile {
  if (hasModifiersInRow(text)) throw new TooMuchParsing()
  return withMost(mostNodes(text), () => ts.createSourceFile(file, text, options, false, ts.ScriptKind.TS))
}

function hasModifiersInRow(text: string): boolean {
  let row = 0
  let end = -1
  const plain = text.replace(escapedLetter, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  for (const match of plain.matchAll(modifier)) {
    row = end >= 0 && between.test(plain.slice(end, match.index)) ? row + 1 : 1
    if (row > mostModifiers) return true
    end = match.index + match[0].length
  }
  return false
}

type Constructor = new (kind: ts.SyntaxKind, start: number, end: number) => object

/** What the parser makes nodes with; the compiler's own, and not among its types. */
const allocator = (ts as unknown as { objectAllocator: Record<string, () => Constructor> }).objectAllocator
const kinds = [
  'getNodeConstructor',
  'getTokenConstructor',
  'getIdentifierConstructor',
  'getPrivateIdentifierConstructor',
]

/** Nodes that the parse under way has made, and may make. */
let made = 0
let most = 0

/** Makes the very nodes of the compiler, and counts them. */
function counting(of: Constructor): Constructor {
  function Counted(kind: ts.SyntaxKind, start: number, end: number): object {
    if (++made > most) throw new TooMuchParsing()
    return new of(kind, start, end)
  }
  return Counted as unknown as Constructor
}

const own = kinds.map(kind => allocator[kind] as () => Constructor)
const counted = own.map(get => counting(get()))

/** Runs a parse that may make `nodes`. */
function withMost<T>(nodes: number, parse: () => T): T {
  made = 0
  most = nodes
  kinds.forEach((kind, at) => {
    allocator[kind] = () => counted[at] as Constructor
  })
  try {
    return parse()
  } finally {
    kinds.forEach((kind, at) => {
      allocator[kind] = own[at] as () => Constructor
    })
  }
}
