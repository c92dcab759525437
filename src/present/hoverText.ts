/** Markdown of a hover. The most important figures come first, since it shows about 250 pixels before it scrolls. */

import type { Advice } from '../analysis/advice/advice'
import { sumOf } from '../analysis/figures'
import type { Bound, Figures, LayerRow, ModelReport } from '../analysis/report'
import type { SourcePart } from '../analysis/sourceIndex'
import { bandwidth } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { hoverMarkdown, markdownCode } from '../text/escape'
import * as format from '../text/format'
import { adviceOn } from './adviceText'
import { numbersIn, valueOf } from './formulaValue'
import { hoverTable, rateName } from './hoverTable'
import { dataUri, type PictureColours, type PictureDot, pictureSize, rooflinePicture } from './rooflinePicture'

export interface HoverContext {
  readonly model: ModelReport
  readonly target: Target
  /** Ops at the place hovered over. */
  readonly part: SourcePart
  /** Name of the place; the path of its rows when it has no name of its own. */
  readonly title: string
  /** Parallel to the model's rows. */
  readonly formulas: readonly string[]
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
  const { rows, passes, collectives } = part
  const sum = { ...sumOf(rows), count: rows.reduce((total, { count }) => total + count, 0) }
  const dense = part.dense === null ? null : sumOf(part.dense)
  const main = mainRow(rows)
  const peak = { name: rateName(main), flopsPerSecond: main.rate.flopsPerSecond }
  const picture = dataUri(rooflinePicture(target, peak, dotOf(sum), colours))
  return [
    heading(context, sum.count),
    verdict(sum, main, context),
    formulas(context),
    `![roofline](${picture}|width=${pictureSize.width},height=${pictureSize.height})`,
    context.advice === null ? '' : adviceOn(context.advice, rows, model),
    hoverTable({ sum, main, model, target, passes, collectives, dense }),
    `[$(graph-scatter) Show in the roofline](${context.link})`,
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

/** Row whose rate and ridge point represent all rows: the one with the most FLOPs. */
const mainRow = (rows: readonly LayerRow[]): LayerRow =>
  rows.reduce((a, b) => (b.flops > a.flops ? b : a), rows[0] as LayerRow)

function heading({ title, part: { rows }, stale }: HoverContext, count: number): string {
  const kinds = [...new Set(rows.map(row => row.kind))]
  const kind = kinds.length === 1 ? hoverMarkdown(kinds[0] as string) : `${kinds.length} kinds of ops`
  const only = rows.length === 1 ? rows[0] : undefined
  const shapes =
    only === undefined
      ? ''
      : ` · ${hoverMarkdown(`${only.inputs.map(format.shape).join(' × ')} → ${format.shape(only.output)}`)}`
  const times = count > 1 ? ` ${format.times(count)}` : ''
  return `${stale ? '$(history) ' : ''}**${hoverMarkdown(title)}** · ${kind}${times}${shapes}`
}

/** Bound, time, share and distance from the ridge point in one line. */
function verdict(sum: Figures, main: LayerRow, { model, target }: HoverContext): string {
  if (sum.time === 0) return 'Moves no bytes and does no arithmetic'
  const share =
    model.totals.time > 0 ? `, ${format.percent(sum.time / model.totals.time)} of ${hoverMarkdown(model.name)}` : ''
  const why = sum.bound === 'link' ? `sends ${format.bytes(sum.sent)}` : againstRidge(sum, main, target)
  return `**${sum.bound}-bound** ${format.lowerBound(sum.time)}${share} · ${why}`
}

function againstRidge(sum: Figures, main: LayerRow, target: Target): string {
  const ridge = main.rate.flopsPerSecond / bandwidth(target)
  const intensity = format.intensity(sum.intensity)
  if (!(ridge > 0) || !Number.isFinite(ridge)) return intensity
  return `${intensity} against a ridge of ${format.intensity(ridge)}`
}

/** FLOPs formula of each row, written as an equation when it equals the row's FLOPs. */
function formulas({ part: { rows }, formulas, model }: HoverContext): string {
  if (rows.length > maxFormulas) return ''
  const numbers = numbersIn(model.scenario)
  return rows
    .flatMap(row => {
      const formula = formulas[row.index] ?? ''
      if (formula === '') return []
      const name = rows.length === 1 ? '' : `${hoverMarkdown(lastSegment(row))}: `
      return [name + ruleText(row, formula, valueOf(formula, numbers), wholeOf(model))]
    })
    .join('  \n')
}

/** Names of the pass that a formula covers and of the sum that a row's figures cover, where these differ. */
interface Whole {
  readonly part: string
  readonly all: string
}

function wholeOf({ scenario: { prompt, training } }: ModelReport): Whole | null {
  if (training !== null) return { part: 'forward', all: 'whole step' }
  return prompt === null ? null : { part: 'last step', all: 'all steps' }
}

/** Text of a row's formula. `value`: value of the formula; null when it cannot be evaluated. */
function ruleText({ count, flops }: LayerRow, formula: string, value: number | null, whole: Whole | null): string {
  const rule = markdownCode(formula)
  const result = format.flops(flops)
  if (value === flops) return `${rule} = ${result}`
  const times = count > 1 ? ` ${format.times(count)}` : ''
  if (value !== null && value * count === flops) return `${rule}${times} = ${result}`
  if (whole === null) return `${rule}${times} · ${result}`
  // The count is not a factor for steps, which differ from one another; it is for the ops of one pass.
  const repeated = whole.part === 'forward' ? times : ''
  return `${whole.part}: ${rule}${repeated} · ${whole.all}: ${result}`
}

/** Position of the figures in the roofline; null when there is nothing to plot. */
function dotOf({ flops, time, intensity, bound }: Figures & { bound: Bound }): PictureDot | null {
  if (flops === 0 || time === 0 || intensity === null || intensity === 0) return null
  return { intensity, performance: flops / time, bound }
}

const lastSegment = (row: LayerRow): string => row.path.split('/').at(-1) ?? row.path
