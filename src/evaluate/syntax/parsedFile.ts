/** A parsed file, with data computed once per parse. It is shared by all runs that read the same text. */
import type { ts } from 'ts-morph'
import type { FunctionSite, Span } from '../../graph/site'
import type { Problem } from '../program'

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration

/** Properties of a function that do not depend on its calls. */
export interface Code {
  readonly node: FunctionNode
  readonly span: Span
  readonly arrow: boolean
  /** Names declared with `var` anywhere in its body. */
  readonly vars: readonly string[]
  /** The site of the last closure made of it: the same object as long as the name is the same. */
  site: FunctionSite | null
}

export interface ParsedFile {
  readonly file: string
  readonly text: string
  readonly source: ts.SourceFile
  /** Syntax errors. */
  readonly problems: readonly Problem[]
  /** The lines with syntax errors. */
  readonly syntaxErrorLines: readonly { readonly from: number; readonly to: number }[]
  readonly spans: Map<ts.Node, Span>
  /** Start of the nodes that begin at a position, after the space and the comments there. */
  readonly starts: Map<number, number>
  readonly codes: Map<ts.Node, Code>
  /** Whether it may contain `var`, whose names are collected from whole functions. */
  readonly hasVar: boolean
}

/** The span of a node without the comments before it; one object per node. */
export function spanOf(node: ts.Node, file: ParsedFile): Span {
  const existing = file.spans.get(node)
  if (existing !== undefined) return existing
  const span = { file: file.file, start: startOf(node, file), end: node.end }
  file.spans.set(node, span)
  return span
}

/**
 * Start of a node without the comments before it. Computed once per position: a chain of calls has thousands of nodes
 * that begin at one, possibly after a long comment.
 */
function startOf(node: ts.Node, { source, starts }: ParsedFile): number {
  // A node that the parser inserted where one is missing has no space before it.
  if (node.pos === node.end) return node.getStart(source)
  const start = starts.get(node.pos) ?? node.getStart(source)
  starts.set(node.pos, start)
  return start
}

/** The text of a node without the comments before it. */
export function codeText(node: ts.Node, file: ParsedFile): string {
  const { start, end } = spanOf(node, file)
  return file.text.slice(start, end)
}
