/** Equations of einsum, as NumPy reads them. */
import { errors } from '../tensor/messages'
import type { Shape } from '../tensor/shape'

/** Index labels, a character for each axis of each operand and of the result. */
export interface Equation {
  readonly operands: readonly string[]
  readonly result: string
}

const ellipsis = '...'
const term = /^[a-zA-Z]*(?:\.\.\.)?[a-zA-Z]*$/

/** Label of an axis under an ellipsis, counted from the right: no letter, so that no equation can name it. */
const coveredLabel = (at: number): string => String.fromCharCode(0xe000 + at)
const coveredLabels = (count: number): string =>
  Array.from({ length: count }, (_, at) => coveredLabel(count - 1 - at)).join('')

const isLetter = (label: string): boolean => /[a-zA-Z]/.test(label)

/**
 * Reads an equation for operands of these shapes. Throws `type` where it is malformed, `shape-mismatch` where an operand
 * has other axes than it names.
 */
export function parseEquation(equation: string, shapes: readonly Shape[]): Equation {
  const [left = '', right, ...more] = equation.replaceAll(/\s/g, '').split('->')
  const terms = left.split(',')
  if (more.length > 0 || ![...terms, right ?? ''].every(labels => term.test(labels))) throw errors.equation(equation)
  if (terms.length !== shapes.length) throw errors.operandCount(equation, terms.length, shapes.length)
  const operands = terms.map((labels, at) => withAxes(equation, labels, shapes[at] as Shape))
  const all = operands.join('')
  const covered = Math.max(0, ...operands.map(labels => [...labels].filter(label => !isLetter(label)).length))
  if (right === undefined) return { operands, result: coveredLabels(covered) + lettersThatOccurOnce(all) }
  if (covered > 0 && !right.includes(ellipsis)) throw errors.ellipsisLeftOut(equation)
  const letters = right.replace(ellipsis, '')
  if (new Set(letters).size !== letters.length) throw errors.repeatedIndex(equation, right)
  for (const label of letters) if (!all.includes(label)) throw errors.unknownIndex(equation, label)
  return { operands, result: right.replace(ellipsis, coveredLabels(covered)) }
}

/** Labels of all axes of an operand; an ellipsis covers those that are not named. */
function withAxes(equation: string, labels: string, shape: Shape): string {
  const named = labels.replace(ellipsis, '').length
  const covered = shape.length - named
  if (labels.includes(ellipsis) ? covered < 0 : covered !== 0) throw errors.operandAxes(equation, labels, named, shape)
  return labels.replace(ellipsis, coveredLabels(covered))
}

const lettersThatOccurOnce = (labels: string): string =>
  [...labels]
    .filter(label => isLetter(label) && labels.indexOf(label) === labels.lastIndexOf(label))
    .sort()
    .join('')
