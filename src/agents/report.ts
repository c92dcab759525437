/** Answer of memwall_report: the figures of the models in a file, or of a selection of its lines. */
import { sumOf } from '../analysis/figures'
import type { LayerRow, ModelReport, Report } from '../analysis/report'
import { noExtras } from '../export/extras'
import { factMarkdown } from '../export/markdown'
import { relativePath } from '../export/relativePath'
import { modelHints } from '../export/rows'
import { tablesOf } from '../export/tables'
import { agentText } from '../present/agentText'
import { figureFacts } from '../present/figureFacts'
import { modelFacts } from '../present/modelFacts'
import { summaryFacts } from '../present/summaryFacts'
import { topLayersTable } from '../present/topLayersTable'
import { answerOf, list, modelHeading, tables } from './answer'
import { type ObjectOf, object, whole } from './field'
import type { ModelFiles } from './modelFiles'
import { type Answered, problemsIn, questionFields, withReport } from './question'
import { WrongInput } from './wrongInput'

const fields = {
  ...questionFields,
  startLine: whole(agentText.field.startLine, 1),
  endLine: whole(agentText.field.endLine, 1),
  top: whole(agentText.field.top, 1, 50),
} as const

export const reportInput = object(fields, ['file'])
type ReportInput = ObjectOf<typeof fields, 'file'>

/** Number of layers listed where the input does not say it. */
const usualTop = 10
/** Maximum number of models that an answer has figures of. */
const mostModels = 3

/** Lines of a file, from 1, both included. */
interface Selection {
  readonly from: number
  readonly to: number
}

export const report = (input: ReportInput, files: ModelFiles): Promise<string> => {
  const selection = selectionOf(input)
  return withReport(files, input, async answered => {
    const { report, chosen, notes } = answered
    const rowsOf = (index: number): readonly LayerRow[] =>
      selection === null ? (report.models[index] as ModelReport).layers : selectedRows(report, index, selection)
    const having = selection === null ? chosen : chosen.filter(index => rowsOf(index).length > 0)
    if (selection !== null && having.length === 0)
      throw new WrongInput(agentText.input.noOps(agentText.heading.lines(selection.from, selection.to)))
    const others = having.slice(mostModels).map(index => (report.models[index] as ModelReport).name)
    return answerOf([
      ...having
        .slice(0, mostModels)
        .flatMap(index => modelBlocks(answered, index, rowsOf(index), selection, input.top ?? usualTop)),
      list(agentText.heading.problems, problemsIn(report)),
      list(agentText.heading.notes, [...notes, ...(others.length > 0 ? [agentText.note.otherModels(others)] : [])]),
      [agentText.heading.conventions],
    ])
  })
}

function selectionOf({ startLine, endLine = startLine }: ReportInput): Selection | null {
  if (startLine === undefined || endLine === undefined) {
    if (endLine !== undefined) throw new WrongInput(agentText.input.lineWithoutStart)
    return null
  }
  if (endLine < startLine) throw new WrongInput(agentText.input.lines)
  return { from: startLine, to: endLine }
}

/** Rows whose creation passes through one of the lines. */
function selectedRows({ lines, models }: Report, model: number, { from, to }: Selection): readonly LayerRow[] {
  const within = lines.filter(each => each.model === model && from <= each.line && each.line <= to)
  const indices = new Set(within.flatMap(({ rows }) => rows))
  return (models[model] as ModelReport).layers.filter(({ index }) => indices.has(index))
}

function modelBlocks(
  { report, file }: Answered,
  index: number,
  rows: readonly LayerRow[],
  selection: Selection | null,
  top: number,
): readonly (readonly string[])[] {
  const { target } = report
  const model = report.models[index] as ModelReport
  const place = ({ location }: LayerRow): string =>
    location.file === report.file
      ? String(location.line)
      : `${relativePath(report.file, location.file)}:${location.line}`
  const layers = tables([topLayersTable(model, rows, top, place)])
  const heading = modelHeading(model, file.name, target)
  if (selection !== null) return [heading, selectionFacts(model, rows, selection), layers]
  const summary = summaryFacts(model, target, null, modelHints(model, report))
  const shown = new Set(summary.map(({ id }) => id))
  const headline = modelFacts(model, target, null).filter(({ id }) => !shown.has(id))
  return [heading, [...headline, ...summary].map(factMarkdown), layers, tables(tablesOf(model, noExtras))]
}

/** Sum of the rows of a selection, each fact on a line. */
function selectionFacts(
  { complete, totals }: ModelReport,
  rows: readonly LayerRow[],
  { from, to }: Selection,
): readonly string[] {
  const sum = sumOf(rows)
  const count = rows.reduce((total, row) => total + row.count, 0)
  const figures = { ...sum, count, share: totals.time === 0 ? 0 : sum.time / totals.time, complete }
  const facts = Object.values(figureFacts).map(fact => fact(figures))
  return [`**${agentText.heading.lines(from, to)}**`, '', ...facts.filter(fact => fact !== null).map(factMarkdown)]
}
