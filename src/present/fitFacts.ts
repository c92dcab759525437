/** Largest sizes that fit: a table with their footprints, and facts about devices and limits. */
import { t } from '@vscode/l10n'
import type { Fit } from '../analysis/fit/fit'
import type { Largest } from '../analysis/fit/largestOf'
import type { Memory, ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { deviceCount, isSpread } from '../scenario/parallelism'
import { bytes, bytesApart, exact, percent } from '../text/format'
import type { Scale } from '../text/quantity'
import { type Fact, valueText, wordFact } from './fact'
import { alternativeFacts } from './fitAlternatives'
import { remedyFacts } from './fitRemedies'
import { shortSizeText, sizeReasonText, sizeText, verdictOf } from './fitText'
import { capacityIn, footprintScales } from './footprintScale'
import { footprintFact } from './modelFacts'
import { memoryPartsOf, shortMemoryName } from './names'
import { incompleteFact } from './summaryFacts'
import { type CellValue, figureHeading, scaledColumn, spareColumn, type Table, tableOf, wordColumn } from './table'

/** A row for the sizes asked for, and one for each dim at its largest size, with the memory used at that size. */
export function fitTable(model: ModelReport, { capacity, batch, seq }: Fit): Table {
  const { memory } = model.totals
  const trained = model.scenario.training !== null
  const sizes = [batch, seq].filter(each => each !== null)
  const footprints = [memory, ...sizes.filter(isKnown).map(each => each.memory)]
  const parts = memoryPartsOf(trained).filter(part => footprints.some(footprint => footprint[part] > 0))
  const scales = footprintScales(
    footprints.map(footprint => footprint.total),
    parts.map(part => footprints.map(footprint => footprint[part])),
    capacity,
  )
  const cells = (of: Memory): CellValue[] => [
    of.total === 0 && !model.complete ? null : of.total,
    model.complete ? percent(of.total / capacity) : '',
    ...parts.map(part => of[part]),
  ]
  const columns = [
    wordColumn(''),
    wordColumn(t('largest'), 'right'),
    scaledColumn(figureHeading(t('footprint'), model.complete), scales.total),
    spareColumn(1, wordColumn(t('of {0}', capacityIn(scales.total, capacity)), 'right')),
    ...parts.map((part, at) =>
      scaledColumn(figureHeading(shortMemoryName(part, trained), model.complete), scales.parts[at] as Scale),
    ),
  ]
  return tableOf(
    columns,
    [
      [t('as asked'), '', ...cells(memory)],
      ...sizes.map(each => [
        each.dim,
        shortSizeText(each),
        ...(isKnown(each) ? cells(each.memory) : columns.slice(2).map(() => null)),
      ]),
    ],
    [
      sizes.length === 0
        ? t('The model has neither a dim batch nor a dim seq, whose largest size could be found.')
        : '',
      sizes.length > 0 ? t('Each dim at its largest, with all else as asked.') : '',
      trained && batch !== null ? t('A batch is that of one micro-batch on one replica.') : '',
    ]
      .filter(sentence => sentence !== '')
      .join(' '),
  )
}

/** Devices with the verdict, the reason for each largest size, what would go further, and whether the footprint is a lower bound. */
export const fitFacts = (model: ModelReport, target: Target, fit: Fit): readonly Fact[] => [
  devicesFact(model, target, fit),
  ...remedyFacts(model, fit),
  ...[fit.batch, fit.seq].flatMap(each =>
    each === null || each.reason === null
      ? []
      : [wordFact(each.dim, each.dim, ending(each), { note: sizeReasonText(each) ?? '' })],
  ),
  ...alternativeFacts(fit),
  ...(model.complete ? [] : [incompleteFact(model, t('the footprint is at least what is shown'))]),
]

const sizeLabels = { batch: t('Largest batch'), seq: t('Longest sequence') } as const

/** Verdict at the sizes asked for, the largest sizes with the footprint that each takes, and the devices of the weights. */
export function sizeFacts(model: ModelReport, target: Target, fit: Fit): readonly Fact[] {
  const { weightDevices, batch, seq } = fit
  // The counted weights alone do not determine how many devices the model needs.
  const isKnown = model.complete && !isSpread(model.scenario.parallel)
  return [
    verdictFact(model, target, fit),
    ...remedyFacts(model, fit),
    ...[batch, seq].flatMap(each => (each === null ? [] : [sizeFact(each)])),
    ...alternativeFacts(fit),
    ...(isKnown
      ? [
          wordFact('weights', t('Weights alone'), devicesText(weightDevices), {
            note: t('{0} / capacity', bytes(model.totals.memory.weights)),
          }),
        ]
      : []),
  ]
}

function sizeFact(largest: Largest): Fact {
  const taken = largest.size === null || largest.size === 0 ? [] : [t('takes {0}', bytes(largest.memory.total))]
  const reason = sizeReasonText(largest)
  const note = [...taken, ...(reason === null ? [] : [reason])].join(': ')
  return wordFact(largest.dim, sizeLabels[largest.dim], sizeText(largest), { note })
}

/** Verdict at the sizes asked for; with several devices it is for the fullest. */
function verdictFact(model: ModelReport, target: Target, { capacity }: Fit): Fact {
  const { memory } = model.totals
  const { text, why, tone } = verdictOf(model, target)
  const count = deviceCount(model.scenario.parallel)
  const share = model.complete ? `, ${t('{0} of {1}', percent(memory.total / capacity), bytes(capacity))}` : ''
  const used = `${valueText(footprintFact(model, target))}${share}`
  const held = count === 1 ? used : t('the fullest of {0} holds {1}', devicesText(count), used)
  return wordFact('verdict', t('As asked'), text, { note: why === null ? held : `${held}: ${why}`, tone })
}

const devicesText = (count: number): string => (count === 1 ? t('1 device') : t('{0} devices', exact(count)))

/** Whether a largest size is known, or that any fits. */
const isKnown = ({ size, exact }: Largest): boolean => size !== 0 && (size !== null || exact)

function ending(largest: Largest): string {
  const { size } = largest
  if (size === null && !isKnown(largest)) return sizeText(largest)
  return size === null ? t('any fits') : size === 0 ? t('none fits') : t('up to {0}', sizeText(largest))
}

/** The verdict, with the share of the capacity in use. */
function devicesFact(model: ModelReport, target: Target, { capacity, weightDevices }: Fit): Fact {
  const { memory } = model.totals
  const { fits, text, why, tone } = verdictOf(model, target)
  const [used, there] = bytesApart(memory.total, capacity)
  const part = model.complete
    ? t('{0} of {1}', percent(memory.total / capacity), there)
    : t('at least {0} of {1}', used, there)
  const count = deviceCount(model.scenario.parallel)
  if (memory.total === 0) return wordFact('devices', t('Devices'), why === null ? text : `${text}; ${why}`)
  const on = count === 1 ? t('1, with {0}', part) : t('{0}, the fullest with {1}', exact(count), part)
  const weights = fits === false && count === 1 ? [t('that of the weights alone {0}', exact(weightDevices))] : []
  return wordFact('devices', t('Devices'), `${on}: ${text}${why === null ? '' : `; ${[why, ...weights].join(', ')}`}`, {
    tone: tone === 'warning' ? tone : 'plain',
  })
}
