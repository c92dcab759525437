/** Tables of the syntax that a model file may use. */
import { ts } from 'ts-morph'
import { classExpressions, classStatements } from '../calls/classes'
import { invoke } from '../calls/functions'
import { defineLanguage } from '../dispatch'
import { accesses } from '../expressions/access'
import { literals } from '../expressions/literals'
import { operators } from '../expressions/operators'
import { loops } from '../statements/loops'
import { statements } from '../statements/statements'

const {
  AwaitExpression,
  BigIntLiteral,
  ExportDeclaration,
  ImportDeclaration,
  ImportEqualsDeclaration,
  ExportAssignment,
  NamespaceExportDeclaration,
  PrivateIdentifier,
  RegularExpressionLiteral,
  TaggedTemplateExpression,
  WithStatement,
  YieldExpression,
} = ts.SyntaxKind

/** A handler for each kind of syntax, or a message with an alternative. */
export const language = {
  expressions: [...literals, ...accesses, ...operators, ...classExpressions],
  statements: [...statements, ...loops, ...classStatements],
  unsupported: [
    [AwaitExpression, 'await is not supported: a model file is read, not run; write it without waiting'],
    [YieldExpression, 'generators are not supported; return an array'],
    [RegularExpressionLiteral, 'regular expressions are not supported; use includes, startsWith or split'],
    [TaggedTemplateExpression, 'tagged templates are not supported; call the function'],
    [BigIntLiteral, 'bigints are not supported; use a number'],
    [WithStatement, 'with is not supported; name the object'],
    [ImportEqualsDeclaration, 'import = is not supported; write import .. from'],
    [ImportDeclaration, 'imports belong at the top of the file'],
    [ExportDeclaration, 'exports belong at the top of the file'],
    [ExportAssignment, 'exports belong at the top of the file'],
    [NamespaceExportDeclaration, 'export as namespace is not supported; write export before what other files may use'],
    [PrivateIdentifier, 'a private name cannot be looked for with in; use instanceof'],
  ],
} as const

defineLanguage({ ...language, call: invoke })
