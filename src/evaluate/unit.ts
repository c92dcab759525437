/** A parsed file of the model's program, with what is worked out once per parse. */
import type { ts } from 'ts-morph'
import type { FunctionSite, Span } from '../graph/site'
import type { Problem } from './program'

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
  readonly unit: Unit
  readonly span: Span
  readonly arrow: boolean
  /** Names declared with `var` anywhere in its body. */
  readonly vars: readonly string[]
  /** The site of the last closure made of it: the same object as long as the name is the same. */
  site: FunctionSite | null
}

export interface Unit {
  readonly file: string
  readonly text: string
  readonly source: ts.SourceFile
  /** Syntax errors. */
  readonly problems: readonly Problem[]
  readonly spans: Map<ts.Node, Span>
  readonly codes: Map<ts.Node, Code>
}

/** A node and the file it is in. */
export interface At {
  readonly node: ts.Node
  readonly unit: Unit
}

/** The span of a node without the comments before it; one object per node. */
export function spanOf(node: ts.Node, unit: Unit): Span {
  const known = unit.spans.get(node)
  if (known !== undefined) return known
  const span = { file: unit.file, start: node.getStart(unit.source), end: node.end }
  unit.spans.set(node, span)
  return span
}
