/** Text of a hover over a place in the text. */

import { suggestionsFor } from '../analysis/advice/suggestions'
import { commonPath } from '../analysis/paths'
import type { Resumable } from '../limits/resumable'
import { hoverRest, hoverText } from '../present/hoverText'
import { pictureColours } from '../present/rooflinePicture'
import type { ShownSuggestion } from '../present/suggestionText'
import type { Answers, HoverQuestion } from '../protocol/analysis'
import { isApplicable } from './applicable'
import type { ConditionedAnalysis } from './conditionedAnalysis'
import { type Place, placeAt } from './placeAt'

/** Paragraphs of one part of a hover: the figures of a place, or what would move them, which needs the model's advice. */
export function* hoverOn(shown: ConditionedAnalysis, question: HoverQuestion): Resumable<Answers['hover']> {
  const report = yield* shown.report()
  const place = yield* placeAt(report, shown.places, question)
  if (place === null || place.ops.length === 0) return null
  const { model, index, rollup } = place
  const part = yield* place.places.part(place.ops)
  const path = commonPath(part.rows.map(row => row.path))
  const whole = rollup?.kind === 'model' || isAll(place)
  const about = { model, target: report.target, part, whole }
  const isCall = rollup === null
  const indices = part.rows.map(row => row.index)
  const isOfWholeRows = part.rows.every(({ index, count }) => count === model.layers[index]?.count)
  const rows = isOfWholeRows ? { model: index, indices, whole } : null
  if (question.part === 'rest') {
    const suggestion = yield* bestSuggestion(shown, place, whole, question.at.uri)
    return { paragraphs: [hoverRest({ ...about, suggestion, at: { ...question.at, model: index } })], isCall, rows }
  }
  const paragraphs = hoverText({
    ...about,
    title: rollup?.name || path || (part.rows[0]?.path ?? ''),
    path,
    formulas: shown.formulas(index),
    colours: pictureColours[question.theme],
    stale: question.stale,
    compared: question.compared,
  })
  return { paragraphs, isCall, rows }
}

/** Whether a call makes all of a model of several layers. */
function isAll({ model, places, ops }: Place): boolean {
  const rows = places.rows(ops)
  return (
    rows.length > 1 &&
    rows.length === model.layers.length &&
    rows.every(({ index, count }) => count === model.layers[index]?.count)
  )
}

/** First suggestion that can be made with a click; null when there is none. */
function* bestSuggestion(
  shown: ConditionedAnalysis,
  { index, model, places, ops }: Place,
  whole: boolean,
  uri: string,
): Resumable<ShownSuggestion | null> {
  const advice = yield* shown.advice(index).result()
  if (advice === null) return null
  for (const suggestion of suggestionsFor(advice, whole ? null : places.rows(ops), model.layers))
    if (yield* isApplicable(shown, index, suggestion.change)) return { suggestion, advice, of: { uri, model: index } }
  return null
}
