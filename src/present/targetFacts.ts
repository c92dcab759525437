/** The hardware catalogue: a table of targets, and all facts about one of them. */
import { t } from '@vscode/l10n'
import { linksOf, ridge, usualDType } from '../hardware/roofline'
import { isDevice, type Target } from '../hardware/target'
import type { DType } from '../tensor/dtype'
import { bandwidth as bandwidthText, exact } from '../text/format'
import { type Fact, measured, wordFact } from './fact'
import { allOf } from './lists'
import { type CellValue, figureColumn, spareColumn, type Table, tableOf, wordColumn } from './table'
import { ridgeLabel } from './targetText'

/** Text of a figure that is not known. */
const none = '–'

/** A row per target. The units suit devices: a wafer has a thousand times their bandwidth. */
export const targetsTable = (targets: readonly Target[]): Table =>
  tableOf(
    [
      wordColumn(t('id')),
      spareColumn(1, wordColumn(t('name'))),
      spareColumn(1, wordColumn(t('year'), 'right')),
      figureColumn(t('memory'), 'bytes'),
      figureColumn(t('bandwidth'), 'bandwidth'),
      figureColumn(t('16-bit peak'), 'rate'),
      figureColumn(t('int8 peak'), 'rate'),
      figureColumn(t('ridge'), 'intensity'),
    ],
    targets.map(cells),
    '',
    targets.filter(isDevice).map(cells),
  )

function cells(target: Target): readonly CellValue[] {
  const main = target.memory[0]
  const usual = usualDType(target)
  const peak = target.peak[usual]
  return [
    target.id,
    target.name,
    target.year === null ? none : String(target.year),
    main?.bytes ?? none,
    main?.bandwidth ?? none,
    peak ?? none,
    target.peak.int8 ?? none,
    peak === undefined || !main || main.bandwidth === null ? none : ridge(target, usual),
  ]
}

/** A fact about a target, and a remark on figures that no cited source confirms; empty when there are none. */
export interface TargetFact extends Fact {
  readonly doubt: string
}

/** Peaks, memory levels, the links and the power, in this order. */
export const targetFacts = (target: Target): readonly TargetFact[] => [
  ...rates(target),
  ...levels(target),
  ...linksOf(target).map(({ name, bandwidth, devices }, at) =>
    doubted(
      target,
      Array.isArray(target.link) ? `link[${at}].bandwidth` : 'link.bandwidth',
      measured('link', name, 'bandwidth', bandwidth, {
        note:
          devices === undefined
            ? t('per device, one direction')
            : t('per device, one direction, between {0}', exact(devices)),
      }),
    ),
  ),
  ...(target.tdp === undefined ? [] : [doubted(target, 'tdp', measured('power', t('power'), 'power', target.tdp))]),
]

/** Origin of the figures: a note on them, if there is one, and the sources. */
export const originFacts = ({ note, sources }: Target): readonly Fact[] => [
  ...(note === undefined || note === '' ? [] : [wordFact('note', t('note'), note)]),
  ...sources.map((source, at) => wordFact('source', at === 0 ? t('sources') : '', source)),
]

const doubted = ({ unverified }: Target, figure: string, fact: Fact): TargetFact => ({
  ...fact,
  doubt: unverified.includes(figure) ? t('unverified') : '',
})

function rates(target: Target): readonly TargetFact[] {
  const hasBandwidth = target.memory[0] !== undefined && target.memory[0].bandwidth !== null
  const peaks = Object.entries(target.peak).map(([dtype, peak]) => {
    const note = hasBandwidth ? ridgeLabel(ridge(target, dtype as DType)) : ''
    return doubted(target, `peak.${dtype}`, measured('peak', t('peak {0}', dtype), 'rate', peak, { note }))
  })
  const { peakFp16Accumulate, vector } = target
  const others: TargetFact[] = []
  if (peakFp16Accumulate !== undefined) {
    const note = t('fp16 accumulation, not used in times')
    const fact = measured('peak', t('peak {0}', 'fp16'), 'rate', peakFp16Accumulate, { note })
    others.push(doubted(target, 'peakFp16Accumulate', fact))
  }
  if (vector !== undefined) {
    const fact = measured('vector', t('vector'), 'rate', vector, { note: t('all but contractions') })
    others.push(doubted(target, 'vector', fact))
  }
  return [...peaks, ...others]
}

const levels = ({ memory, unverified }: Target): readonly TargetFact[] =>
  memory.map(({ name, bytes, bandwidth }, at) => {
    const isDoubted = (figure: string): boolean => unverified.includes(`memory[${at}].${figure}`)
    const doubts = [...(isDoubted('bytes') ? [t('capacity')] : []), ...(isDoubted('bandwidth') ? [t('bandwidth')] : [])]
    return {
      ...measured('memory', name, 'bytes', bytes, {
        note: bandwidth === null ? t('bandwidth not published') : bandwidthText(bandwidth),
        tone: bandwidth === null ? 'quiet' : 'plain',
      }),
      doubt: doubts.length === 0 ? '' : t('{0} unverified', allOf(doubts)),
    }
  })
