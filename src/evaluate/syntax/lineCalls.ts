/** Calls of a parsed file by line. */
import { ts } from 'ts-morph'
import type { Span } from '../../graph/site'
import { type ParsedFile, spanOf } from './parsedFile'
import { lineStarts, positionIn } from './positions'

const { CallExpression, NewExpression } = ts.SyntaxKind

/**
 * For each line on which calls begin, the one that holds all others that begin there; null where none does, or where it
 * constructs an object.
 */
export function lineCalls(file: ParsedFile): ReadonlyMap<number, Span | null> {
  const starts = lineStarts(file.text)
  const outermost = new Map<number, { readonly span: Span; isWhole: boolean }>()
  // Without recursion, since a chain of calls may be as deep as the file is long.
  const open: ts.Node[] = [file.source]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === CallExpression || node.kind === NewExpression) {
      const span = spanOf(node, file)
      const { line } = positionIn(starts, span.start)
      const first = outermost.get(line)
      if (first === undefined) outermost.set(line, { span, isWhole: node.kind === CallExpression })
      else if (span.end > first.span.end) first.isWhole = false
    }
    // One by one, since a list may have more entries than a call may have arguments.
    for (const child of childrenOf(node).reverse()) open.push(child)
  }
  return new Map([...outermost].map(([line, { span, isWhole }]) => [line, isWhole ? span : null]))
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = []
  ts.forEachChild(node, child => {
    children.push(child)
  })
  return children
}
