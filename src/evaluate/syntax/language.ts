/** Tables of the syntax that a model file may use. */

import { ts } from 'ts-morph'
import { classExpressions, classStatements } from '../calls/classes'
import { invoke } from '../calls/functions'
import { defineLanguage } from '../dispatch'
import { accesses } from '../expressions/access'
import { literals } from '../expressions/literals'
import { operators } from '../expressions/operators'
import { messages } from '../problems/messages'
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

/** A handler for each kind of syntax, or the message that refuses it. */
export const language = {
  expressions: [...literals, ...accesses, ...operators, ...classExpressions],
  statements: [...statements, ...loops, ...classStatements],
  unsupported: [
    [AwaitExpression, messages.awaitExpression],
    [YieldExpression, messages.generator],
    [RegularExpressionLiteral, messages.regularExpression],
    [TaggedTemplateExpression, messages.taggedTemplate],
    [BigIntLiteral, messages.bigint],
    [WithStatement, messages.withStatement],
    [ImportEqualsDeclaration, messages.importEquals],
    [ImportDeclaration, messages.importInside],
    [ExportDeclaration, messages.exportInside],
    [ExportAssignment, messages.exportInside],
    [NamespaceExportDeclaration, messages.exportNamespace],
    [PrivateIdentifier, messages.privateIn],
  ],
} as const

defineLanguage({ ...language, call: invoke })
