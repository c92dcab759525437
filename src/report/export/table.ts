/** A report as a person reads it at a terminal: one aligned table per model, with what was asked above and what follows below. */
import { peakFor, ridge, wider } from '../../hardware/roofline'
import type { Target } from '../../hardware/target'
import { elementType } from '../../tensor/dtype'
import * as format from '../format'
import type { ModelReport, Report, ResolvedScenario } from '../report'
import type { Paint } from './grid'
import { relativePlace } from './place'
import { type RowsOptions, rowGrid } from './rowGrid'
import { remarks } from './rows'
import { printable, wrapped } from './text'

export interface TableOptions extends RowsOptions {
  /** How the reader named the analysed file. */
  readonly file: string
}

export function toTable(report: Report, options: TableOptions): string {
  if (report.models.length === 0) return ''
  return `${report.models.map(model => modelTable(model, report, options)).join('\n\n')}\n`
}

function modelTable(model: ModelReport, report: Report, options: TableOptions): string {
  return [
    ...heading(model, report, options),
    '',
    ...rowGrid(model, report.file, options),
    '',
    ...summary(model, report, options),
  ].join('\n')
}

// ── above the table ───────────────────────────────────────────────────────────────────────────────

function heading(model: ModelReport, { file: entry, target }: Report, { colours, file }: TableOptions): string[] {
  const { scenario } = model
  const { file: at, line } = model.location
  const place = colours.dim(`${printable(at === entry ? file : relativePlace(entry, at))}:${line}`)
  const context =
    scenario.past !== null
      ? [`${format.exact(scenario.past)} cached`]
      : scenario.prompt !== null
        ? [`${format.exact(scenario.prompt)} prefilled`]
        : []
  // In decode and generate the model's own `past` is not what is cached: that is said by `context`.
  const sizes = Object.entries(scenario.dims).filter(([name]) => name !== 'past' || context.length === 0)
  const dims = sizes.map(([name, size]) => `${printable(name)} ${format.exact(size)}`)
  const causal = scenario.causalCount === 'causal' ? ['causal count'] : []
  return [
    `${colours.bold(printable(model.name))}  ${place}`,
    [scenario.phase, ...dims, ...context, dtypes(scenario), ...causal].join(' · '),
    `${printable(target.name)} ${colours.dim(`(${printable(target.id)})`)} · ${machine(target, scenario).join(' · ')}`,
  ]
}

function dtypes({ dtypes: { weights, activations, kvCache } }: ResolvedScenario): string {
  if (weights === activations && activations === kvCache) return format.dtype(weights)
  return `${format.dtype(weights)} weights, ${activations} activations, ${kvCache} KV cache`
}

/** The roofline's three figures, for the dtype that contractions of weights run in. */
function machine(target: Target, { dtypes: { weights, activations } }: ResolvedScenario): string[] {
  const dtype = wider(elementType(weights), activations)
  const peak = peakFor(target, dtype)
  const memory = target.memory[0]
  const stand = peak.dtype === dtype ? '' : ` (it has no ${dtype} rate)`
  const compute = `${peak.dtype} ${format.rate(peak.flopsPerSecond)}${stand}`
  if (!memory || memory.bandwidth === null) return [compute]
  return [
    compute,
    `${printable(memory.name)} ${format.bandwidth(memory.bandwidth)}`,
    `ridge ${format.intensity(ridge(target, dtype))}`,
  ]
}

const same: Paint = text => text

// ── below the table ───────────────────────────────────────────────────────────────────────────────

function summary(model: ModelReport, report: Report, { colours, columns }: TableOptions): string[] {
  const { totals, complete } = model
  const lines: string[] = []
  const say = (name: string, text: string, paint: Paint = same): void => {
    wrapped(text, Math.max(40, columns - labelColumns)).forEach((line, at) => {
      lines.push(colours.dim((at === 0 ? name : '').padEnd(labelColumns)) + paint(line))
    })
  }
  say('time', `${format.lowerBound(totals.time)}, a lower bound${headroom(totals)}`)
  say('footprint', footprint(totals, report.target), totals.memory.fits ? same : colours.red)
  if (totals.activeParameters !== totals.parameters)
    say('active', `${format.parameters(totals.activeParameters)} of ${format.count(totals.parameters)}`)
  if (totals.notCounted.length > 0) say('not counted', totals.notCounted.map(printable).join(', '), colours.red)
  for (const remark of remarks(model, report)) say('note', printable(remark), colours.yellow)
  if (!complete) say('incomplete', 'figures are at least (≥) what is shown', colours.red)
  return lines
}

const labelColumns = 13

function footprint({ memory }: ModelReport['totals'], target: Target): string {
  const capacity = target.memory[0]?.bytes
  const of = capacity === undefined ? '' : ` of ${format.bytes(capacity)} (${format.percent(memory.total / capacity)})`
  const parts = [
    `weights ${format.bytes(memory.weights)}`,
    `KV cache ${format.bytes(memory.kvCache)}`,
    `activations ${format.bytes(memory.activations)}`,
  ]
  const fits = memory.fits ? 'fits' : `does not fit: ${format.exact(memory.devices)} devices`
  return `${format.bytes(memory.total)}${of}: ${parts.join(' + ')}; ${fits}`
}

function headroom({ bound, idealSpeedup, flops }: ModelReport['totals']): string {
  if (flops === 0 || !Number.isFinite(idealSpeedup)) return ''
  return `; mostly ${bound}-bound, ${format.ratio(idealSpeedup)} the time its FLOPs alone would take`
}
