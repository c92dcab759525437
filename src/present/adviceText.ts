/** "Suggested optimizations" in a hover: one line for each kind of change that helps, the best of its kind. */
import { t } from '@vscode/l10n'
import type { Advice, Change } from '../analysis/advice/advice'
import { adviceOnParts, bestOfEachKind, changesOf, rowsBefore, savingOf } from '../analysis/advice/rowAdvice'
import type { Bound, LayerRow, ModelReport } from '../analysis/report'
import { hoverMarkdown } from '../text/escape'
import * as format from '../text/format'
import { movedText, titleOf } from './changeText'
import { boundText } from './fact'
import { fittingText } from './fitText'
import { boundNames } from './names'

/** Maximum number of changes listed, as many as can be read at a glance. */
const most = 4

/** Advice on some rows of a model, each of which may contain only some of its ops. */
export function adviceOn(advice: Advice, rows: readonly LayerRow[], model: ModelReport): string {
  const indices = rows.map(({ index }) => index)
  return adviceText(adviceOnParts(advice, rows, model.layers), indices, {
    whole: isWhole(rows, model),
    complete: model.complete,
    staged: model.scenario.parallel.pp > 1,
  })
}

/** Whether the rows contain all ops of the model. */
export const isWhole = (rows: readonly LayerRow[], { layers }: ModelReport): boolean =>
  rows.length === layers.length && rows.every(({ index, count }) => count === layers[index]?.count)

interface AdviceScope {
  /** Whether the rows are all of the model. */
  readonly whole: boolean
  /** Whether all of the model is counted; its bytes are lower bounds otherwise. */
  readonly complete: boolean
  /** Whether the model is a pipeline, so that the rows' memory is that of all stages together. */
  readonly staged: boolean
}

/** Advice on some rows or on the whole model; empty when no change helps. */
export function adviceText(advice: Advice, rows: readonly number[], { whole, complete, staged }: AdviceScope): string {
  const bytes = (figure: number): string => boundText(format.bytes(figure), complete)
  const lines = whole ? forModel(advice, bytes) : forRows(advice, rows, bytes, staged)
  if (lines.length === 0) return ''
  const title = `**${t('Suggested optimizations')}**`
  return [advice.batch === 1 ? title : t('{0}, per sample', title), ...lines].join('  \n')
}

/** Effect of a change on the whole model: "≥ 7.56 ms → ≥ 2.84 ms (−62%), 15.6 GB → 6 GB (−62%)". */
export function suggestionEffect({ before, batch }: Advice, change: Change): string {
  const { time, memory } = change.after
  const texts = [...movedText(format.lowerBound, before.time, time), ...movedText(format.bytes, before.memory, memory)]
  return perSample(texts.join(', '), change, batch)
}

type FigureText = (figure: number) => string

function forModel({ before, batch, changes }: Advice, bytes: FigureText): string[] {
  return bestOfEachKind(changes, change => change)
    .slice(0, most)
    .map(change => {
      const { after } = change
      const sooner = after.time < before.time
      const figure = sooner
        ? move(format.lowerBound, before.time, after.time)
        : move(bytes, before.memory, after.memory)
      const fitting = before.fits ? '' : `, ${fittingText(true)}`
      return `${hoverMarkdown(titleOf(change))}: ${perSample(figure, change, batch)}${bound(before.bound, after.bound)}${fitting}`
    })
}

function forRows(advice: Advice, rows: readonly number[], bytes: FigureText, staged: boolean): string[] {
  const inMemory = (text: string): string =>
    staged ? t('{0} in memory over all stages', text) : t('{0} in memory', text)
  const before = rowsBefore(advice, rows)
  return bestOfEachKind(changesOf(advice, rows), ({ change }) => change)
    .slice(0, most)
    .map(({ change, after }) => {
      const saving = savingOf(before, after)
      const figure =
        saving === 'time'
          ? move(format.lowerBound, before.time, after.time)
          : saving === 'held'
            ? inMemory(move(bytes, before.held, after.held))
            : t('{0} moved', move(bytes, before.bytes, after.bytes))
      return `${hoverMarkdown(titleOf(change))}: ${perSample(figure, change, advice.batch)}${bound(before.bound, after.bound)}`
    })
}

/** Change of a figure, as in "≥ 0.05 ms → ≥ 0.02 ms (−60%)". */
const move = (text: FigureText, before: number, after: number): string =>
  `${text(before)} → **${text(after)}** (${format.change(before, after)})`

/** At batch 1 times are per sample already; only a larger batch or more replicas need to say so. */
const perSample = (figure: string, { kind }: Change, batch: number): string =>
  (kind === 'batch' || kind === 'parallel') && batch === 1 ? t('{0} per sample', figure) : figure

const bound = (before: Bound, after: Bound): string => (before === after ? '' : `, ${boundNames[after]}`)
