/** Splits a report into pieces that are quick to receive, since copying a large one at once would block the editor. */

import type { Diagnostic, LineRollup, ModelReport, Report } from '../analysis/report'
import type { ReportPiece } from '../protocol/analysis'
import { mostLevels, mostTargets, offeredTargets } from './target'

/**
 * Rows, models and lines per piece. A line also counts for the rows it names, a model for its kinds, dims and stages.
 */
const pieceSize = 250
const namedRows = 200
const dimsOrStages = 20

/** Maximum number of lines with figures per file: more would be slow to show, and no one reads them. */
const mostLines = 500
/** Maximum number of diagnostics; VS Code shows no more per file either. */
const mostDiagnostics = 1000

/** The report without rows and lines, and the pieces that contain them. */
export function inPieces(report: Report): { readonly head: Report; readonly pieces: readonly ReportPiece[] } {
  const pieces: {
    models: ModelReport[]
    rows: { model: number; layers: ModelReport['layers'][number][] }[]
    lines: LineRollup[]
  }[] = []
  let room = 0
  const piece = (size: number) => {
    room -= size
    if (room < 0 || pieces.length === 0) {
      pieces.push({ models: [], rows: [], lines: [] })
      room = pieceSize - size
    }
    return pieces.at(-1) as (typeof pieces)[number]
  }
  report.models.forEach((model, index) => {
    piece(modelSize(model)).models.push({ ...model, layers: [] })
    for (const row of model.layers) {
      const { rows } = piece(1)
      if (rows.at(-1)?.model !== index) rows.push({ model: index, layers: [] })
      rows.at(-1)?.layers.push(row)
    }
  })
  const lines = heaviestPerFile(report.lines)
  for (const line of lines) piece(1 + Math.floor(line.rows.length / namedRows)).lines.push(line)
  const targets = offeredTargets(report.targets)
  return {
    head: {
      ...report,
      models: [],
      lines: [],
      targets,
      diagnostics: [...leftOut(report, targets, lines), ...foremost(report)],
    },
    pieces: pieces.length === 0 ? [{ models: [], rows: [], lines: [] }] : pieces,
  }
}

function modelSize({ kinds, scenario, totals }: ModelReport): number {
  const more = Object.keys(scenario.dims).length + (totals.pipeline?.stages.length ?? 0)
  return 4 + kinds.length + Math.floor(more / dimsOrStages)
}

/** Diagnostics for targets that cannot be picked and lines without a lens, when there are too many of either. */
function* leftOut(
  { file, targets, lines }: Report,
  offered: Report['targets'],
  shown: readonly LineRollup[],
): Iterable<Diagnostic> {
  const first = { line: 1, column: 1, endLine: 1, endColumn: 2, severity: 'info', code: 'limit' } as const
  if (offered.length < targets.length) {
    const counts = { offered: offered.length, targets: targets.length, mostTargets, mostLevels }
    yield { ...first, file, reason: { code: 'targets-left-out', ...counts } }
  }
  if (shown.length === lines.length) return
  const shownPerFile = linesPerFile(shown)
  for (const [file, { length }] of linesPerFile(lines)) {
    const left = shownPerFile.get(file)?.length ?? 0
    if (left < length) yield { ...first, file, reason: { code: 'lines-left-out', shown: left, lines: length } }
  }
}

function linesPerFile(lines: readonly LineRollup[]): ReadonlyMap<string, LineRollup[]> {
  const perFile = new Map<string, LineRollup[]>()
  for (const line of lines) {
    const own = perFile.get(line.file)
    if (own === undefined) perFile.set(line.file, [line])
    else own.push(line)
  }
  return perFile
}

const heaviestPerFile = (lines: readonly LineRollup[]): readonly LineRollup[] =>
  [...linesPerFile(lines).values()].flatMap(heaviest)

/** Models and functions, and the layers with the largest share of their model's time, in line order. */
function heaviest(lines: readonly LineRollup[]): readonly LineRollup[] {
  if (lines.length <= mostLines) return lines
  const rank = ({ kind, share }: LineRollup): number => (kind === 'model' ? 3 : kind === 'function' ? 2 : share)
  const chosen = new Set([...lines].sort((a, b) => rank(b) - rank(a)).slice(0, mostLines))
  return lines.filter(line => chosen.has(line))
}

function foremost({ diagnostics }: Report): Report['diagnostics'] {
  if (diagnostics.length <= mostDiagnostics) return diagnostics
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const others = diagnostics.filter(({ severity }) => severity !== 'error')
  return [...errors, ...others].slice(0, mostDiagnostics)
}
