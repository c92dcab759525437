/** Answer of memwall_compare: two models, scenarios or targets side by side. */
import { agentText } from '../present/agentText'
import { changedLayersTable, comparisonTable } from '../present/comparisonTables'
import { answerOf, list, modelHeading, tables } from './answer'
import { type Field, type ObjectOf, object, whole } from './field'
import type { ModelFiles } from './modelFiles'
import { type ModelQuestion, oneOfModels, questionFields, withReport } from './question'
import { type ScenarioInput, scenarioField } from './scenarioInput'

/** Settings of the other side, whose schema does not list them again: they would double the length of the tool. */
const otherScenario: Field<ScenarioInput> = {
  ...scenarioField,
  schema: { type: 'object', description: agentText.field.withScenario },
}

const fields = {
  ...questionFields,
  with: object({ ...questionFields, scenario: otherScenario }, [], agentText.field.with),
  top: whole(agentText.field.top, 1, 50),
} as const

export const compareInput = object(fields, ['file', 'with'])

const usualTop = 10

export const compare = (
  { with: other, top = usualTop, ...first }: ObjectOf<typeof fields, 'file' | 'with'>,
  files: ModelFiles,
): Promise<string> =>
  withReport(files, first, before =>
    withReport(files, secondOf(first, other), async after => {
      const [was, now] = [oneOfModels(before), oneOfModels(after)]
      const sides = [
        { model: was.model, target: before.report.target },
        { model: now.model, target: after.report.target },
      ] as const
      return answerOf([
        modelHeading(was.model, before.file.name, sides[0].target, agentText.heading.before),
        modelHeading(now.model, after.file.name, sides[1].target, agentText.heading.after),
        tables([
          comparisonTable(...sides, [agentText.heading.before, agentText.heading.after]),
          changedLayersTable(was.model, now.model, top),
        ]),
        list(agentText.heading.notes, [...new Set([...before.notes, ...was.notes, ...after.notes, ...now.notes])]),
        [agentText.heading.conventions],
      ])
    }),
  )

/** The other side: what it leaves out is as on the first; another file has models and dims of its own. */
function secondOf(first: ModelQuestion, other: Partial<ModelQuestion>): ModelQuestion {
  const { model, scenario, ...shared } = first
  const { dims, ...settings } = scenario ?? {}
  const same = other.file === undefined || other.file === first.file
  const otherDims = other.scenario?.dims
  return {
    ...shared,
    ...(same && model !== undefined ? { model } : {}),
    ...other,
    scenario: {
      ...settings,
      ...other.scenario,
      ...(otherDims === undefined && (dims === undefined || !same)
        ? {}
        : { dims: { ...(same ? dims : {}), ...otherDims } }),
    },
  }
}
