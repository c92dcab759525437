/** Facts about ops: those of a row, of a line, or of several rows together. */
import { t } from '@vscode/l10n'
import type { Figures, KindRow } from '../analysis/report'
import { intensity, percent } from '../text/format'
import { exact } from '../text/quantity'
import { countedBound, type Fact, measured, wordFact } from './fact'
import { boundNames } from './names'

/** Figures of some ops of a model. */
export interface OpsFigures extends Figures {
  /** Number of ops. */
  readonly count: number
  /** Share of the model's time, 0 to 1. */
  readonly share: number
  /** False when some ops of the model are not counted; counts are then lower bounds. */
  readonly complete: boolean
}

/**
 * One function per figure, in the order in which views list them. Null for a figure that the ops do not have: they save
 * nothing for backward, or take no time, so that nothing bounds them.
 */
export const figureFacts = {
  flops: ({ flops, complete }) => measured('flops', t('FLOPs'), 'flops', flops, { bound: countedBound(complete) }),
  macs: ({ macs, complete }) => measured('macs', t('MACs'), 'macs', macs, { bound: countedBound(complete) }),
  bytes: ({ totalBytes, complete }) =>
    measured('bytes', t('Bytes moved'), 'bytes', totalBytes, { bound: countedBound(complete) }),
  intensity: figures => wordFact('intensity', t('Intensity'), intensityText(figures.intensity)),
  parameters: ({ parameters, complete }) =>
    some(parameters, () =>
      measured('parameters', t('Parameters'), 'count', parameters, { bound: countedBound(complete) }),
    ),
  bound: ({ time, bound }) => some(time, () => wordFact('bound', t('Bound'), boundNames[bound])),
  time: ({ time }) => some(time, () => measured('time', t('Time'), 'time', time, { bound: 'at least' })),
  share: ({ time, share }) => some(time, () => wordFact('share', t('Share'), percent(share))),
  memory: ({ held, complete }) =>
    some(held, () => measured('memory', t('Footprint'), 'bytes', held, { bound: countedBound(complete) })),
  saved: ({ saved, complete }) =>
    some(saved, () => measured('saved', t('Saved for backward'), 'bytes', saved, { bound: countedBound(complete) })),
  sent: ({ sent, complete }) =>
    some(sent, () => measured('sent', t('Sent'), 'bytes', sent, { bound: countedBound(complete) })),
  count: ({ count }) => wordFact('count', t('Ops'), exact(count)),
} as const satisfies Readonly<Record<string, (figures: OpsFigures) => Fact | null>>

export type FigureId = keyof typeof figureFacts

/** Text of an intensity in FLOP/B; null when FLOPs move no bytes. */
export const intensityText = (flopsPerByte: number | null): string =>
  flopsPerByte === null ? t('no bytes moved') : intensity(flopsPerByte)

/** Time of a kind of ops, with its share of the model's time. */
export const kindFact = ({ kind, time }: KindRow, share: number): Fact =>
  measured('kind', kind, 'time', time, { bound: 'at least', note: percent(share) })

const some = (value: number, make: () => Fact): Fact | null => (value === 0 ? null : make())
