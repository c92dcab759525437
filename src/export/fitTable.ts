/** Largest sizes that fit, as a table for a terminal or Markdown. */

import type { Fit, Largest } from '../analysis/fit/fit'
import type { Memory, ModelReport, Report } from '../analysis/report'
import type { Target } from '../hardware/target'
import { sizeReasonText, sizeText, verdictOf } from '../present/fitText'
import { deviceCount } from '../scenario/parallelism'
import * as format from '../text/format'
import { headingMarkdown, saidMarkdown, sheetMarkdown } from './markdown'
import { figure, left, right, type Sheet } from './sheet'
import type { Said } from './summary'
import { memoryParts } from './summaryTables'
import { heading, type Page, saidLines, sheetLines } from './terminalReport'
import { gridWidth } from './textTable'

/** `fits` is parallel to the report's models, here and below. */
export function fitTable(report: Report, fits: readonly Fit[], page: Page): string {
  if (report.models.length === 0) return ''
  const tables = report.models.map((model, at) => {
    const fit = fits[at] as Fit
    return [
      ...heading(model, report, page),
      '',
      ...sheetLines(fitSheet(model, fit, page.columns), page),
      '',
      ...saidOf(model, report.target, fit).flatMap(said => saidLines(said, page)),
    ].join('\n')
  })
  return `${tables.join('\n\n')}\n`
}

export const fitMarkdown = (report: Report, fits: readonly Fit[]): string =>
  report.models
    .map((model, at) => {
      const fit = fits[at] as Fit
      return [
        ...headingMarkdown(model, report.target),
        ...sheetMarkdown(fitSheet(model, fit, Number.POSITIVE_INFINITY)),
        ...saidOf(model, report.target, fit).map(saidMarkdown),
        '',
      ].join('\n')
    })
    .join('\n')

/** A row for the sizes asked for, and one for each dim at its largest size, with the memory used at that size. */
function fitSheet(model: ModelReport, { capacity, batch, seq }: Fit, width: number): Sheet {
  const { memory } = model.totals
  const trained = model.scenario.training !== null
  const sizes = [batch, seq].filter(each => each !== null)
  const fitting = sizes.filter(isKnown)
  const parts = memoryParts(trained).filter(([, part]) =>
    [memory, ...fitting.map(each => each.memory)].some(each => each[part] > 0),
  )
  const cells = (of: Memory): string[] => [
    format.bytes(of.total),
    format.percent(of.total / capacity),
    ...parts.map(([, part]) => format.bytes(of[part])),
  ]
  const columns = [
    left(''),
    right('largest'),
    figure('footprint'),
    right(`of ${format.bytes(capacity)}`),
    ...parts.map(([name]) => figure(name)),
  ]
  const rows = [
    ['as asked', '', ...cells(memory)],
    ...sizes.map(each => [
      each.dim,
      sizeText(each),
      ...(isKnown(each) ? cells(each.memory) : columns.slice(2).map(() => '')),
    ]),
  ]
  const note = [
    ...(sizes.length === 0
      ? ['the model has no dim batch and no dim seq, of which the largest would be looked for']
      : []),
    ...(sizes.length > 0 ? ['each at its largest with all else as asked'] : []),
    ...(trained && batch !== null ? ['a batch is that of one micro-batch on one replica'] : []),
  ].join('; ')
  const wide = gridWidth(
    columns,
    rows.map(row => row.map(text => ({ text }))),
  )
  // A narrow terminal leaves out the column with the share of the capacity.
  const fitted = <T>(row: readonly T[]): readonly T[] => (wide <= width ? row : row.filter((_, at) => at !== 3))
  return { columns: fitted(columns), rows: rows.map(fitted), note }
}

function saidOf(model: ModelReport, target: Target, fit: Fit): readonly Said[] {
  const { complete } = model
  return [
    devices(model, target, fit),
    ...[fit.batch, fit.seq].flatMap(each =>
      each === null || each.reason === null
        ? []
        : [{ name: each.dim, text: `${ending(each)}: ${sizeReasonText(each)}` }],
    ),
    ...(complete
      ? []
      : [{ name: 'incomplete', text: 'the footprint is at least what is shown', tone: 'warning' as const }]),
  ]
}

/** Whether some size is known to fit. */
const isKnown = ({ size, reason }: Largest): boolean => size !== 0 && reason?.code !== 'not-counted'

function ending(largest: Largest): string {
  const size = sizeText(largest)
  return size === 'any' || size === 'none' ? `${size} fits` : size === 'not known' ? size : `up to ${size}`
}

/** The verdict, with the share of the capacity in use. */
function devices(model: ModelReport, target: Target, { capacity, weightDevices }: Fit): Said {
  const { memory } = model.totals
  const { text, why, tone } = verdictOf(model, target)
  const least = model.complete ? '' : 'at least '
  const used = `${least}${format.percent(memory.total / capacity)} of ${format.bytes(capacity)}`
  const count = deviceCount(model.scenario.parallel)
  const on = count === 1 ? `1, with ${used}` : `${format.exact(count)}, the fullest with ${used}`
  const weights = text === 'does not fit' && count === 1 ? `, the weights alone ${format.exact(weightDevices)}` : ''
  const verdict = `${on}: ${text}${why === null ? '' : `; ${why}${weights}`}`
  return { name: 'devices', text: verdict, ...(tone === 'warning' ? { tone } : {}) }
}
