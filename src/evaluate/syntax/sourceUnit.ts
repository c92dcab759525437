/** A parsed file of the model's program, with what is worked out once per parse. */
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

/** What is worth knowing of a function before it is called. */
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
  /** The lines that syntax errors are on. */
  readonly torn: readonly { readonly from: number; readonly to: number }[]
  readonly spans: Map<ts.Node, Span>
  /** Where the nodes that begin at a position start, after the space and the comments there. */
  readonly starts: Map<number, number>
  readonly codes: Map<ts.Node, Code>
  /** `var` may be in it: its names are looked for in whole functions. */
  readonly hasVar: boolean
}

/** A node and the file it is in. */
export interface At {
  readonly node: ts.Node
  readonly unit: SourceUnit
}

/** The span of a node without the comments before it; one object per node. */
export function spanOf(node: ts.Node, unit: SourceUnit): Span {
  const known = unit.spans.get(node)
  if (known !== undefined) return known
  const span = { file: unit.file, start: startOf(node, unit), end: node.end }
  unit.spans.set(node, span)
  return span
}

/** Looked for once a position: a chain of calls has thousands of nodes that begin at one, and a long comment may be there. */
function startOf(node: ts.Node, { source, starts }: SourceUnit): number {
  // What the parser puts where something is missing has no space before it.
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
