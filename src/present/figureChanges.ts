/** Changes of figures against a baseline, as far as they differ as shown. */
import { t } from '@vscode/l10n'
import type { CountedFigures } from '../analysis/baseline/comparison'
import { bytes, change, count, exact, flops, intensity, lowerBound, macs } from '../text/format'
import type { FigureId } from './figureFacts'

interface ChangingFigure {
  /** Null for a figure that is not a number, such as the intensity where no bytes are moved. */
  readonly of: (figures: CountedFigures) => number | null
  readonly text: (value: number) => string
  /** Adds what the figure is of, where its unit does not say so. */
  readonly named?: (text: string) => string
}

/** Figures that are compared, in the order in which they are listed. The share of time is not, as it follows from the time. */
const figures: Readonly<Partial<Record<FigureId, ChangingFigure>>> = {
  time: { of: ({ time }) => time, text: lowerBound },
  flops: { of: each => each.flops, text: flops },
  bytes: { of: ({ totalBytes }) => totalBytes, text: bytes, named: text => t('{0} moved', text) },
  intensity: { of: each => each.intensity, text: intensity },
  sent: { of: ({ sent }) => sent, text: bytes, named: text => t('{0} sent', text) },
  saved: { of: ({ saved }) => saved, text: bytes, named: text => t('{0} saved', text) },
  memory: { of: ({ held }) => held, text: bytes, named: text => t('{0} footprint', text) },
  parameters: { of: ({ parameters }) => parameters, text: count, named: text => t('{0} params', text) },
  macs: { of: each => each.macs, text: macs },
  count: { of: each => each.count, text: exact, named: text => t('{0} ops', text) },
}

/** Change of a quantity as in "+12%"; null where both are shown alike. */
export function changedBy(before: number, now: number, text: (value: number) => string): string | null {
  if (text(before) === text(now)) return null
  const changed = change(before, now)
  return changed === '0%' ? null : changed
}

/** Change of a figure as in "+12%"; null where it does not differ as shown, or is not compared. */
export function figureChange(id: FigureId, before: CountedFigures, now: CountedFigures): string | null {
  const figure = figures[id]
  const [was, is] = [figure?.of(before), figure?.of(now)]
  return figure === undefined || typeof was !== 'number' || typeof is !== 'number'
    ? null
    : changedBy(was, is, figure.text)
}

/** Figures that say what changed; the others follow from them, or are details. */
const telling: readonly FigureId[] = ['time', 'flops', 'bytes', 'intensity', 'sent', 'memory']

/** Changes as in "14.5 GFLOP → 16.2 GFLOP (+12%)", at most so many. */
export const changeTexts = (before: CountedFigures, now: CountedFigures, most = telling.length): readonly string[] =>
  telling.flatMap(id => changeText(id, before, now) ?? []).slice(0, most)

function changeText(id: FigureId, before: CountedFigures, now: CountedFigures): string | null {
  const [figure, changed] = [figures[id], figureChange(id, before, now)]
  const [was, is] = [figure?.of(before), figure?.of(now)]
  if (figure === undefined || changed === null || typeof was !== 'number' || typeof is !== 'number') return null
  const { text, named = same => same } = figure
  return `${text(was)} → ${named(text(is))} (${changed})`
}
