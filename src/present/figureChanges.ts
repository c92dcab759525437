/** Changes of figures against a baseline, as far as they differ as shown. */
import { t } from '@vscode/l10n'
import type { CountedFigures } from '../analysis/baseline/comparison'
import { change, intensityNumber } from '../text/format'
import { exact, type Measure, type Quantity, quantity, quantityText } from '../text/quantity'
import { boundText } from './fact'
import type { FigureId } from './figureFacts'

interface ChangingFigure {
  /** Null for a figure that is not a number, such as the intensity where no bytes are moved. */
  readonly of: (figures: CountedFigures) => number | null
  readonly quantity: (value: number) => Quantity
  /** Whether the figure is a lower bound even where every op is counted. */
  readonly bounded?: boolean
  /** Whether the figure is neither exact nor a bound where some ops are not counted. */
  readonly ofAll?: boolean
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
  time: { of: ({ time }) => time, quantity: measuredIn('time'), bounded: true },
  flops: { of: ({ flops }) => flops, quantity: measuredIn('flops') },
  bytes: { of: ({ totalBytes }) => totalBytes, quantity: inBytes, named: text => t('{0} moved', text) },
  intensity: {
    of: ({ intensity }) => intensity,
    quantity: value => ({ number: intensityNumber(value), unit: 'FLOP/B' }),
    ofAll: true,
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

/** Change of a figure as in "+12%"; null where it does not differ as shown, is not fully counted, or is not compared. */
export function figureChange(id: FigureId, before: CountedFigures, now: CountedFigures): string | null {
  const compared = comparedFigure(id, before, now)
  return compared === null ? null : changeOf(compared)
}

/** Figures that say what changed; the others follow from them, or are details. */
const telling: readonly FigureId[] = ['time', 'flops', 'bytes', 'intensity', 'sent', 'memory']

/** Changes as in "14.5 → 16.2 GFLOP (+12%)", in a fixed order; a figure that is not fully counted is a bound: "≥ 16.2 GFLOP". */
export const changeTexts = (before: CountedFigures, now: CountedFigures): readonly string[] =>
  telling.flatMap(id => changeText(id, before, now) ?? [])

/** A figure that both sides have. */
interface ComparedFigure {
  readonly figure: ChangingFigure
  readonly was: number
  readonly is: number
  /** Whether both sides are fully counted: a change of bounds is no change of figures. */
  readonly complete: boolean
}

function comparedFigure(id: FigureId, before: CountedFigures, now: CountedFigures): ComparedFigure | null {
  const figure = figures[id]
  const [was, is] = [figure?.of(before), figure?.of(now)]
  return figure === undefined || typeof was !== 'number' || typeof is !== 'number'
    ? null
    : { figure, was, is, complete: before.complete && now.complete }
}

const changeOf = ({ figure, was, is, complete }: ComparedFigure): string | null =>
  complete ? changedBy(was, is, value => quantityText(figure.quantity(value))) : null

function changeText(id: FigureId, before: CountedFigures, now: CountedFigures): string | null {
  const compared = comparedFigure(id, before, now)
  if (compared === null) return null
  const { figure, was, is, complete } = compared
  const { bounded = false, ofAll = false, named = same => same } = figure
  const [from, to] = [figure.quantity(was), figure.quantity(is)]
  const isExact = (of: CountedFigures): boolean => of.complete && !bounded
  // "At least 0" says nothing.
  if ((was === 0 && !isExact(before)) || (is === 0 && !isExact(now)) || (ofAll && !complete)) return null
  const changed = changeOf(compared)
  if (complete ? changed === null : quantityText(from) === quantityText(to)) return null
  // The unit stands at the second figure alone where both have the same.
  const first = from.unit === to.unit ? from.number : quantityText(from)
  const text = `${boundText(first, isExact(before))} → ${boundText(named(quantityText(to)), isExact(now))}`
  return changed === null ? text : `${text} (${changed})`
}
