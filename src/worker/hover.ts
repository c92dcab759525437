/** What a hover over a place of the text says. */

import { commonPath } from '../analysis/paths'
import type { Resumable } from '../limits/resumable'
import { adviceOn } from '../present/adviceText'
import { hoverText } from '../present/hoverText'
import { pictureColours } from '../present/rooflinePicture'
import type { Answers, HoverQuestion } from '../protocol/analysis'
import { type Place, placeAt } from './placeAt'
import type { Shown } from './shown'

/** Milliseconds that a hover may come later for the advice on its place. */
const moment = 300

/**
 * The figures of a place have the advice with them where that is ready within a moment. Where it is not, whoever asks for
 * the advice gets it once it is.
 */
export function* hoverOn(shown: Shown, question: HoverQuestion): Resumable<Answers['hover']> {
  const report = yield* shown.report()
  const place = yield* placeAt(report, shown.places, question)
  if (place === null || place.ops.length === 0) return null
  const key = `${question.line}:${question.column}:${question.selected}`
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
