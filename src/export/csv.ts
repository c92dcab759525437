/**
 * A report's rows as CSV (RFC 4180 quoting, lines end in LF, safe for spreadsheets): raw figures in FLOP, B and s, units in
 * the header, and a total row per model. Columns may be added at the end, never renamed. Parts of the total follow it where there are any, named as in `total/forward`: passes,
 * collectives, stages, the model without compression. Counts of a model that is not `complete` are lower bounds.
 */

import type { ModelReport, PassFigures, Report, Totals } from '../analysis/report'
import { intensity, totalBytes } from '../cost/cost'
import { type Footprint, footprintTotal } from '../cost/footprintParts'
import type { CollectiveKind } from '../cost/parallel/collectives'
import type { Target } from '../hardware/target'
import type { TableRow } from '../present/layerColumns'
import { scenarioSummary } from '../present/scenarioText'
import type { Shape } from '../tensor/shape'
import { csvCell } from '../text/escape'
import type { ReportExtras } from './extras'
import { relativePath } from './relativePath'
import { allRows, chosenRows, type RowChoice } from './rowChoice'
import type { ExportRow } from './rows'

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
  'saved (B)',
  'sent (B)',
  'footprint (B)',
  'complete',
  'counted',
  'first token (s)',
  'per token (s)',
  'throughput (tokens/s)',
  'hardware',
  'scenario',
] as const

/** A line of the file by its headings; missing cells are empty. */
type Line = Readonly<Partial<Record<(typeof columns)[number], string>>>

/** `extras` is parallel to the report's models. */
export function toCsv(report: Report, choice: RowChoice = allRows, extras: readonly ReportExtras[] = []): string {
  const place = (file: string) => relativePath(report.file, file)
  const lines = report.models.flatMap((model, at): Line[] => {
    const { rows, rest } = chosenRows(model, choice)
    return [
      ...rows.map(row => ({ ...rowLine(row), ...placeLine(row, place) })),
      ...(rest === null ? [] : [rowLine(rest)]),
      { ...totalLine(model.totals), ...whole(model, place), ...servingLine(model.totals) },
      ...partLines(model, extras[at]?.uncompressed ?? null),
    ].map(line => ({ ...line, ...modelLine(model, report.target) }))
  })
  return csvText([columns, ...lines.map(line => columns.map(name => line[name] ?? ''))])
}

export const csvText = (lines: readonly (readonly string[])[]): string =>
  `${lines.map(cells => cells.map(csvCell).join(',')).join('\n')}\n`

/** Columns that all lines of a model share, which tell lines of several files apart. */
const modelLine = ({ name, complete, scenario }: ModelReport, target: Target): Line => ({
  model: name,
  complete: String(complete),
  counted: scenario.counted,
  hardware: target.id,
  scenario: scenarioSummary(scenario).join('; '),
})

const rowLine = (row: TableRow): Line => ({
  path: row.path,
  kind: row.kind,
  count: rawNumber(row.count),
  inputs: row.inputs.map(shape).join(' '),
  output: row.output === null ? '' : shape(row.output),
  FLOPs: rawNumber(row.flops),
  MACs: rawNumber(row.macs),
  bytes: rawNumber(row.totalBytes),
  'intensity (FLOP/B)': rawNumber(row.intensity),
  parameters: rawNumber(row.parameters),
  'time (s)': rawNumber(row.time),
  share: rawNumber(row.share),
  bound: row.bound,
  'saved (B)': rawNumber(row.saved),
  'sent (B)': rawNumber(row.sent),
})

const placeLine = ({ location }: Pick<ExportRow, 'location'>, place: (file: string) => string): Line => ({
  file: place(location.file),
  line: rawNumber(location.line),
  column: rawNumber(location.column),
})

const servingLine = ({ serving }: Totals): Line =>
  serving === null
    ? {}
    : {
        'first token (s)': rawNumber(serving.timeToFirstToken),
        'per token (s)': rawNumber(serving.timePerOutputToken),
        'throughput (tokens/s)': rawNumber(serving.tokensPerSecond),
      }

const totalLine = (totals: Totals): Line => ({
  path: 'total',
  FLOPs: rawNumber(totals.flops),
  MACs: rawNumber(totals.macs),
  bytes: rawNumber(totals.totalBytes),
  'intensity (FLOP/B)': rawNumber(totals.intensity),
  parameters: rawNumber(totals.parameters),
  'time (s)': rawNumber(totals.time),
  bound: totals.bound,
  'saved (B)': rawNumber(totals.saved),
  'sent (B)': rawNumber(totals.sent),
  'footprint (B)': rawNumber(totals.memory.total),
})

const whole = ({ layers, location }: ModelReport, place: (file: string) => string): Line => ({
  count: rawNumber(layers.reduce((sum, row) => sum + row.count, 0)),
  share: layers.length > 0 ? '1' : '0',
  ...placeLine({ location }, place),
})

function partLines({ totals }: ModelReport, uncompressed: Totals | null): Line[] {
  const { passes, collectives, memory, pipeline } = totals
  return [
    ...Object.entries(passes ?? {})
      .filter(([, { flops, bytes }]) => flops + totalBytes(bytes) > 0)
      // Recomputation is part of the backward pass.
      .map(([name, pass]) => passLine(name === 'recompute' ? 'backward/recompute' : name, pass, totals.time)),
    ...(Object.entries(collectives.byKind) as [CollectiveKind, number][]).map(([kind, sent]) => ({
      path: `total/${kind}`,
      'time (s)': rawNumber(collectives.timeByKind[kind] ?? 0),
      'sent (B)': rawNumber(sent),
    })),
    ...(passes !== null || memory.stages.length > 1
      ? memory.stages.flatMap(stageLines(memory.stages.length, pipeline))
      : []),
    ...(uncompressed === null ? [] : [{ ...totalLine(uncompressed), path: 'total/uncompressed' }]),
  ]
}

function passLine(name: string, { flops, macs, bytes, time }: PassFigures, total: number): Line {
  return {
    path: `total/${name}`,
    FLOPs: rawNumber(flops),
    MACs: rawNumber(macs),
    bytes: rawNumber(totalBytes(bytes)),
    'intensity (FLOP/B)': rawNumber(intensity(flops, totalBytes(bytes))),
    'time (s)': rawNumber(time),
    share: rawNumber(total === 0 ? 0 : time / total),
  }
}

/** Footprint of each stage and its parts; for a single device the parts alone, since the total row has their sum. */
const stageLines =
  (stages: number, pipeline: Totals['pipeline']) =>
  (footprint: Footprint, at: number): Line[] => {
    const path = stages === 1 ? 'total/footprint' : `total/stage ${at + 1}`
    return [
      ...(stages === 1
        ? []
        : [
            {
              path,
              'time (s)': rawNumber(pipeline?.stages[at]?.time ?? null),
              'footprint (B)': rawNumber(footprintTotal(footprint)),
            },
          ]),
      ...Object.entries(footprint)
        .filter(([, bytes]) => bytes > 0)
        .map(([part, bytes]) => ({ path: `${path}/${part}`, 'footprint (B)': rawNumber(bytes) })),
    ]
  }

/** A number with every digit, as JavaScript reads it back; empty when undefined. */
export const rawNumber = (value: number | null): string => (value === null ? '' : String(value))
const shape = (sizes: Shape): string => sizes.join('x')
