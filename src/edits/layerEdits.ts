/** Edits of a layer: its own options where it has them, else a scope around it. */

import { type CallExpression, Node, type SourceFile } from 'ts-morph'
import type { WeightDType } from '../tensor/storedFormat'
import type { LayerEdit, LayerPlace, TextChange, TextPlace } from './edit'
import { importing } from './imports'
import { hasOptions, withOption } from './options'
import { callAt, calledName, quotedLike } from './source'

/** Changes that make an edit of a layer; null where the text there does not allow it. */
export function layerEdit(source: SourceFile, place: LayerPlace, edit: LayerEdit): readonly TextChange[] | null {
  const layer = 'call' in place ? callAt(source, place.call) : returnedAt(source, place.functionAt)
  if (layer === null) return null
  const { expression, name } = 'expression' in layer ? layer : { expression: layer, name: calledName(layer) }
  const call = Node.isCallExpression(expression) ? expression : null
  switch (edit.kind) {
    case 'weights':
      return withSetting('weights', formatText(source, edit.format))
    case 'freeze':
      return withSetting('trainable', 'false')
    case 'recompute':
      return scoped('recompute', 'true')
    case 'kvHeads':
      return call !== null && attends(call) ? optionOf(call, 'kvHeads', String(edit.heads)) : null
    case 'tie':
      return call === null ? null : tied(call)
  }

  function withSetting(option: string, value: string): readonly TextChange[] | null {
    return call !== null && hasOptions(call) ? optionOf(call, option, value) : scoped(option, value)
  }

  function scoped(option: string, value: string): readonly TextChange[] {
    const scope = importing(source, 'scope')
    const [start, end] = [expression.getStart(), expression.getEnd()]
    const title = quotedLike(source, name ?? 'block')
    return [
      ...scope.changes,
      { start, end: start, text: `${scope.name}(${title}, ` },
      { start: end, end, text: `, { ${option}: ${value} })` },
    ]
  }
}

const optionOf = (call: CallExpression, option: string, value: string): readonly TextChange[] | null => {
  const change = withOption(call, option, value)
  return change === null ? null : [change]
}

/** Sets the KV heads of every attention that the calls at these places make; null where one of them does not allow it. */
export function sharedHeads(
  source: SourceFile,
  places: readonly TextPlace[],
  heads: number,
): readonly TextChange[] | null {
  const calls = new Set(places.flatMap(place => callAt(source, place) ?? []).filter(attends))
  const changes = [...calls].map(call => withOption(call, 'kvHeads', String(heads)))
  const made = changes.filter(change => change !== null)
  return made.length === changes.length && made.length > 0 ? made : null
}

/** Whether a call makes an attention, which may share its KV heads. */
const attends = (call: CallExpression): boolean => ['attention', 'crossAttention'].includes(calledName(call) ?? '')

function formatText(source: SourceFile, format: WeightDType): string {
  if (typeof format === 'string') return quotedLike(source, format)
  const { dtype, group } = format
  return `{ dtype: ${quotedLike(source, dtype)}${group === undefined ? '' : `, group: ${group}`} }`
}

/** The layer that a function returns, and the function's name. */
function returnedAt(
  source: SourceFile,
  offset: number,
): { readonly expression: Node; readonly name: string | null } | null {
  let node = source.getDescendantAtPos(offset)
  while (node !== undefined && !(Node.isFunctionLikeDeclaration(node) || Node.isArrowFunction(node)))
    node = node.getParent()
  if (node === undefined || (!Node.isBodyable(node) && !Node.isBodied(node))) return null
  const body = node.getBody()
  const parent = node.getParent()
  const name = Node.isFunctionDeclaration(node)
    ? (node.getName() ?? null)
    : Node.isVariableDeclaration(parent)
      ? parent.getName()
      : null
  if (body === undefined) return null
  if (!Node.isBlock(body)) return { expression: body, name }
  const last = body.getStatements().at(-1)
  const returned = last !== undefined && Node.isReturnStatement(last) ? last.getExpression() : undefined
  return returned === undefined ? null : { expression: returned, name }
}

/** Puts the transposed table of an embedding over as many tokens in place of a linear head. */
function tied(head: CallExpression): readonly TextChange[] | null {
  const [vocab] = head.getArguments()
  if (calledName(head) !== 'linear' || vocab === undefined) return null
  for (const block of head.getAncestors()) {
    if (!Node.isBlock(block) && !Node.isSourceFile(block)) continue
    for (const declaration of block.getVariableDeclarations()) {
      const table = declaration.getInitializer()
      if (table === undefined || !Node.isCallExpression(table) || calledName(table) !== 'embedding') continue
      if (table.getArguments()[0]?.getText() !== vocab.getText() || table.getEnd() > head.getStart()) continue
      return [{ start: head.getStart(), end: head.getEnd(), text: `${declaration.getName()}.attend` }]
    }
  }
  return null
}
