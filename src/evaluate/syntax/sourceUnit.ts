/** A parsed file of the model's program, with data computed once per parse. */
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
  readonly unit: SourceUnit
  readonly span: Span
  readonly arrow: boolean
  /** Names declared with `var` anywhere in its body. */
  readonly vars: readonly string[]
  /** The site of the last closure made of it: the same object as long as the name is the same. */
  site: FunctionSite | null
}

export interface SourceUnit {
  readonly file: string
  readonly text: string
  readonly source: ts.SourceFile
  /** Syntax errors. */
  readonly problems: readonly Problem[]
  /** The lines with syntax errors. */
  readonly torn: readonly { readonly from: number; readonly to: number }[]
  readonly spans: Map<ts.Node, Span>
  /** Start of the nodes that begin at a position, after the space and the comments there. */
  readonly starts: Map<number, number>
  readonly codes: Map<ts.Node, Code>
  /** Whether it may contain `var`, whose names are collected from whole functions. */
  readonly hasVar: boolean
}

/** A node and the file it is in. */
export interface At {
  readonly node: ts.Node
  readonly unit: SourceUnit
}

/** The span of a node without the comments before it; one object per node. */
export function spanOf(node: ts.Node, unit: SourceUnit): Span {
  const existing = unit.spans.get(node)
  if (existing !== undefined) return existing
  const span = { file: unit.file, start: startOf(node, unit), end: node.end }
  unit.spans.set(node, span)
  return span
}

/**
 * Start of a node without the comments before it. Computed once per position: a chain of calls has thousands of nodes
 * that begin at one, possibly after a long comment.
 */
function startOf(node: ts.Node, { source, starts }: SourceUnit): number {
  // A node that the parser inserted where one is missing has no space before it.
  if (node.pos === node.end) return node.getStart(source)
  const start = starts.get(node.pos) ?? node.getStart(source)
  starts.set(node.pos, start)
  return start
}

/** The text of a node without the comments before it. */
export function codeText(node: ts.Node, unit: SourceUnit): string {
  const { start, end } = spanOf(node, unit)
  return unit.text.slice(start, end)
}
