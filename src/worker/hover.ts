/** Text of a hover over a place in the text. */

import { commonPath } from '../analysis/paths'
import type { Resumable } from '../limits/resumable'
import { adviceOn } from '../present/adviceText'
import { hoverText } from '../present/hoverText'
import { pictureColours } from '../present/rooflinePicture'
import type { Answers, HoverQuestion } from '../protocol/analysis'
import type { ConditionedAnalysis } from './conditionedAnalysis'
import { type Place, placeAt } from './placeAt'

/** Milliseconds that a hover waits for the advice on its place. */
const moment = 300

/**
 * Markdown of a place's figures. Includes the advice if that is ready within 300 ms; otherwise a second question, for
 * the advice, is answered once it is ready.
 */
export function* hoverOn(shown: ConditionedAnalysis, question: HoverQuestion): Resumable<Answers['hover']> {
  const report = yield* shown.report()
  const place = yield* placeAt(report, shown.places, question)
  if (place === null || place.ops.length === 0) return null
  const key = `${question.line}:${question.column}:${question.selected}:${question.file}`
  const isCall = place.rollup === null
  const advice = shown.advice(place.index)
  if (question.part === 'advice') {
    if (!shown.adviceDue.delete(key)) return null
    const found = yield* advice.result()
    return found && { markdown: adviceOn(found, place.places.rows(place.ops), place.model), isCall }
  }
  const part = yield* place.places.part(place.ops)
  const formulas = shown.formulas(place.index)
  const until = performance.now() + moment
  while (!advice.done && performance.now() < until) {
    yield
    advice.step()
  }
  if (!advice.done) shown.adviceDue.add(key)
  const [before, after] = question.link
  const markdown = hoverText({
    model: place.model,
    target: report.target,
    part,
    formulas,
    title: titleOf(
      place,
      part.rows.map(row => row.path),
    ),
    advice: advice.done ? yield* advice.result() : null,
    colours: pictureColours[question.theme],
    stale: question.stale,
    link: `${before}${place.index}${after}`,
  })
  return { markdown, isCall }
}

const titleOf = ({ rollup }: Place, paths: readonly string[]): string =>
  rollup?.name || commonPath(paths) || (paths[0] ?? '')
