/** Makes an edit of a model file, in the file's own style. Entry point of the edits, bundled with the analysis. */

import type { SourceFile } from 'ts-morph'
import type { Edit, Edited, TextChange } from './edit'
import { fixEdit } from './fixes'
import { layerEdit, sharedHeads } from './layerEdits'
import { sourceOf } from './source'

/** Null where the text at the place does not allow the edit, or has it already. */
export function edited(text: string, edit: Edit): Edited | null {
  const source = sourceOf(text)
  const changes = changesOf(source, edit)
  if (changes === null || changes.length === 0) return null
  const textChanges = changes.map(({ start, end, text: newText }) => ({
    span: { start, length: end - start },
    newText,
  }))
  const after = source.applyTextChanges(textChanges).getFullText()
  return after === text ? null : { changes, text: after }
}

function changesOf(source: SourceFile, edit: Edit): readonly TextChange[] | null {
  switch (edit.of) {
    case 'layer':
      return layerEdit(source, edit.place, edit.edit)
    case 'attentions':
      return sharedHeads(source, edit.places, edit.heads)
    case 'problem':
      return fixEdit(source, edit.place, edit.fix)
  }
}
