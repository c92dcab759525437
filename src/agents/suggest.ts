/** Answer of memwall_suggest: changes that make a model faster or smaller, and how each is reproduced. */
import type { Advice } from '../analysis/advice/advice'
import { isOfScenario, modified, type Setup } from '../analysis/advice/modified'
import { adviceTables } from '../present/adviceTables'
import { agentText } from '../present/agentText'
import { titleOf } from '../present/changeText'
import { valueJson } from '../scenario/json'
import { settings, valueOf } from '../scenario/scenario'
import { documentMarkdown, markdownCode } from '../text/escape'
import { answerOf, list, modelHeading, tables } from './answer'
import { type ObjectOf, object } from './field'
import type { ModelFiles } from './modelFiles'
import { oneOfModels, problemsIn, questionFields, withReport } from './question'

export const suggestInput = object(questionFields, ['file'])

export const suggest = (input: ObjectOf<typeof questionFields, 'file'>, files: ModelFiles): Promise<string> =>
  withReport(files, input, async answered => {
    const { file, setup, report, notes } = answered
    const { index, model, notes: others } = oneOfModels(answered)
    const advice = await file.advice(setup, index)
    const none = advice === null ? agentText.note.noTime : advice.changes.length === 0 ? agentText.note.noAdvice : null
    return answerOf([
      modelHeading(model, file.name, report.target),
      none === null ? [] : [none],
      ...(advice === null ? [] : [tables(adviceTables(model, advice, path => path)), waysTo(advice, setup)]),
      list(agentText.heading.problems, problemsIn(report)),
      list(agentText.heading.notes, [...notes, ...others]),
    ])
  })

/** The input of memwall_compare that reproduces each change. */
function waysTo({ changes }: Advice, setup: Setup): readonly string[] {
  if (changes.length === 0) return []
  return [
    agentText.note.bestFor,
    '',
    ...changes.map(change => {
      const way = isOfScenario(change)
        ? markdownCode(JSON.stringify(difference(setup, modified(setup, change))))
        : agentText.note.editsFile
      return `- ${documentMarkdown(titleOf(change))}: ${way}`
    }),
  ]
}

/** Input of what differs between two setups. */
function difference(before: Setup, after: Setup): Readonly<Record<string, unknown>> {
  const changed = settings
    .map(setting => [setting, valueOf(after.scenario, setting)] as const)
    .filter(([setting, value]) => JSON.stringify(value) !== JSON.stringify(valueOf(before.scenario, setting)))
    .map(([setting, value]) => [setting.id, valueJson(setting, value)])
  const dims =
    JSON.stringify(before.scenario.dims) === JSON.stringify(after.scenario.dims) ? {} : { dims: after.scenario.dims }
  const scenario = { ...Object.fromEntries(changed), ...dims }
  return {
    ...(before.hardware === after.hardware ? {} : { hardware: after.hardware }),
    ...(Object.keys(scenario).length === 0 ? {} : { scenario }),
  }
}
