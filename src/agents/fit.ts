/** Answer of memwall_fit: whether a model fits, and the largest sizes that do. */
import { fitMarkdown } from '../export/fitReport'
import { agentText } from '../present/agentText'
import { answerOf, list } from './answer'
import { type ObjectOf, object } from './field'
import type { ModelFiles } from './modelFiles'
import { oneOfModels, problemsIn, questionFields, withReport } from './question'
import { WrongInput } from './wrongInput'

export const fitInput = object(questionFields, ['file'])

export const fit = (input: ObjectOf<typeof questionFields, 'file'>, files: ModelFiles): Promise<string> =>
  withReport(files, input, async answered => {
    const { file, setup, report, notes } = answered
    const { index, model, notes: others } = oneOfModels(answered)
    const found = await file.fit(setup, index)
    if (found === null) throw new WrongInput(agentText.input.noCapacity(report.target.id))
    return answerOf([
      [fitMarkdown({ ...report, models: [model] }, [found])],
      list(agentText.heading.problems, problemsIn(report)),
      list(agentText.heading.notes, [...notes, ...others]),
    ])
  })
