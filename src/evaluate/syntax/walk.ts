/**
 * Walks over syntax that is not run, to find the names it declares, the values it assigns, and whether it ends a
 * function or a loop.
 */
import { ts } from 'ts-morph'

const {
  BinaryExpression,
  BreakStatement,
  CallExpression,
  ContinueStatement,
  DeleteExpression,
  DoStatement,
  FirstAssignment,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Identifier,
  LastAssignment,
  MinusMinusToken,
  PlusPlusToken,
  PostfixUnaryExpression,
  PrefixUnaryExpression,
  ReturnStatement,
  SwitchStatement,
  VariableDeclarationList,
  WhileStatement,
} = ts.SyntaxKind

/** Names declared with `var` in a function's body, except in functions inside it. */
export function varNames(body: ts.Node): string[] {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) return
    if (node.kind === VariableDeclarationList && (node.flags & ts.NodeFlags.BlockScoped) === 0)
      for (const { name } of (node as ts.VariableDeclarationList).declarations) names.push(...boundNames(name))
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(body, visit)
  return names
}

/** The names a declaration's pattern binds, as the compiler's `escapedText`. */
function boundNames(name: ts.BindingName): string[] {
  if (name.kind === Identifier) return [name.escapedText as string]
  return name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)))
}

/** The names a statement of a module declares, as `escapedText`. */
export function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name))
  if ((ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name !== undefined)
    return [statement.name.escapedText as string]
  return []
}

const changing = new Set(
  'push pop shift unshift splice sort reverse fill copyWithin set add delete clear assign'.split(' '),
)

export interface Effects {
  /** Targets of assignments: identifiers, property accesses, patterns. */
  readonly assigned: ts.Node[]
  /** Objects whose methods may change them: `layers` of `layers.push(x)`. */
  readonly changed: ts.Expression[]
  returns: boolean
  /** Ends or continues a loop around the syntax. */
  leavesLoop: boolean
}

/** Number of loops, and of loops and switches, inside the skipped syntax around a node. */
interface Around {
  readonly loops: number
  readonly breakable: number
}

/** Effects by the node that is not run: a loop may skip it over and over. */
const effectsByNode = new WeakMap<ts.Node, Effects>()

/** Possible effects of running `node`. Calls of functions are not followed. */
export function effectsOf(node: ts.Node): Effects {
  const found = effectsByNode.get(node)
  if (found !== undefined) return found
  const effects: Effects = { assigned: [], changed: [], returns: false, leavesLoop: false }
  collect(node, effects, { loops: 0, breakable: 0 })
  effectsByNode.set(node, effects)
  return effects
}

function collect(node: ts.Node, effects: Effects, around: Around): void {
  if (isFunction(node)) return
  let inside = around
  switch (node.kind) {
    case BinaryExpression: {
      const { left, operatorToken } = node as ts.BinaryExpression
      if (isAssignment(operatorToken.kind)) effects.assigned.push(left)
      break
    }
    case PrefixUnaryExpression:
    case PostfixUnaryExpression: {
      const { operator, operand } = node as ts.PrefixUnaryExpression
      if (operator === PlusPlusToken || operator === MinusMinusToken) effects.assigned.push(operand)
      break
    }
    case DeleteExpression:
      effects.assigned.push((node as ts.DeleteExpression).expression)
      break
    case CallExpression: {
      const { expression, arguments: args } = node as ts.CallExpression
      if (!ts.isPropertyAccessExpression(expression) || !changing.has(expression.name.text)) break
      effects.changed.push(expression.expression)
      if (args[0] !== undefined && expression.name.text === 'assign') effects.changed.push(args[0])
      break
    }
    case ForOfStatement:
    case ForInStatement: {
      const { initializer } = node as ts.ForOfStatement
      if (!ts.isVariableDeclarationList(initializer)) effects.assigned.push(initializer)
      inside = { loops: around.loops + 1, breakable: around.breakable + 1 }
      break
    }
    case ForStatement:
    case WhileStatement:
    case DoStatement:
      inside = { loops: around.loops + 1, breakable: around.breakable + 1 }
      break
    case VariableDeclarationList:
      if ((node.flags & ts.NodeFlags.BlockScoped) === 0)
        effects.assigned.push(...(node as ts.VariableDeclarationList).declarations.map(({ name }) => name))
      break
    case ReturnStatement:
      effects.returns = true
      break
    case SwitchStatement:
      inside = { loops: around.loops, breakable: around.breakable + 1 }
      break
    case BreakStatement:
      if (around.breakable === 0 || (node as ts.BreakStatement).label !== undefined) effects.leavesLoop = true
      break
    case ContinueStatement:
      if (around.loops === 0 || (node as ts.ContinueStatement).label !== undefined) effects.leavesLoop = true
      break
  }
  ts.forEachChild(node, child => collect(child, effects, inside))
}

export const isAssignment = (kind: ts.SyntaxKind): boolean => kind >= FirstAssignment && kind <= LastAssignment

const isFunction = (node: ts.Node): boolean => ts.isFunctionLike(node) || ts.isClassLike(node)
