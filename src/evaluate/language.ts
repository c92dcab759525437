/** What a model file may use: reading these tables is reading the language. */
import { ts } from 'ts-morph'
import { accesses } from './access'
import { classExpressions, classStatements } from './classes'
import { defineLanguage } from './dispatch'
import { literals } from './literals'
import { loops } from './loops'
import { operators } from './operators'
import { statements } from './statements'

const { SyntaxKind } = ts

defineLanguage({
  expressions: [...literals, ...accesses, ...operators, ...classExpressions],
  statements: [...statements, ...loops, ...classStatements],
  unsupported: [
    [SyntaxKind.AwaitExpression, 'await is not supported: a model file is read, not run; write it without waiting'],
    [SyntaxKind.YieldExpression, 'generators are not supported; return an array'],
    [SyntaxKind.RegularExpressionLiteral, 'regular expressions are not supported; use includes, startsWith or split'],
    [SyntaxKind.TaggedTemplateExpression, 'tagged templates are not supported; call the function'],
    [SyntaxKind.BigIntLiteral, 'bigints are not supported; use a number'],
    [SyntaxKind.MetaProperty, 'import.meta is not there: a model file is read, not run; write the value'],
    [SyntaxKind.ModuleDeclaration, 'namespaces are not supported; export from a file of its own'],
    [SyntaxKind.WithStatement, 'with is not supported; name the object'],
    [SyntaxKind.ImportEqualsDeclaration, 'import = is not supported; write import .. from'],
    [SyntaxKind.ImportDeclaration, 'imports belong at the top of the file'],
    [SyntaxKind.ExportDeclaration, 'exports belong at the top of the file'],
  ],
})
