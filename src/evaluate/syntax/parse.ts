/** Parses text to a syntax tree, which is kept as long as the text stays the same. The type checker is never used. */

import { ts } from 'ts-morph'
import { messages } from '../problems/messages'
import { errorAt, isOverflow } from '../problems/problems'
import type { Problem } from '../program'
import type { ParsedFile } from './parsedFile'
import { createSource, furthestParsed, TooMuchParsing } from './parser'

/** Largest number of files kept parsed: those of the last analyses, so that an edit parses one file. */
const mostFiles = 64
/** Largest number of characters of their texts, except the newest: a tree takes about 100 bytes for each. */
const mostCharacters = 2_000_000
const units = new Map<string, ParsedFile>()

/** Parses `text` unless `file` had just this text at the last call. Never throws. */
export function parse(file: string, text: string, textBytes: number): ParsedFile {
  const existing = units.get(file)
  if (existing !== undefined && existing.text === text) return existing
  const unit = text.length > textBytes ? tooLong(file, text, textBytes) : parsed(file, text)
  units.delete(file)
  let characters = 0
  for (const { text } of units.values()) characters += text.length
  for (const [eldest, { text }] of units) {
    if (units.size < mostFiles && characters <= mostCharacters) break
    units.delete(eldest)
    characters -= text.length
  }
  units.set(file, unit)
  return unit
}

function parsed(file: string, text: string): ParsedFile {
  try {
    const source = createSource(file, text)
    return unitOf(file, text, source, syntaxProblems(file, source))
  } catch (error) {
    // The parser overflows the stack on thousands of nested brackets, and keeps the state of an interrupted parse until
    // another succeeds: parsing empty text resets it.
    const isDeep = isOverflow(error)
    const start = (isDeep ? hundredthBracket(text) : null) ?? furthestParsed()
    const source = empty(file)
    const message = isDeep
      ? messages.parsedTooDeep
      : error instanceof TooMuchParsing
        ? messages.parsedTooLong(error.why)
        : messages.unparsed
    return unitOf(file, text, source, [errorAt({ file, start, end: Math.min(start + 1, text.length) }, message)])
  }
}

/** Offset of the hundredth bracket open at once; null if the nesting is not of brackets. */
function hundredthBracket(text: string): number | null {
  let depth = 0
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset] as string
    if ('([{'.includes(character) && ++depth === 100) return offset
    if (')]}'.includes(character)) depth--
  }
  return null
}

function tooLong(file: string, text: string, textBytes: number): ParsedFile {
  const message = messages.fileTooLong('the file', text.length, textBytes)
  return unitOf(file, text, empty(file), [errorAt({ file, start: 0, end: lineEnd(text) }, message)])
}

const empty = (file: string): ts.SourceFile => createSource(file, '')

function lineEnd(text: string): number {
  const end = text.indexOf('\n')
  return Math.min(end < 0 ? text.length : end, 200)
}

function unitOf(file: string, text: string, source: ts.SourceFile, problems: readonly Problem[]): ParsedFile {
  return {
    file,
    text,
    source,
    problems,
    syntaxErrorLines: syntaxErrorLines(text, problems),
    spans: new Map(),
    starts: new Map(),
    codes: new Map(),
    hasVar: /\bvar\b/.test(text),
  }
}

/** Ranges of the lines that have a syntax error, in offsets of the text. */
function syntaxErrorLines(text: string, problems: readonly Problem[]): ParsedFile['syntaxErrorLines'] {
  const lines: { from: number; to: number }[] = []
  for (const { span } of problems) {
    const last = lines.at(-1)
    if (last !== undefined && span.start >= last.from && span.start <= last.to) continue
    const end = text.indexOf('\n', span.start)
    const from = span.start === 0 ? 0 : text.lastIndexOf('\n', span.start - 1) + 1
    lines.push({ from, to: end < 0 ? text.length : end })
  }
  return lines
}

/** Largest number of syntax errors reported: one in the wrong place may cause thousands of others. */
const mostProblems = 200

function syntaxProblems(file: string, source: ts.SourceFile): Problem[] {
  // The parser stores them on the tree itself; the public way to them needs a program.
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: readonly ts.DiagnosticWithLocation[] }
  return parseDiagnostics.slice(0, mostProblems).map(({ start, length, messageText }) => {
    const end = start + Math.max(length, 1)
    const span = end > source.end ? { file, start: Math.max(0, source.end - 1), end: source.end } : { file, start, end }
    return { span, severity: 'error', code: 'syntax', message: ts.flattenDiagnosticMessageText(messageText, ' ') }
  })
}
