/** Facts about communication between devices. */
import { t } from '@vscode/l10n'
import type { ModelReport } from '../analysis/report'
import type { CollectiveKind } from '../cost/parallel/collectives'
import { linksOf, linksWithin } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { deviceCount } from '../scenario/parallelism'
import { bandwidth as bandwidthText, lowerBound, percent } from '../text/format'
import { countedBound, type Fact, measured } from './fact'
import { capitalised, collectiveNames } from './names'

const kinds = Object.keys(collectiveNames) as CollectiveKind[]

export interface CollectiveFact extends Fact {
  readonly id: CollectiveKind
}

/** Bytes per kind of collective, each with its time on the link as its note, where the target states a link. */
export const collectiveFacts = (
  { totals: { collectives }, complete }: ModelReport,
  target: Target,
): readonly CollectiveFact[] =>
  kinds.flatMap(kind => {
    const sent = collectives.byKind[kind] ?? 0
    if (sent === 0) return []
    const note = linksOf(target).length === 0 ? '' : lowerBound(collectives.timeByKind[kind] ?? 0)
    const bound = countedBound(complete)
    return [{ ...measured(kind, capitalised(collectiveNames[kind]), 'bytes', sent, { bound, note }), id: kind }]
  })

/**
 * Remark on the time of collectives: a lower bound of schedules that do not overlap them with computation. Stages of a
 * pipeline reduce gradients at once, in the time of one, and the bytes are of all.
 */
export const overlapText = ({ scenario: { parallel, training } }: ModelReport): string =>
  training !== null && parallel.pp > 1 ? t('not overlapped; all stages reduce gradients at once') : t('not overlapped')

/** Device that the bytes sent are counted of. */
export const senderText = ({ scenario }: ModelReport): string =>
  scenario.parallel.pp > 1 ? t('by one device of each stage') : t('by one device')

/** Bytes that one device sends, with the time on the link and its share of the model's. */
export function sentFact(model: ModelReport, target: Target): Fact {
  const { collectives, time } = model.totals
  const sent = t('sent {0}', senderText(model))
  const share = percent(time > 0 ? collectives.time / time : 0)
  const taken =
    linksOf(target).length === 0
      ? []
      : [`${lowerBound(collectives.time)} ${overlapText(model)}`, t('{0} of the time', share)]
  return measured('sent', t('Sent'), 'bytes', collectives.bytes, {
    bound: countedBound(model.complete),
    note: [sent, ...taken].join(' · '),
  })
}

/** Sender and links: "by one device over NVLink 3 at 300 GB/s". */
export const wayText = (model: ModelReport, target: Target): string =>
  `${senderText(model)}${linksOf(target).length === 0 ? '; ' : ' '}${linkText(model, target)}`

/** Links that the model's devices span: "over NVLink 3 at 300 GB/s". */
export function linkText({ scenario }: ModelReport, target: Target): string {
  const links = linksWithin(target, deviceCount(scenario.parallel))
  const [first, ...more] = links.map(({ name, bandwidth }) => t('{0} at {1}', name, bandwidthText(bandwidth)))
  if (first === undefined) return t('{0} states no link, so sending takes no time here', target.name)
  return more.length === 0 ? t('over {0}', first) : t('over the slowest crossed of {0}', [first, ...more].join(', '))
}
