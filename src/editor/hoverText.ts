/** What a hover says, as Markdown: what matters first, since it shows about 250 pixels before it scrolls. */
import { bandwidth } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import type { Advice } from '../report/advice'
import * as format from '../report/format'
import type { Bound, Figures, LayerRow, ModelReport } from '../report/report'
import { adviceText } from './adviceText'
import { numbersIn, valueOf } from './formulaValue'
import { code, escaped } from './markdown'
import { dataUri, type PictureColours, type PictureDot, pictureSize, rooflinePicture } from './rooflinePicture'
import { sumOfRows } from './sum'

export interface HoverContext {
  readonly model: ModelReport
  readonly target: Target
  readonly rows: readonly LayerRow[]
  /** What the place is called; the path of its rows where it has no name of its own. */
  readonly title: string
  /** Parallel to the model's rows. */
  readonly formulas: readonly string[]
  /** Null where it is not known yet, or there is none. */
  readonly advice: Advice | null
  readonly colours: PictureColours
  readonly stale: boolean
  /** Command link that opens the roofline at this place. */
  readonly link: string
}

/** Formulas are listed for so many rows; a longer list says little. */
const maxFormulas = 6

export function hoverText(context: HoverContext): string {
  const { model, target, rows, colours } = context
  const sum = sumOfRows(rows, model)
  const main = mainRow(rows)
  const peak = { name: rateName(main), flopsPerSecond: main.rate.flopsPerSecond }
  const picture = dataUri(rooflinePicture(target, peak, dotOf(sum), colours))
  return [
    heading(context, sum.count),
    verdict(sum, main, context),
    formulas(context),
    context.advice === null
      ? ''
      : adviceText(
          context.advice,
          rows.map(row => row.index),
        ),
    `![roofline](${picture}|width=${pictureSize.width},height=${pictureSize.height})`,
    table(sum, main, context),
    `[$(graph-scatter) Show in the roofline](${context.link})`,
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

/** The row whose rate and ridge speak for all: the one with the most FLOPs. */
const mainRow = (rows: readonly LayerRow[]): LayerRow =>
  rows.reduce((a, b) => (b.flops > a.flops ? b : a), rows[0] as LayerRow)

function heading({ title, rows, stale }: HoverContext, count: number): string {
  const kinds = [...new Set(rows.map(row => row.kind))]
  const kind = kinds.length === 1 ? escaped(kinds[0] as string) : `${kinds.length} kinds of ops`
  const only = rows.length === 1 ? rows[0] : undefined
  const shapes =
    only === undefined
      ? ''
      : ` · ${escaped(`${only.inputs.map(format.shape).join(' × ')} → ${format.shape(only.output)}`)}`
  const times = count > 1 ? ` ${format.times(count)}` : ''
  return `${stale ? '$(history) ' : ''}**${escaped(title)}** · ${kind}${times}${shapes}`
}

/** Bound, time and share in one line, and how far from the ridge. */
function verdict(sum: Figures, main: LayerRow, { model, target }: HoverContext): string {
  if (sum.time === 0) return 'Moves no bytes and does no arithmetic'
  const share =
    model.totals.time > 0 ? `, ${format.percent(sum.time / model.totals.time)} of ${escaped(model.name)}` : ''
  return `**${sum.bound}-bound** ${format.lowerBound(sum.time)}${share} · ${againstRidge(sum, main, target)}`
}

function againstRidge(sum: Figures, main: LayerRow, target: Target): string {
  const ridge = main.rate.flopsPerSecond / bandwidth(target)
  const intensity = format.intensity(sum.intensity)
  if (!(ridge > 0) || !Number.isFinite(ridge)) return intensity
  return `${intensity} against a ridge of ${format.intensity(ridge)}`
}

/** The rule of each row, as an equation where it comes to the row's FLOPs. */
function formulas({ rows, formulas, model }: HoverContext): string {
  if (rows.length > maxFormulas) return ''
  const numbers = numbersIn(model.scenario)
  return rows
    .flatMap(row => {
      const formula = formulas[row.index] ?? ''
      if (formula === '') return []
      const name = rows.length === 1 ? '' : `${escaped(lastSegment(row))}: `
      return [name + ruleText(row, formula, valueOf(formula, numbers), model.scenario.prompt !== null)]
    })
    .join('  \n')
}

/** `value`: what the formula comes to; null where that cannot be told. `steps`: the figures are a sum over steps. */
function ruleText({ count, flops }: LayerRow, formula: string, value: number | null, steps: boolean): string {
  const rule = code(formula)
  const result = format.flops(flops)
  if (value === flops) return `${rule} = ${result}`
  const times = count > 1 ? ` ${format.times(count)}` : ''
  if (value !== null && value * count === flops) return `${rule}${times} = ${result}`
  return steps ? `last step: ${rule} · all steps: ${result}` : `${rule}${times} · ${result}`
}

function table(sum: Figures & { count: number }, main: LayerRow, { model, target }: HoverContext): string {
  const least = model.complete ? '' : '; some ops are not counted'
  const ops = sum.count === 1 ? '1 op' : `Sum of ${format.exact(sum.count)} ops`
  const lines = [
    ['FLOPs', format.flops(sum.flops), `${format.exact(sum.flops)}; a multiply-accumulate counts 2${least}`],
    ['MACs', format.macs(sum.macs), 'multiply-accumulates of contractions alone'],
    ['MOPs', format.bytes(sum.totalBytes), split(sum)],
    ['Intensity', format.intensity(sum.intensity), 'FLOPs / bytes moved'],
    ['Peak', format.rate(main.rate.flopsPerSecond), `${rateName(main)}, dense; bandwidth ${bandwidthText(target)}`],
    ['Time', format.lowerBound(sum.time), 'per op the larger of FLOPs / peak and bytes / bandwidth'],
    ['Parameters', format.count(sum.parameters), `${format.exact(sum.parameters)}, each counted at its first use`],
  ]
  return [
    `| | ${ops} on ${escaped(target.name)} |`,
    '|:--|:--|',
    ...lines.map(([name, figure, remark]) => `| ${name} | **${figure}** · ${remark} |`),
  ].join('\n')
}

/** What moves, in bytes; the KV cache where there is one. */
function split({ bytes: { weights, inputs, outputs, kvRead, kvWrite } }: Figures): string {
  return Object.entries({ weights, inputs, outputs, 'KV read': kvRead, 'KV write': kvWrite })
    .filter(([name, value]) => value > 0 || !name.startsWith('KV'))
    .map(([name, value]) => `${name} ${format.bytes(value)}`)
    .join(' + ')
}

function bandwidthText(target: Target): string {
  const rate = bandwidth(target)
  return Number.isFinite(rate) ? format.bandwidth(rate) : 'unknown'
}

const rateName = ({ rate }: LayerRow): string => (rate.dtype === 'vector' ? 'vector rate' : rate.dtype)

/** Where the figures stand under the roof; null where there is nothing to place. */
function dotOf({ flops, time, intensity, bound }: Figures & { bound: Bound }): PictureDot | null {
  if (flops === 0 || time === 0 || intensity === null || intensity === 0) return null
  return { intensity, performance: flops / time, bound }
}

const lastSegment = (row: LayerRow): string => row.path.split('/').at(-1) ?? row.path
