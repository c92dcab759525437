/**
 * Markdown of a hover, in two parts that VS Code shows one below the other: the figures of a place, then what would move
 * them and details. The order is the same everywhere, the most important first, and a line with nothing to say is left
 * out. Both parts together are at most 250 pixels high, which VS Code shows without scrolling.
 */

import { t } from '@vscode/l10n'
import { shareOf, sumOf } from '../analysis/figures'
import type { Formula } from '../analysis/formula'
import type { LayerRow, ModelReport } from '../analysis/report'
import type { SourcePart } from '../analysis/sourceIndex'
import type { Target } from '../hardware/target'
import { commandLink } from '../text/escape'
import type { OpsFigures } from './figureFacts'
import { hoverDetails } from './hoverDetails'
import { intensityText, sentLine, trafficLine, verdictLine, workLine } from './hoverLines'
import { partsOf, slowestLayers } from './hoverParts'
import { pictureAndParts } from './hoverPicture'
import { memoryLine, modelVerdictLine, servingLine, workAndTraffic } from './modelHoverLines'
import type { PictureColours } from './rooflinePicture'
import { type ShownSuggestion, suggestionLine } from './suggestionText'

export interface HoverPlace {
  readonly model: ModelReport
  readonly target: Target
  /** Ops at the place hovered over. */
  readonly part: SourcePart
  /** Name of the place; the path of its rows when it has no name of its own. */
  readonly title: string
  /** Path that all rows share, in whole segments. */
  readonly path: string
  /** Whether the place stands for the whole model. */
  readonly whole: boolean
}

export interface HoverContext extends HoverPlace {
  /** Parallel to the model's rows. */
  readonly formulas: readonly Formula[]
  readonly colours: PictureColours
  /** Whether the figures are of an earlier text. */
  readonly stale: boolean
  /** Whether a line of changes against a baseline is added. */
  readonly compared: boolean
}

export interface HoverRestContext extends Omit<HoverPlace, 'title' | 'path'> {
  /** Null when nothing helps, or it is not known. */
  readonly suggestion: ShownSuggestion | null
  /** Place that the link to the roofline opens. */
  readonly at: { readonly uri: string; readonly file: string; readonly line: number; readonly model: number }
}

/**
 * Paragraphs of the first part: bound and share, formula, bytes and intensity, picture, parts. Of a model: verdict,
 * memory, top layers.
 */
export function hoverText({ part, title, path, whole, formulas, ...shown }: HoverContext): readonly string[] {
  const { model, target, colours, stale, compared } = shown
  const { rows, collectives } = part
  const figures = figuresOf(rows, model)
  const intensity = intensityText(figures, mainRow(rows).rate, model, target)
  const lines = whole
    ? [
        modelVerdictLine(model, target),
        servingLine(model),
        memoryLine(model, target),
        joined([workAndTraffic(figures), intensity]),
      ]
    : [
        verdictLine(figures, title, rows, model),
        workLine(rows, formulas, figures, model),
        joined([trafficLine(figures), intensity]),
        sentLine(figures, collectives, model, target),
      ]
  const parts = whole ? slowestLayers(rows) : partsOf(rows, path)
  return [
    lined([stale ? `$(history) ${t('Figures of an earlier text.')}` : '', ...lines]),
    pictureAndParts(rows, figures, target, parts, { colours, isLow: compared }),
  ].filter(text => text !== '')
}

/** Second part: one suggestion with its link, details, and the link to the roofline. */
export function hoverRest({ model, target, part, whole, suggestion, at }: HoverRestContext): string {
  const link = `[$(graph-scatter) ${t('Roofline')}](${commandLink('memwall.showRoofline', at)})`
  const details = hoverDetails(part, figuresOf(part.rows, model), {
    model,
    target,
    whole,
    isOwnFile: at.uri === at.file,
  })
  return lined([suggestion === null ? '' : suggestionLine(suggestion, model), joined([...details, link])])
}

const joined = (texts: readonly string[]): string => texts.filter(text => text !== '').join(' · ')

const lined = (lines: readonly string[]): string => lines.filter(line => line !== '').join('  \n')

function figuresOf(rows: readonly LayerRow[], model: ModelReport): OpsFigures {
  const sum = sumOf(rows)
  const count = rows.reduce((total, row) => total + row.count, 0)
  return { ...sum, count, share: shareOf(sum.time, model.totals.time), complete: model.complete }
}

/** Row whose rate and ridge point represent all rows: the one with the most FLOPs. */
const mainRow = (rows: readonly LayerRow[]): LayerRow =>
  rows.reduce((a, b) => (b.flops > a.flops ? b : a), rows[0] as LayerRow)
