/** Tables below a model's layers: passes, stages, the frontier of recomputation, advice. */
import type { ModelReport } from '../analysis/report'
import { adviceTables } from '../present/adviceTables'
import type { Table } from '../present/table'
import { frontierTable, passesTable, stagesTable } from '../present/trainingTables'
import type { ReportExtras } from './extras'
import { shortenPath } from './text'

/** Columns of a layer's path, so that a table fits a terminal of 80. */
const pathColumns = 35

export const tablesOf = (model: ModelReport, { advice, frontier }: ReportExtras): readonly Table[] => [
  ...[passesTable(model), stagesTable(model)].filter(table => table !== null),
  ...(frontier === null || frontier.length === 0 ? [] : [frontierTable(frontier, model)]),
  ...(advice === null ? [] : adviceTables(model, advice, path => shortenPath(path, pathColumns))),
]
