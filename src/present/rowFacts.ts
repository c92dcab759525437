/** Facts about rows of a model, as a hover lists them and the tooltip of the chart does. */
import { t } from '@vscode/l10n'
import type { Figures, LayerRow, ModelReport, PassFigures } from '../analysis/report'
import type { SourcePart } from '../analysis/sourceIndex'
import { totalBytes, trafficByPart } from '../cost/cost'
import { linksOf } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { storedParts } from '../scenario/scenario'
import { countedText, phaseText } from '../scenario/text'
import * as format from '../text/format'
import { overlapText, wayText } from './collectiveFacts'
import { boundText, countedBound, type Fact, factText, measured, wordFact } from './fact'
import { figureFacts, type OpsFigures } from './figureFacts'
import { collectiveName, storedNames, trafficNames } from './names'
import { atOnce } from './passFacts'
import { levelOf, servedBandwidth } from './servedBandwidth'
import { servingFacts } from './servingFacts'
import { footprintParts } from './summaryFacts'

export interface RowsContext {
  readonly figures: OpsFigures
  /** Rate whose ridge point the intensity is compared with. */
  readonly rate: LayerRow['rate']
  readonly model: ModelReport
  readonly target: Target
  /** Whether these are all ops of the model, whose footprint is then compared with the capacity. */
  readonly whole: boolean
}

/** Further figures of rows, where they were computed. */
export interface RowsDetails extends Pick<SourcePart, 'passes' | 'collectives'> {
  /** Same rows without quantisation and sparsity; null when the model uses neither. */
  readonly dense: Figures | null
}

export const rateName = ({ dtype }: LayerRow['rate']): string => (dtype === 'vector' ? t('vector rate') : dtype)

/** The most important facts first. `details` adds passes, collectives and the effect of compression. */
export function rowFacts(context: RowsContext, details: RowsDetails | null = null): readonly Fact[] {
  const { figures, model } = context
  const { flops, macs, bytes, parameters, saved } = figureFacts
  const facts: readonly (Fact | null)[] = [
    flops(figures),
    figures.macs === 0 ? null : macs(figures),
    { ...bytes(figures), note: trafficText(figures) },
    intensityFact(context),
    attained(context),
    timeFact(context),
    sentFact(context, details?.collectives ?? null),
    ...(details === null ? [] : [uncompressed(figures, details), ...passFacts(context, details)]),
    context.whole ? countedFact(model) : null,
    ...(context.whole ? servingFacts(model) : []),
    context.whole ? footprintParts(model, context.target) : attributedMemory(context),
    details === null ? saved(figures) : null,
    onChip(context),
    parameters(figures),
    model.complete
      ? null
      : wordFact('incomplete', t('Incomplete'), t('some ops of the model are not counted'), warning),
  ]
  const shown = facts.filter(fact => fact !== null).filter(({ bound }) => bound !== 'not known')
  return details === null ? shown : shown.map(fact => withRemark(fact, figures))
}

/** Phase that the figures of a model are of, where it is another than the one asked for. */
function countedFact({ scenario }: ModelReport): Fact | null {
  const counted = countedText(scenario)
  return counted === null ? null : wordFact('counted', t('Phase'), phaseText(scenario), { tone: 'note' })
}

const warning = { tone: 'warning' } as const

/** Adds every digit of a count, and what it counts. */
function withRemark(fact: Fact, { flops, parameters, complete }: OpsFigures): Fact {
  if (fact.bound === 'not known') return fact
  switch (fact.id) {
    case 'flops':
      return { ...fact, note: t('{0}; a multiply-accumulate counts 2', boundText(format.exact(flops), complete)) }
    case 'macs':
      return { ...fact, note: t('multiply-accumulates of contractions alone') }
    case 'parameters':
      return { ...fact, note: t('{0}, each counted at its first use', boundText(format.exact(parameters), complete)) }
    default:
      return fact
  }
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

/** Savings from quantisation and sparsity in these rows. */
function uncompressed(now: OpsFigures, { dense }: RowsDetails): Fact | null {
  if (dense === null || (dense.totalBytes === now.totalBytes && dense.flops === now.flops)) return null
  const savings = [
    { before: dense.totalBytes, after: now.totalBytes, text: (factor: string) => t('{0} the bytes moved', factor) },
    {
      before: dense.bytes.weights,
      after: now.bytes.weights,
      text: (factor: string) => t('{0} the bytes of weights', factor),
    },
    { before: dense.flops, after: now.flops, text: (factor: string) => t('{0} the FLOPs', factor) },
    { before: dense.time, after: now.time, text: (factor: string) => t('{0} the time', factor) },
  ]
  const factors = savings
    .filter(({ before, after }) => after > 0 && before > after)
    .map(({ before, after, text }) => text(format.ratio(before / after)))
  return measured('uncompressed', t('Uncompressed'), 'bytes', dense.totalBytes, {
    bound: countedBound(now.complete),
    note: t('moved in 16 bits: {0}', factors.join(', ')),
  })
}

/** A fact for each pass of training; recomputation is part of backward. */
function passFacts({ figures: { complete }, model }: RowsContext, { passes }: RowsDetails): readonly Fact[] {
  if (passes === null) return []
  const bound = countedBound(complete)
  const { forward, backward, recompute, optimizer } = passes
  const again =
    recompute.flops > 0 ? [t('of which {0} recomputed', boundText(format.flops(recompute.flops), complete))] : []
  const fact = (id: string, label: string, { flops, bytes, time }: PassFigures, remarks: readonly string[]): Fact[] => {
    const moved = t('{0} moved', boundText(format.bytes(totalBytes(bytes)), complete))
    const note = [moved, format.lowerBound(time), ...remarks].join(', ')
    return time === 0 ? [] : [measured(id, label, 'flops', flops, { bound, note })]
  }
  return [
    ...fact('forward', t('Forward'), forward, []),
    ...fact('backward', t('Backward'), backward, again),
    ...fact('optimizer', t('Optimizer'), optimizer, model.totals.pipeline === null ? [] : [atOnce]),
  ]
}

function sentFact({ figures, model, target }: RowsContext, sent: SourcePart['collectives'] | null): Fact | null {
  const fact = figureFacts.sent(figures)
  const kinds = Object.entries(sent?.byKind ?? {}).map(
    ([kind, bytes]) => `${collectiveName(kind)} ${boundText(format.bytes(bytes), figures.complete)}`,
  )
  const time = sent === null || linksOf(target).length === 0 ? [] : [format.lowerBound(sent.time), overlapText(model)]
  const how = [wayText(model, target), ...time].join(', ')
  return withNote(fact, kinds.length === 0 ? how : `${how}: ${kinds.join(' + ')}`)
}

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

/** Bound of rows, and their time, share and distance from the ridge point: "≥ 0.05 ms, 31% of BERT · 219 FLOP/B, …". */
export function rowVerdict(context: RowsContext): { readonly bound: string; readonly rest: string } {
  const { figures } = context
  const bound = figureFacts.bound(figures)
  const time = timeFact(context)
  if (bound === null || time === null) return { bound: '', rest: t('Moves no bytes and does no arithmetic') }
  const why =
    figures.bound === 'link'
      ? t('sends {0}', boundText(format.bytes(figures.sent), figures.complete))
      : factText(intensityFact(context))
  return { bound: bound.value, rest: `${factText(time)} · ${why}` }
}
