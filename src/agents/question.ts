/** The part of an input that all tools about a model share: the file, the model, the hardware and the scenario. */
import type { Setup } from '../analysis/advice/modified'
import type { ModelReport, Report } from '../analysis/report'
import { relativePath } from '../export/relativePath'
import { agentText } from '../present/agentText'
import { diagnosticText } from '../present/diagnosticText'
import { nearestTargets } from '../scenario/nearestTargets'
import { oneLine } from '../text/safeText'
import { text } from './field'
import type { ModelFile, ModelFiles } from './modelFiles'
import { idleIn, type ScenarioInput, scenarioField, scenarioWith } from './scenarioInput'
import { WrongInput } from './wrongInput'

export const questionFields = {
  file: text(agentText.field.file),
  model: text(agentText.field.model),
  hardware: text(agentText.field.hardware),
  scenario: scenarioField,
} as const

export interface ModelQuestion {
  readonly file: string
  readonly model?: string
  readonly hardware?: string
  readonly scenario?: ScenarioInput
}

/** A file that was reported on as asked. */
export interface Answered {
  readonly file: ModelFile
  readonly setup: Setup
  readonly report: Report
  /** Indices of the chosen models in the report: the named one, or all. */
  readonly chosen: readonly number[]
  /** Remarks on the input, in words. */
  readonly notes: readonly string[]
}

/** Answers with the file opened, and closes it afterwards. Throws WrongInput where the question has no answer. */
export async function withReport<T>(
  files: ModelFiles,
  question: ModelQuestion,
  answer: (answered: Answered) => Promise<T>,
): Promise<T> {
  const file = await files.open(question.file)
  try {
    const setup = setupOf(file.usual, question)
    const report = await file.report(setup)
    checkTarget(report, setup.hardware)
    checkModels(report, file.name)
    checkDims(report, question)
    const notes = idleIn(setup.scenario, question.scenario ?? {}).map(({ id, phases = [] }) =>
      agentText.note.idle(`scenario.${id}`, setup.scenario.phase, phases),
    )
    return await answer({ file, setup, report, chosen: chosenIn(report, question.model), notes })
  } finally {
    file.close()
  }
}

/** Throws WrongInput for a setting that has no meaning beside the others. */
export function setupOf(usual: Setup, { hardware, scenario }: Pick<ModelQuestion, 'hardware' | 'scenario'>): Setup {
  return {
    scenario: scenario === undefined ? usual.scenario : scenarioWith(usual.scenario, scenario),
    hardware: hardware ?? usual.hardware,
  }
}

/** Throws WrongInput for a target that neither the file nor the catalogue has. */
export function checkTarget({ target, targets }: Report, asked: string): void {
  if (target.id === asked) return
  const near = [...targets, ...nearestTargets(asked)].map(({ id }) => id)
  throw new WrongInput(agentText.input.noTarget(asked, near.slice(0, 8)))
}

/** Number of problems of a file that an answer lists. */
const mostProblems = 5

function checkModels(report: Report, name: string): void {
  if (report.models.length > 0) return
  throw new WrongInput([agentText.input.noModels(name), ...problemsIn(report)].join('\n'))
}

/** Errors and warnings of the file, one line each, the first ones. */
export function problemsIn({ file, diagnostics }: Report): readonly string[] {
  const problems = diagnostics.filter(({ severity, code }) => severity !== 'info' && code !== 'capacity')
  const lines = problems.slice(0, mostProblems).map(problem => {
    const { line, column, code } = problem
    return oneLine(`${relativePath(file, problem.file)}:${line}:${column} ${code} ${diagnosticText(problem)}`)
  })
  return problems.length > mostProblems ? [...lines, agentText.note.more(problems.length - mostProblems)] : lines
}

function checkDims({ models }: Report, { scenario }: ModelQuestion): void {
  const existing = new Set(models.flatMap(model => Object.keys(model.scenario.dims)))
  for (const name of Object.keys(scenario?.dims ?? {}))
    if (!existing.has(name)) throw new WrongInput(agentText.input.noDim(`scenario.dims.${name}`, [...existing]))
}

function chosenIn({ models }: Report, name: string | undefined): readonly number[] {
  const all = models.map((_, index) => index)
  if (name === undefined) return all
  const chosen = all.filter(index => models[index]?.name === name)
  if (chosen.length > 0) return chosen
  throw new WrongInput(
    agentText.input.noModel(
      name,
      models.map(model => model.name),
    ),
  )
}

/** The model that an answer about one model is of, its index, and a note that names the others. */
export function oneOfModels({ report, chosen }: Answered): {
  readonly index: number
  readonly model: ModelReport
  readonly notes: readonly string[]
} {
  const index = chosen[0] as number
  const model = report.models[index] as ModelReport
  const others = chosen.slice(1).map(at => (report.models[at] as ModelReport).name)
  return { index, model, notes: others.length === 0 ? [] : [agentText.note.otherModels(others)] }
}
