/** What a model file may use: reading these tables is reading the language. */
import { ts } from 'ts-morph'
import { accesses } from './access'
import { classExpressions, classStatements } from './classes'
import { defineLanguage } from './dispatch'
import { literals } from './literals'
import { loops } from './loops'
import { operators } from './operators'
import { statements } from './statements'

const {
  AwaitExpression,
  BigIntLiteral,
  ExportDeclaration,
  ImportDeclaration,
  ImportEqualsDeclaration,
  MetaProperty,
  ModuleDeclaration,
  RegularExpressionLiteral,
  TaggedTemplateExpression,
  WithStatement,
  YieldExpression,
} = ts.SyntaxKind

defineLanguage({
  expressions: [...literals, ...accesses, ...operators, ...classExpressions],
  statements: [...statements, ...loops, ...classStatements],
  unsupported: [
    [AwaitExpression, 'await is not supported: a model file is read, not run; write it without waiting'],
    [YieldExpression, 'generators are not supported; return an array'],
    [RegularExpressionLiteral, 'regular expressions are not supported; use includes, startsWith or split'],
    [TaggedTemplateExpression, 'tagged templates are not supported; call the function'],
    [BigIntLiteral, 'bigints are not supported; use a number'],
    [MetaProperty, 'import.meta is not there: a model file is read, not run; write the value'],
    [ModuleDeclaration, 'namespaces are not supported; export from a file of its own'],
    [WithStatement, 'with is not supported; name the object'],
    [ImportEqualsDeclaration, 'import = is not supported; write import .. from'],
    [ImportDeclaration, 'imports belong at the top of the file'],
    [ExportDeclaration, 'exports belong at the top of the file'],
  ],
})
