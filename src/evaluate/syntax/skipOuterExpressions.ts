/** Unwraps syntax that does not change a value. */
import { ts } from 'ts-morph'

const { ParenthesizedExpression, NonNullExpression, AsExpression, SatisfiesExpression } = ts.SyntaxKind

/** The expression inside parentheses, `as`, `satisfies` and `!`; a method called through them keeps its object. */
export function skipOuterExpressions<N extends ts.Node>(node: N): N | ts.Expression {
  let inner: N | ts.Expression = node
  while (
    inner.kind === ParenthesizedExpression ||
    inner.kind === NonNullExpression ||
    inner.kind === AsExpression ||
    inner.kind === SatisfiesExpression
  )
    inner = (inner as ts.Node as ts.ParenthesizedExpression).expression
  return inner
}
