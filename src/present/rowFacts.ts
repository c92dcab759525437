/** Facts about rows of a model, as the tooltip of the chart lists them. */
import { t } from '@vscode/l10n'
import type { LayerRow, ModelReport } from '../analysis/report'
import { trafficByPart } from '../cost/cost'
import type { Target } from '../hardware/target'
import { storedParts } from '../scenario/scenario'
import { countedText, phaseText } from '../scenario/text'
import * as format from '../text/format'
import { wayText } from './collectiveFacts'
import { boundText, countedBound, type Fact, measured, wordFact } from './fact'
import { figureFacts, type OpsFigures } from './figureFacts'
import { storedNames, trafficNames } from './names'
import { levelOf, servedBandwidth } from './servedBandwidth'
import { servingFacts } from './servingFacts'
import { footprintParts, incompleteFact } from './summaryFacts'

export interface RowsContext {
  readonly figures: OpsFigures
  /** Rate whose ridge point the intensity is compared with. */
  readonly rate: LayerRow['rate']
  readonly model: ModelReport
  readonly target: Target
  /** Whether these are all ops of the model, whose footprint is then compared with the capacity. */
  readonly whole: boolean
}

export const rateName = ({ dtype }: LayerRow['rate']): string => (dtype === 'vector' ? t('vector rate') : dtype)

/** The most important facts first. */
export function rowFacts(context: RowsContext): readonly Fact[] {
  const { figures, model } = context
  const { flops, macs, bytes, parameters, saved } = figureFacts
  const facts: readonly (Fact | null)[] = [
    flops(figures),
    figures.macs === 0 ? null : macs(figures),
    { ...bytes(figures), note: trafficText(figures) },
    intensityFact(context),
    attained(context),
    timeFact(context),
    sentFact(context),
    context.whole ? countedFact(model) : null,
    ...(context.whole ? servingFacts(model) : []),
    context.whole ? footprintParts(model, context.target) : attributedMemory(context),
    saved(figures),
    onChip(context),
    parameters(figures),
    model.complete ? null : incompleteFact(model, t('some ops of the model are not counted')),
  ]
  return facts.filter(fact => fact !== null).filter(({ bound }) => bound !== 'not known')
}

/** Phase that the figures of a model are of, where it is another than the one asked for. */
function countedFact({ scenario }: ModelReport): Fact | null {
  const counted = countedText(scenario)
  return counted === null ? null : wordFact('counted', t('Phase'), phaseText(scenario), { tone: 'note' })
}

const withNote = (fact: Fact | null, note: string): Fact | null => (fact === null ? null : { ...fact, note })

/** Traffic by kind of data: "4.72 MB weights + 1.57 MB inputs". */
const trafficText = ({ bytes, complete }: OpsFigures): string =>
  trafficNames
    .filter(([part]) => bytes[part] > 0)
    .map(([part, name]) => `${name} ${boundText(format.bytes(bytes[part]), complete)}`)
    .join(' + ')

function intensityFact({ figures, rate, model, target }: RowsContext): Fact {
  if (rate.flopsPerSecond === 0) return { ...figureFacts.intensity(figures), note: t('{0} not known', rateName(rate)) }
  const ridge = rate.flopsPerSecond / servedBandwidth(figures.bytes, model, target)
  const at = `${format.rate(rate.flopsPerSecond)} ${rateName(rate)}`
  const known = ridge > 0 && Number.isFinite(ridge)
  const note = known ? t('ridge {0} at {1}', format.intensity(ridge), at) : t('peak {0}', at)
  return { ...figureFacts.intensity(figures), note }
}

function attained({ figures: { flops, time } }: RowsContext): Fact | null {
  return flops === 0 || time === 0
    ? null
    : measured('attained', t('Attainable'), 'rate', flops / time, { bound: 'at most' })
}

function timeFact({ figures, model }: RowsContext): Fact | null {
  return withNote(figureFacts.time(figures), t('{0} of {1}', format.percent(figures.share), model.name))
}

const sentFact = ({ figures, model, target }: RowsContext): Fact | null =>
  withNote(figureFacts.sent(figures), wayText(model, target))

/** Resident memory attributed to these rows. */
function attributedMemory({ figures, model: { scenario } }: RowsContext): Fact | null {
  const { held, saved, cached, complete } = figures
  const weights = scenario.training === null ? storedNames.weights : t('weights with gradients and optimizer states')
  const staged = scenario.parallel.pp > 1
  const parts = [
    [weights, held - saved - cached],
    [storedNames.kvCache, cached],
    [staged ? t('activations saved for backward of one micro-batch') : t('activations saved for backward'), saved],
  ] as const
  // Drops remainders below one byte, which are rounding errors of sums.
  const breakdown = parts
    .filter(([, bytes]) => bytes >= 1)
    .map(([name, bytes]) => `${name} ${boundText(format.bytes(bytes), complete)}`)
  const note = breakdown.join(' + ')
  return withNote(figureFacts.memory(figures), staged ? t('{0}, over the stages of the pipeline', note) : note)
}

/** Traffic of these rows that is served by an on-chip memory. */
function onChip({ figures, model, target }: RowsContext): Fact | null {
  const moved = trafficByPart(figures.bytes)
  const served = storedParts.flatMap(part => {
    const level = levelOf(part, model, target)
    if (level === undefined || moved[part] === 0) return []
    const from = t('{0} from {1}', storedNames[part], level.name)
    const text = level.bandwidth === null ? from : t('{0} at {1}', from, format.bandwidth(level.bandwidth))
    return [{ bytes: moved[part], text }]
  })
  const bytes = served.reduce((total, each) => total + each.bytes, 0)
  if (bytes === 0) return null
  return measured('onChip', t('On chip'), 'bytes', bytes, {
    bound: countedBound(figures.complete),
    note: served.map(({ text }) => text).join(', '),
  })
}
