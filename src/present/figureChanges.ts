/** Changes of figures against a baseline, as far as they differ as shown. */
import { t } from '@vscode/l10n'
import type { CountedFigures } from '../analysis/baseline/comparison'
import { change, intensityNumber } from '../text/format'
import { exact, type Measure, type Quantity, quantity, quantityText } from '../text/quantity'
import type { FigureId } from './figureFacts'

interface ChangingFigure {
  /** Null for a figure that is not a number, such as the intensity where no bytes are moved. */
  readonly of: (figures: CountedFigures) => number | null
  readonly quantity: (value: number) => Quantity
  /** Mark of a bound. */
  readonly mark?: string
  /** Adds what the figure is of, where its unit does not say so. */
  readonly named?: (text: string) => string
}

const measuredIn =
  (measure: Measure) =>
  (value: number): Quantity =>
    quantity(measure, value)

const inBytes = measuredIn('bytes')

/** Figures that are compared. The share of time is not, as it follows from the time. */
const figures: Readonly<Partial<Record<FigureId, ChangingFigure>>> = {
  time: { of: ({ time }) => time, quantity: measuredIn('time'), mark: '≥ ' },
  flops: { of: ({ flops }) => flops, quantity: measuredIn('flops') },
  bytes: { of: ({ totalBytes }) => totalBytes, quantity: inBytes, named: text => t('{0} moved', text) },
  intensity: {
    of: ({ intensity }) => intensity,
    quantity: value => ({ number: intensityNumber(value), unit: 'FLOP/B' }),
  },
  sent: { of: ({ sent }) => sent, quantity: inBytes, named: text => t('{0} sent', text) },
  saved: { of: ({ saved }) => saved, quantity: inBytes, named: text => t('{0} saved', text) },
  memory: { of: ({ held }) => held, quantity: inBytes, named: text => t('{0} footprint', text) },
  parameters: {
    of: ({ parameters }) => parameters,
    quantity: measuredIn('count'),
    named: text => t('{0} params', text),
  },
  macs: { of: ({ macs }) => macs, quantity: measuredIn('macs') },
  count: {
    of: ({ count }) => count,
    quantity: value => ({ number: exact(value), unit: '' }),
    named: text => t('{0} ops', text),
  },
}

/** Change of a quantity as in "+12%"; null where both are shown alike. */
export function changedBy(before: number, now: number, text: (value: number) => string): string | null {
  if (before === now || text(before) === text(now)) return null
  const changed = change(before, now)
  return changed === '0%' ? null : changed
}

/** Change of a figure as in "+12%"; null where it does not differ as shown, or is not compared. */
export function figureChange(id: FigureId, before: CountedFigures, now: CountedFigures): string | null {
  const figure = figures[id]
  const [was, is] = [figure?.of(before), figure?.of(now)]
  return figure === undefined || typeof was !== 'number' || typeof is !== 'number'
    ? null
    : changedBy(was, is, value => quantityText(figure.quantity(value)))
}

/** Figures that say what changed; the others follow from them, or are details. */
const telling: readonly FigureId[] = ['time', 'flops', 'bytes', 'intensity', 'sent', 'memory']

/** Changes as in "14.5 → 16.2 GFLOP (+12%)", in a fixed order. */
export const changeTexts = (before: CountedFigures, now: CountedFigures): readonly string[] =>
  telling.flatMap(id => changeText(id, before, now) ?? [])

function changeText(id: FigureId, before: CountedFigures, now: CountedFigures): string | null {
  const [figure, changed] = [figures[id], figureChange(id, before, now)]
  const [was, is] = [figure?.of(before), figure?.of(now)]
  if (figure === undefined || changed === null || typeof was !== 'number' || typeof is !== 'number') return null
  const { mark = '', named = same => same } = figure
  const [from, to] = [figure.quantity(was), figure.quantity(is)]
  // One unit is said once.
  const first = from.unit === to.unit ? from.number : quantityText(from)
  return `${mark}${first} → ${mark}${named(quantityText(to))} (${changed})`
}
