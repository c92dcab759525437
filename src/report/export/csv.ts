/** A report's rows as CSV (RFC 4180 quoting, lines end in LF): raw figures, units in the header, a total row per model. */
import type { Shape } from '../../tensor/shape'
import type { Report } from '../report'
import { relativePlace } from './place'
import { foldRows } from './rows'

const columns = [
  'model',
  'path',
  'kind',
  'count',
  'inputs',
  'output',
  'FLOPs',
  'MACs',
  'bytes',
  'intensity (FLOP/B)',
  'parameters',
  'time (s)',
  'share',
  'bound',
  'file',
  'line',
  'column',
]

/** `depth` folds rows below that many path segments; null keeps every row. */
export function toCsv(report: Report, depth: number | null): string {
  const lines = [columns]
  for (const model of report.models) {
    const place = (file: string) => relativePlace(report.file, file)
    for (const row of foldRows(model.layers, depth))
      lines.push([
        model.name,
        row.path,
        row.kind,
        raw(row.count),
        row.inputs.map(shape).join(' '),
        shape(row.output),
        raw(row.flops),
        raw(row.macs),
        raw(row.totalBytes),
        raw(row.intensity),
        raw(row.parameters),
        raw(row.time),
        raw(row.share),
        row.bound,
        place(row.location.file),
        raw(row.location.line),
        raw(row.location.column),
      ])
    const { totals, location } = model
    lines.push([
      model.name,
      'total',
      '',
      raw(model.layers.reduce((sum, row) => sum + row.count, 0)),
      '',
      '',
      raw(totals.flops),
      raw(totals.macs),
      raw(totals.totalBytes),
      raw(totals.intensity),
      raw(totals.parameters),
      raw(totals.time),
      model.layers.length > 0 ? '1' : '0',
      totals.bound,
      place(location.file),
      raw(location.line),
      raw(location.column),
    ])
  }
  return `${lines.map(line => line.map(quoted).join(',')).join('\n')}\n`
}

/** Every digit, as JavaScript reads it back; empty where a figure is not defined. */
const raw = (value: number | null): string => (value === null ? '' : String(value))
const shape = (sizes: Shape): string => sizes.join('x')
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
