/** Markdown of a hover. The most important figures come first, since it shows about 250 pixels before it scrolls. */

import { t } from '@vscode/l10n'
import type { Advice } from '../analysis/advice/advice'
import { shareOf, sumOf } from '../analysis/figures'
import type { Formula } from '../analysis/formula'
import type { Bound, Figures, LayerRow, ModelReport } from '../analysis/report'
import type { SourcePart } from '../analysis/sourceIndex'
import type { Target } from '../hardware/target'
import { hoverMarkdown } from '../text/escape'
import * as format from '../text/format'
import { adviceOn, isWhole } from './adviceText'
import { type Fact, valueText } from './fact'
import { dataUri, type PictureColours, type PictureDot, pictureSize, rooflinePicture } from './rooflinePicture'
import { type RowsContext, rateName, rowFacts, rowVerdict } from './rowFacts'
import { ruleText } from './ruleText'

export interface HoverContext {
  readonly model: ModelReport
  readonly target: Target
  /** Ops at the place hovered over. */
  readonly part: SourcePart
  /** Name of the place; the path of its rows when it has no name of its own. */
  readonly title: string
  /** Parallel to the model's rows. */
  readonly formulas: readonly Formula[]
  /** Null when the advice is not ready yet, or there is none. */
  readonly advice: Advice | null
  readonly colours: PictureColours
  readonly stale: boolean
  /** Command link that opens the roofline at this place. */
  readonly link: string
}

/** Maximum number of rows whose formulas are listed; a longer list says little. */
const maxFormulas = 6

export function hoverText(context: HoverContext): string {
  const { model, target, part, colours } = context
  const { rows, passes, collectives, dense } = part
  const sum = sumOf(rows)
  const count = rows.reduce((total, row) => total + row.count, 0)
  const share = shareOf(sum.time, model.totals.time)
  const { rate } = mainRow(rows)
  const ops: RowsContext = {
    figures: { ...sum, count, share, complete: model.complete },
    rate,
    model,
    target,
    whole: isWhole(rows, model),
  }
  const details = { passes, collectives, dense: dense === null ? null : sumOf(dense) }
  return [
    heading(context, count),
    verdictLine(ops),
    formulas(context),
    rate.flopsPerSecond === 0 ? '' : picture(rate, target, sum, colours),
    context.advice === null ? '' : adviceOn(context.advice, rows, model),
    table(rowFacts(ops, details), opsText(count, target)),
    `[$(graph-scatter) ${t('Show in the roofline')}](${context.link})`,
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

function picture(rate: LayerRow['rate'], target: Target, sum: Figures, colours: PictureColours): string {
  const peak = { name: rateName(rate), flopsPerSecond: rate.flopsPerSecond }
  const uri = dataUri(rooflinePicture(target, peak, dotOf(sum), colours))
  return `![roofline](${uri}|width=${pictureSize.width},height=${pictureSize.height})`
}

const opsText = (count: number, target: Target): string =>
  count === 1 ? t('1 op on {0}', target.name) : t('Sum of {0} ops on {1}', format.exact(count), target.name)

function verdictLine(ops: RowsContext): string {
  const { bound, rest } = rowVerdict(ops)
  return bound === '' ? hoverMarkdown(rest) : `**${bound}** ${hoverMarkdown(rest)}`
}

const table = (facts: readonly Fact[], heading: string): string =>
  [
    `| | ${hoverMarkdown(heading)} |`,
    '|:--|:--|',
    ...facts.map(fact => {
      const note = fact.note === '' ? '' : ` · ${hoverMarkdown(fact.note)}`
      return `| ${fact.label} | **${hoverMarkdown(valueText(fact))}**${note} |`
    }),
  ].join('\n')

/** Row whose rate and ridge point represent all rows: the one with the most FLOPs. */
const mainRow = (rows: readonly LayerRow[]): LayerRow =>
  rows.reduce((a, b) => (b.flops > a.flops ? b : a), rows[0] as LayerRow)

function heading({ title, part: { rows }, stale }: HoverContext, count: number): string {
  const kinds = [...new Set(rows.map(row => row.kind))]
  const kind = kinds.length === 1 ? hoverMarkdown(kinds[0] as string) : t('{0} kinds of ops', kinds.length)
  const only = rows.length === 1 ? rows[0] : undefined
  const shapes =
    only === undefined
      ? ''
      : ` · ${hoverMarkdown(`${only.inputs.map(format.shape).join(' × ')} → ${format.shape(only.output)}`)}`
  const times = count > 1 ? ` ${format.times(count)}` : ''
  return `${stale ? '$(history) ' : ''}**${hoverMarkdown(title)}** · ${kind}${times}${shapes}`
}

/** FLOPs formula of each row with the row's FLOPs. */
function formulas({ part: { rows }, formulas, model }: HoverContext): string {
  if (rows.length > maxFormulas) return ''
  return rows
    .flatMap(row => {
      const formula = formulas[row.index]
      if (formula === undefined) return []
      const name = rows.length === 1 ? '' : `${hoverMarkdown(lastSegment(row))}: `
      return [name + ruleText(row, formula, model)]
    })
    .join('  \n')
}

/** Position of the figures in the roofline; null when there is nothing to plot. */
function dotOf({ flops, time, intensity, bound }: Figures & { bound: Bound }): PictureDot | null {
  if (flops === 0 || time === 0 || intensity === null || intensity === 0) return null
  return { intensity, performance: flops / time, bound }
}

const lastSegment = (row: LayerRow): string => row.path.split('/').at(-1) ?? row.path
