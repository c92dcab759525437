/** Answers of the worker to each kind of question. */

import type { Formula } from '../analysis/formula'
import { noExtras, type ReportExtras } from '../export/extras'
import { toJson } from '../export/json'
import { toMarkdown } from '../export/markdown'
import type { Resumable } from '../limits/resumable'
import { editorText } from '../present/editorText'
import type { Answers, Question } from '../protocol/analysis'
import { actionsAt, sharedHeadsEdit } from './actions'
import { applicableOf } from './applicable'
import type { ConditionedAnalysis } from './conditionedAnalysis'
import { hoverOn } from './hover'

/** Maximum number of rows of a model whose advice is sent, since advice has figures for each row under each change. */
const mostAdvised = 500

/** Answers all questions except those for the report, which is sent in pieces. */
export function* answerTo(
  shown: ConditionedAnalysis,
  question: Exclude<Question, { what: 'report' }>,
): Resumable<Answers[Exclude<Question['what'], 'report'>]> {
  const { analysis, conditions, target } = shown
  const { scenario } = conditions
  switch (question.what) {
    case 'hover':
      return yield* hoverOn(shown, question)
    case 'actions':
      return yield* actionsAt(shown, question)
    case 'sharedHeads':
      return yield* sharedHeadsEdit(shown, question.model, question.heads)
    case 'markdown':
      return toMarkdown(yield* shown.report())
    case 'json':
      return yield* jsonOf(shown)
    case 'uncompressed':
      return analysis.uncompressed(scenario, target, question.model)
    case 'frontier':
      return yield* analysis.frontier(scenario, question.model)
    case 'fit':
      return yield* analysis.fit(scenario, target, question.model)
    case 'advice': {
      const { length } = (yield* shown.report()).models[question.model]?.layers ?? []
      if (length > mostAdvised) throw new Error(editorText.panel.tooManyRows(mostAdvised, length))
      const advice = yield* shown.advice(question.model).result()
      return advice && { ...advice, applicable: yield* applicableOf(shown, question.model, advice) }
    }
  }
}

/** The report as `memwall analyze --format json` prints it. */
function* jsonOf(shown: ConditionedAnalysis): Resumable<string> {
  const { analysis, conditions, target } = shown
  const report = yield* shown.report()
  const [formulas, extras]: [(readonly Formula[])[], ReportExtras[]] = [[], []]
  for (const index of report.models.keys()) {
    formulas.push(shown.formulas(index))
    yield
    extras.push({ ...noExtras, uncompressed: analysis.uncompressed(conditions.scenario, target, index) })
    yield
  }
  return toJson(report, formulas, extras)
}
