/** Options in the calls of layers. */

import { type CallExpression, Node, type ObjectLiteralExpression } from 'ts-morph'
import type { TextChange } from './edit'
import { calledName, indentAt, lineBreak } from './source'

/** Position of the options object among the arguments of layers whose weights have options. */
const positions: Readonly<Record<string, number>> = {
  linear: 1,
  embedding: 2,
  attention: 0,
  crossAttention: 1,
  mixtureOfExperts: 0,
  conv1d: 1,
  conv2d: 1,
  conv3d: 1,
  convTranspose1d: 1,
  convTranspose2d: 1,
  convTranspose3d: 1,
  lstm: 1,
  gru: 1,
  rnn: 1,
}

/** Whether a call makes a layer with options for its weights. */
export const hasOptions = (call: CallExpression): boolean => Object.hasOwn(positions, calledName(call) ?? '')

/** Sets an option of a layer's call; null where the call's options are no object literal, or arguments are missing. */
export function withOption(call: CallExpression, name: string, value: string): TextChange | null {
  const at = positions[calledName(call) ?? '']
  const given = call.getArguments()
  if (at === undefined || given.length < at) return null
  const settings = given[at]
  if (settings !== undefined)
    return Node.isObjectLiteralExpression(settings) ? withProperty(settings, name, value) : null
  const last = given.at(-1)
  const end = last?.getEnd() ?? call.getEnd() - 1
  return { start: end, end, text: `${last === undefined ? '' : ', '}{ ${name}: ${value} }` }
}

/** Sets a property of an object literal, on a line of its own where the others are. */
export function withProperty(object: ObjectLiteralExpression, name: string, value: string): TextChange {
  const property = object.getProperty(name)
  if (property !== undefined && Node.isPropertyAssignment(property)) {
    const before = property.getInitializerOrThrow()
    return { start: before.getStart(), end: before.getEnd(), text: value }
  }
  if (property !== undefined) return { start: property.getStart(), end: property.getEnd(), text: `${name}: ${value}` }
  const last = object.getProperties().at(-1)
  if (last === undefined) return { start: object.getStart(), end: object.getEnd(), text: `{ ${name}: ${value} }` }
  const source = object.getSourceFile()
  const apart =
    last.getEndLineNumber() === object.getEndLineNumber()
      ? ' '
      : `${lineBreak(source)}${indentAt(source, last.getStart())}`
  return { start: last.getEnd(), end: last.getEnd(), text: `,${apart}${name}: ${value}` }
}
