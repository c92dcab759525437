/** Headline facts of a model, each with a note that puts it in proportion. */
import { t } from '@vscode/l10n'
import type { LayerRow, ModelReport, Totals } from '../analysis/report'
import { trafficByPart } from '../cost/cost'
import type { Target } from '../hardware/target'
import { storedParts } from '../scenario/scenario'
import { bytes, count, intensity, macs, percent, ratio } from '../text/format'
import { apart, type Measure, quantity, quantityText } from '../text/quantity'
import { boundText, countedBound, type Fact, figureFact, measured, wordFact } from './fact'
import { intensityText } from './figureFacts'
import { verdictOf, verdictText } from './fitText'
import { boundNames, storedNames } from './names'
import { servedBandwidth } from './servedBandwidth'
import { servingFacts } from './servingFacts'

/** A headline fact, with its meaning for a tooltip, and its value without compression where that differs. */
export interface Headline extends Fact {
  readonly about: string
  /** Text as in "was 13.5 GB (3.46×)"; null when the model is not compressed, or the figure is the same. */
  readonly was: string | null
}

/** Headline facts in the order in which they are shown. `uncompressed`: totals without compression, if there is any. */
export function modelFacts(model: ModelReport, target: Target, uncompressed: Totals | null): readonly Headline[] {
  return allFacts(model, target, uncompressed).filter(
    // A model of which nothing is counted has no figures, and an intensity of no FLOPs says nothing.
    ({ id, bound }) => bound !== 'not known' && (id !== 'intensity' || model.complete || model.totals.flops > 0),
  )
}

function allFacts(model: ModelReport, target: Target, uncompressed: Totals | null): readonly Headline[] {
  const { totals, complete } = model
  const bound = countedBound(complete)
  const was = (measure: Measure, of: (totals: Totals) => number): string | null =>
    uncompressed === null ? null : wasText(measure, of(uncompressed), of(totals), complete)
  return [
    {
      ...measured('flops', t('FLOPs'), 'flops', totals.flops, {
        bound,
        note: totals.macs === 0 ? '' : boundText(macs(totals.macs), complete),
      }),
      about: t('Operations; a multiply-accumulate (MAC) is 2'),
      was: was('flops', each => each.flops),
    },
    {
      ...measured('bytes', t('Bytes moved'), 'bytes', totals.totalBytes, { bound, note: largestTraffic(model) }),
      about: t('Traffic to and from memory: each op reads its operands once and writes its result once'),
      was: was('bytes', each => each.totalBytes),
    },
    {
      ...wordFact('intensity', t('Intensity'), intensityText(totals.intensity), { note: ridgeNote(model, target) }),
      about: t('FLOPs per byte moved, and the intensity from which on compute is the bound'),
      was: null,
    },
    {
      ...measured('time', t('Time'), 'time', totals.time, { bound: 'at least', note: headroom(totals) }),
      about: t('Lower bound, and how many times as long as compute alone it takes'),
      was: was('time', each => each.time),
    },
    ...servingFacts(model).map(fact => ({ ...fact, about: aboutServing[fact.id] ?? '', was: null })),
    {
      ...footprintFact(model, target),
      about: t('Resident memory; of the device that holds the most, where there are several'),
      was: was('bytes', each => each.memory.total),
    },
    {
      ...measured('parameters', t('Parameters'), 'count', totals.parameters, { bound, note: parametersNote(model) }),
      about: t('Number of weights; shared weights are counted once'),
      was: null,
    },
    ...(totals.sent > 0
      ? [
          {
            ...measured('sent', t('Sent'), 'bytes', totals.sent, { bound, note: sentNote(totals, target) }),
            about: t('Bytes that one device sends to others; in a pipeline, one device of each stage'),
            was: null,
          },
        ]
      : []),
  ]
}

/** Meaning of the serving figures, by fact. */
const aboutServing: Readonly<Record<string, string>> = {
  firstToken: t('Lower bound on the time to first token: that of the prefill'),
  perToken: t('Lower bound on the time per output token: that of a decode step over the tokens it appends'),
  tokenRate: t('Upper bound on the tokens generated per second, at the batch of the scenario'),
}

/** Footprint of a model, with the verdict as its note: "fits 80 GB", "does not fit 80 GB: it takes 3 devices". */
export function footprintFact(model: ModelReport, target: Target): Fact {
  const verdict = verdictOf(model, target)
  const { total } = model.totals.memory
  if (total === 0 && !model.complete)
    return wordFact('footprint', t('Footprint'), verdict.text, { note: verdict.why ?? '' })
  const capacity = target.memory[0]?.bytes
  const [used, there] = capacity === undefined ? [quantity('bytes', total), null] : apart('bytes', total, capacity)
  return figureFact('footprint', t('Footprint'), used, {
    bound: countedBound(model.complete),
    note: verdictText(verdict, there === null ? null : quantityText(there)),
    tone: verdict.tone === 'warning' ? 'warning' : 'plain',
  })
}

/** Verdict with the capacity, and the share of it in use where the model fits: "fits 80 GB (12%)". */
export function usedText(model: ModelReport, target: Target): string {
  const { note } = footprintFact(model, target)
  const { fits, total } = model.totals.memory
  const capacity = target.memory[0]?.bytes ?? 0
  return fits === true ? `${note} (${percent(total / capacity)})` : note
}

/**
 * The bound of the largest part of a model's time, with its share: "52% compute-bound", "memory-bound" where it is all. It
 * need not be on the side of the ridge point that the model's intensity is, which is a quotient of sums over all ops.
 */
export function mostlyBound({ bound, time, timeBy }: Pick<Totals, 'bound' | 'time' | 'timeBy'>): string {
  const share = percent(timeBy[bound] / time)
  return share === percent(1) ? boundNames[bound] : `${share} ${boundNames[bound]}`
}

/** Bound, and the factor to the time of the FLOPs alone: "memory-bound · 12× compute alone"; empty without time. */
export function headroom(totals: Totals): string {
  const { time, idealSpeedup } = totals
  if (time === 0) return ''
  if (!Number.isFinite(idealSpeedup) || idealSpeedup <= 1) return mostlyBound(totals)
  return `${mostlyBound(totals)} · ${t('{0} compute alone', ratio(idealSpeedup))}`
}

/** Largest part of the traffic: "219 MB weights". */
function largestTraffic({ totals, complete }: ModelReport): string {
  const moved = trafficByPart(totals.bytes)
  const [most] = [...storedParts].sort((a, b) => moved[b] - moved[a])
  return most === undefined || moved[most] === 0
    ? ''
    : `${boundText(bytes(moved[most]), complete)} ${storedNames[most]}`
}

function ridgeNote(model: ModelReport, target: Target): string {
  const main = mainRate(model)
  const memory = servedBandwidth(model.totals.bytes, model, target)
  if (main === null || !Number.isFinite(memory)) return ''
  return t('{0} ridge {1}', main.dtype, intensity(main.flopsPerSecond / memory))
}

/** Peak rate that most of the model's time runs at: the rates of its rows, weighted by time. */
function mainRate({ layers }: ModelReport): LayerRow['rate'] | null {
  const weighed = new Map<number, { time: number; rate: LayerRow['rate'] }>()
  for (const { rate, time, macs } of layers) {
    if (macs === 0) continue
    const existing = weighed.get(rate.flopsPerSecond)
    weighed.set(rate.flopsPerSecond, { time: (existing?.time ?? 0) + time, rate })
  }
  return [...weighed.values()].sort((a, b) => b.time - a.time)[0]?.rate ?? null
}

/**
 * Active parameters of a mixture of experts, with and without the embedding; the size of the parameters in memory for
 * other models.
 */
function parametersNote({ totals, complete }: ModelReport): string {
  const { activeParameters, activeParametersWithoutEmbedding, parameters, memory } = totals
  if (activeParameters === parameters) return t('{0} of weights', boundText(bytes(memory.weights), complete))
  const active = boundText(count(activeParameters), complete)
  return activeParametersWithoutEmbedding === activeParameters
    ? t('{0} active', active)
    : t('{0} active, {1} without the embedding', active, boundText(count(activeParametersWithoutEmbedding), complete))
}

const sentNote = ({ time, collectives }: Totals, { link }: Target): string =>
  link === undefined ? t('time not known') : t('{0} of the time', percent(time > 0 ? collectives.time / time : 0))

/** Text as in "was 13.5 GB (3.46×)"; null when the figures are nearly equal. */
function wasText(measure: Measure, before: number, now: number, complete: boolean): string | null {
  if (!(Math.abs(before - now) > 0.005 * now)) return null
  const text = boundText(quantityText(quantity(measure, before)), complete && measure !== 'time')
  return t('was {0} ({1})', text, ratio(before / now))
}
