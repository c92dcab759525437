/** Changes worth suggesting where some layers of a model, or all of it, are looked at. */
import type { LayerRow } from '../report'
import type { Advice, Change, RowsEffect } from './advice'
import { adviceOnParts, changesOf, rowsBefore, saves } from './rowAdvice'

export interface Suggestion {
  readonly change: Change
  /** Effect on the layers looked at; null where the suggestion is about the whole model. */
  readonly layers: { readonly before: RowsEffect; readonly after: RowsEffect } | null
}

/**
 * Suggestions, best first: of a model that does not fit the changes that make it fit, the smallest first, wherever one
 * looks; else those that make the whole model faster, by what they save the layers. Another target comes last, as it
 * is no change of the model.
 * @param rows Layers looked at, each with those of its ops that are; null for the whole model.
 * @param layers The model's rows.
 */
export function suggestionsFor(
  advice: Advice,
  rows: readonly LayerRow[] | null,
  layers: readonly LayerRow[],
): readonly Suggestion[] {
  const { before, changes } = advice
  if (!before.fits) return changes.map(change => ({ change, layers: null }))
  const faster = ({ after }: Change): boolean => saves(before.time, after.time)
  const found = rows === null ? changes.map(ofModel) : ofLayers(adviceOnParts(advice, rows, layers), rows)
  return targetsLast(found.filter(({ change }) => faster(change)))
}

const ofModel = (change: Change): Suggestion => ({ change, layers: null })

function ofLayers(advice: Advice, rows: readonly LayerRow[]): readonly Suggestion[] {
  const indices = rows.map(({ index }) => index)
  const before = rowsBefore(advice, indices)
  return changesOf(advice, indices).map(({ change, after }) => ({ change, layers: { before, after } }))
}

const targetsLast = (suggestions: readonly Suggestion[]): readonly Suggestion[] => [
  ...suggestions.filter(({ change }) => change.kind !== 'target'),
  ...suggestions.filter(({ change }) => change.kind === 'target'),
]
