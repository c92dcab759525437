/** Models whose figures a file may show: its own, and those of other files that pass through it. */
import type * as vscode from 'vscode'
import type { ModelReport } from '../analysis/report'
import type { Documents, Reading } from './documents'
import { pathOf } from './modelFile'

export interface UserModel {
  /** Figures of the model's file in the file. */
  readonly reading: Reading
  /** Index of the model in that report. */
  readonly index: number
  readonly model: ModelReport
}

/** A model that a model file imports from another is listed under the one that declares it. */
export function userModels(documents: Documents, uri: vscode.Uri): readonly UserModel[] {
  const readings = documents.users(uri)
  return readings.flatMap(reading => {
    const { root, path, report } = reading
    const passing = new Set(report.lines.filter(({ file }) => file === path).map(line => line.model))
    const others = readings.filter(other => other !== reading)
    return [...report.models.entries()]
      .filter(([index, model]) => passing.has(index) && !isImported(model, root, others))
      .map(([index, model]) => ({ reading, index, model }))
  })
}

/** Whether another of the files declares the model. */
const isImported = ({ name, location }: ModelReport, root: vscode.Uri, others: readonly Reading[]): boolean =>
  location.file !== pathOf(root) &&
  others.some(
    other =>
      pathOf(other.root) === location.file &&
      other.report.models.some(each => each.name === name && each.location.line === location.line),
  )

/** Shows the figures of a model in a file that it passes through. */
export function showModel(documents: Documents, file: vscode.Uri, root: vscode.Uri, model: number): void {
  documents.select(root, model)
  documents.show(file, root)
}
