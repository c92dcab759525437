/** A report as Markdown tables: a heading and a table per model, exact figures with their units in the header, a total row. */
import * as format from '../format'
import type { Figures, ModelReport, Report } from '../report'
import { foldRows, remarks } from './rows'
import { printable } from './text'

/** `depth` folds rows below that many path segments; null keeps every row. */
export function toMarkdown(report: Report, depth: number | null): string {
  return report.models.map(model => modelMarkdown(model, report, depth)).join('\n')
}

const columns = [
  'layer',
  'kind',
  '×',
  'output',
  'FLOPs',
  'bytes',
  'FLOP/B',
  'parameters',
  'time ≥ (µs)',
  'share',
  'bound',
]
const rightAligned = new Set(['×', 'FLOPs', 'bytes', 'FLOP/B', 'parameters', 'time ≥ (µs)', 'share'])

function modelMarkdown(model: ModelReport, report: Report, depth: number | null): string {
  const { target } = report
  const { scenario, totals } = model
  const dims = Object.entries(scenario.dims).map(([name, size]) => `${name} ${size}`)
  const { weights, activations, kvCache } = scenario.dtypes
  const rows = foldRows(model.layers, depth)
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  const capacity = target.memory[0]?.bytes ?? 0
  const fits = totals.memory.fits ? 'fits' : `needs ${format.exact(totals.memory.devices)} devices`
  return [
    `### ${escaped(model.name)}`,
    '',
    [
      scenario.phase,
      ...dims,
      `weights ${format.dtype(weights)}`,
      `activations ${activations}`,
      `KV cache ${kvCache}`,
      `${target.name} (${target.id})`,
    ]
      .map(escaped)
      .join(' · '),
    '',
    line(columns),
    line(columns.map(name => (rightAligned.has(name) ? '---:' : '---'))),
    ...rows.map(row =>
      line([
        escaped(row.path),
        escaped(row.kind),
        format.exact(row.count),
        format.shape(row.output),
        ...figures(row),
        format.percent(row.share),
        row.bound,
      ]),
    ),
    line(
      [
        'total',
        '',
        format.exact(count),
        '',
        ...figures(totals),
        format.percent(rows.length > 0 ? 1 : 0),
        totals.bound,
      ].map(text => (text === '' ? '' : `**${text}**`)),
    ),
    '',
    `Time is a lower bound. Footprint ${format.bytes(totals.memory.total)} of ${format.bytes(capacity)}: ${fits}.`,
    ...remarks(model, report).map(remark => `Note: ${escaped(remark)}.`),
    ...(totals.notCounted.length > 0 ? [`Not counted: ${totals.notCounted.map(escaped).join(', ')}.`] : []),
    ...(model.complete ? [] : ['Incomplete: figures are at least what is shown.']),
    '',
  ].join('\n')
}

const figures = (of: Figures): string[] => [
  format.exact(of.flops),
  format.exact(of.totalBytes),
  of.intensity === null ? '∞' : format.exact(of.intensity),
  format.exact(of.parameters),
  format.exact(of.time * 1e6),
]

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Text that Markdown would take as markup, or a table as the end of a cell. */
const escaped = (text: string): string => printable(text).replace(/[\\|`*_<>[\]#~]/g, '\\$&')
