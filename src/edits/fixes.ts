/** Fixes of mistakes: the nearest name, a missing import, a missing argument. */

import { type CallExpression, Node, type SourceFile } from 'ts-morph'
import { dslExports } from '../evaluate/modules/dsl'
import type { Fix } from '../evaluate/problems/fix'
import type { TextChange, TextPlace } from './edit'
import { importing } from './imports'
import { withProperty } from './options'
import { callAt, calledName, memwallImports, nodeAt } from './source'

/** Changes that make a fix at a problem's place; null where the text there does not allow it. */
export function fixEdit(source: SourceFile, place: TextPlace, fix: Fix): readonly TextChange[] | null {
  switch (fix.kind) {
    case 'import':
      return importing(source, fix.name).changes
    case 'name':
      return fix.unknown === undefined ? renamed(source, place, fix.name) : optionRenamed(source, place, fix)
    case 'argument': {
      const call = callAt(source, place)
      return call === null ? null : withArgument(call, fix.name)
    }
  }
}

/** Replaces a name, and imports the new one where it is one of memwall that the file does not declare. */
function renamed(source: SourceFile, place: TextPlace, name: string): readonly TextChange[] | null {
  const found = nodeAt(source, place)
  const node = found !== null && Node.isCallExpression(found) ? found.getExpression() : found
  if (node === null) return null
  if (
    Node.isIdentifier(node) &&
    dslExports.has(name) &&
    !Node.isImportSpecifier(node.getParent()) &&
    !isDeclared(source, name)
  ) {
    const { name: imported, changes } = importing(source, name)
    return [...changes, replaced(node, imported)]
  }
  const named = Node.isPropertyAccessExpression(node)
    ? node.getNameNode()
    : Node.isImportSpecifier(node)
      ? node.getNameNode()
      : node
  return Node.isIdentifier(named) ? [replaced(named, name)] : null
}

const replaced = (node: Node, text: string): TextChange => ({ start: node.getStart(), end: node.getEnd(), text })

/** Whether the file declares the name at its top, or imports it from a file. */
const isDeclared = (source: SourceFile, name: string): boolean =>
  [source.getVariableDeclaration(name), source.getFunction(name), source.getClass(name)].some(
    each => each !== undefined,
  ) ||
  source
    .getImportDeclarations()
    .filter(each => !memwallImports(source).includes(each))
    .some(each =>
      each.getNamedImports().some(named => (named.getAliasNode() ?? named.getNameNode()).getText() === name),
    )

function optionRenamed(
  source: SourceFile,
  place: TextPlace,
  { name, unknown }: Extract<Fix, { kind: 'name' }>,
): readonly TextChange[] | null {
  const call = callAt(source, place)
  for (const argument of call?.getArguments() ?? []) {
    const property = Node.isObjectLiteralExpression(argument) ? argument.getProperty(unknown ?? '') : undefined
    if (property !== undefined && Node.isPropertyAssignment(property)) return [replaced(property.getNameNode(), name)]
    if (property !== undefined && Node.isShorthandPropertyAssignment(property))
      return [replaced(property, `${name}: ${unknown}`)]
  }
  return null
}

/** Arguments of the DSL by position; all others are options. */
const positional: Readonly<Record<string, readonly string[]>> = {
  linear: ['out'],
  embedding: ['vocab', 'dim'],
  repeat: ['count'],
  groupNorm: ['groups'],
  lstm: ['hidden'],
  gru: ['hidden'],
  rnn: ['hidden'],
  conv1d: ['out'],
  conv2d: ['out'],
  conv3d: ['out'],
  convTranspose1d: ['out'],
  convTranspose2d: ['out'],
  convTranspose3d: ['out'],
}

/** Values to start from, for arguments where 1 would hardly be meant. */
const usual: Readonly<Record<string, string>> = {
  kernel: '3',
  heads: '8',
  out: '64',
  hidden: '64',
  dim: '64',
  experts: '8',
}

/** Adds a missing argument, or a missing option in the object that is the call's last argument. */
function withArgument(call: CallExpression, name: string): readonly TextChange[] | null {
  const given = call.getArguments()
  const last = given.at(-1)
  const value = usual[name] ?? '1'
  const at = positional[calledName(call) ?? '']?.indexOf(name) ?? -1
  if (at >= 0) {
    if (given.length !== at) return null
    const end = last?.getEnd() ?? call.getEnd() - 1
    return [{ start: end, end, text: `${last === undefined ? '' : ', '}${value}` }]
  }
  if (last !== undefined && Node.isObjectLiteralExpression(last)) return [withProperty(last, name, value)]
  const end = last?.getEnd() ?? call.getEnd() - 1
  return [{ start: end, end, text: `${last === undefined ? '' : ', '}{ ${name}: ${value} }` }]
}
