/** Facts below a model's table of layers, as a terminal and Markdown list them. */
import { t } from '@vscode/l10n'
import type { ModelReport, Totals } from '../analysis/report'
import { linksOf } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { isSpread } from '../scenario/parallelism'
import { cachedAs, isCompressed } from '../tensor/storedFormat'
import { bytes, cacheFormat, count, dtype, flops, lowerBound, percent, ratio } from '../text/format'
import { collectiveFacts, linkText, overlapText, senderText } from './collectiveFacts'
import { withErrorPlace } from './errorPlace'
import { boundText, countedBound, type Fact, measured, valueText, wordFact } from './fact'
import { residencyText } from './memoryFacts'
import { footprintFact, headroom } from './modelFacts'
import { collectiveNames, memoryName, memoryPartsOf, storedNames } from './names'
import { pipelineText } from './pipelineText'
import { servingFacts } from './servingFacts'

/** `uncompressed`: totals without compression, if there is any. `hints`: hints on the model as a whole, in words. */
export function summaryFacts(
  model: ModelReport,
  target: Target,
  uncompressed: Totals | null,
  hints: readonly string[],
): readonly Fact[] {
  const { totals, complete, scenario } = model
  const resident = residencyText(model, target)
  const { notCounted, activeParameters, parameters, pipeline } = totals
  if (model.layers.length === 0 && !complete) return [...hints.map(hintFact), nothingFact(model)]
  const facts: readonly (Fact | null)[] = [
    measured('time', t('Time'), 'time', totals.time, { bound: 'at least', note: headroom(totals) }),
    ...servingFacts(model),
    pipeline === null ? null : wordFact('step', t('Step'), pipelineText(pipeline)),
    footprintParts(model, target),
    isSpread(scenario.parallel) ? collectives(model, target) : null,
    resident === null ? null : wordFact('onChip', t('On chip'), resident),
    uncompressed === null ? null : wordFact('compression', t('Compression'), compression(model, uncompressed)),
    activeParameters === parameters
      ? null
      : measured('active', t('Active'), 'count', activeParameters, {
          bound: countedBound(complete),
          note: activeNote(model),
        }),
    notCounted.length === 0
      ? null
      : wordFact('notCounted', t('Not counted'), notCounted.join(', '), { tone: 'warning' }),
    ...hints.map(hintFact),
    complete ? null : incompleteFact(model),
  ]
  return facts.filter(fact => fact !== null)
}

/** Says whether active parameters count the embedding, and gives them without it too. */
function activeNote({ totals, complete }: ModelReport): string {
  const { activeParameters, activeParametersWithoutEmbedding, parameters } = totals
  const all = boundText(count(parameters), complete)
  return activeParametersWithoutEmbedding === activeParameters
    ? t('parameters per token; {0} in all', all)
    : t(
        'parameters per token with the embedding, {0} without; {1} in all',
        boundText(count(activeParametersWithoutEmbedding), complete),
        all,
      )
}

const hintFact = (hint: string): Fact => wordFact('hint', t('Note'), hint, { tone: 'note' })

const nothingFact = (model: ModelReport): Fact => incompleteFact(model, t('no op of this model is counted'))

export const incompleteFact = (model: ModelReport, text = t('figures are at least (≥) what is shown')): Fact =>
  wordFact('incomplete', t('Incomplete'), withErrorPlace(text, model), { tone: 'warning' })

/** Footprint with the verdict, its share of the capacity, and its parts. */
export function footprintParts(model: ModelReport, target: Target): Fact {
  const { memory } = model.totals
  const fact = footprintFact(model, target)
  const capacity = target.memory[0]?.bytes
  const share = capacity === undefined || !model.complete ? '' : ` (${percent(memory.total / capacity)})`
  const trained = model.scenario.training !== null
  const parts = memoryPartsOf(trained)
    .filter(part => memory[part] > 0)
    .map(part => `${memoryName(part, trained)} ${boundText(bytes(memory[part]), model.complete)}`)
  const fullest = memory.stages.length > 1 ? [t('on the fullest stage')] : []
  const note = [fact.note + share, ...fullest, ...(parts.length > 0 ? [parts.join(' + ')] : [])].join('; ')
  return { ...fact, note }
}

function collectives(model: ModelReport, target: Target): Fact {
  const { bytes: sent, time } = model.totals.collectives
  const label = t('Collectives')
  if (sent === 0) return wordFact('collectives', label, t('nothing is sent'))
  const kinds = collectiveFacts(model, target).map(fact => {
    const text = `${collectiveNames[fact.id]} ${valueText(fact)}`
    return fact.note === '' ? text : `${text} (${fact.note})`
  })
  const by = t('sent {0}', senderText(model))
  const link = linkText(model, target)
  const taken = linksOf(target).length === 0 ? link : `${lowerBound(time)} ${link}, ${overlapText(model)}`
  const bound = countedBound(model.complete)
  return measured('collectives', label, 'bytes', sent, { bound, note: `${by}, ${taken}: ${kinds.join(' + ')}` })
}

/**
 * Savings as in "int4 (group 128) weights: 3.46× fewer bytes (13.7 GB, now 3.96 GB), ..". Training keeps no KV cache.
 */
function compression({ scenario: { dtypes, training }, totals: now, complete }: ModelReport, was: Totals): string {
  const narrow = [
    ...(isCompressed(dtypes.weights) ? [`${dtype(dtypes.weights)} ${storedNames.weights}`] : []),
    ...(isCompressed(dtypes.activations) ? [`${dtypes.activations} ${storedNames.activations}`] : []),
    ...(training === null && [cachedAs(dtypes.kvCache, 'keys'), cachedAs(dtypes.kvCache, 'values')].some(isCompressed)
      ? [`${cacheFormat(dtypes.kvCache)} ${storedNames.kvCache}`]
      : []),
  ]
  const what = narrow.length > 0 ? narrow.join(', ') : t("the model's own formats and sparsity")
  const counted = (text: (value: number) => string) => (value: number) => boundText(text(value), complete)
  return `${what}: ${[
    changed(was.totalBytes, now.totalBytes, counted(bytes), bytesChange),
    changed(was.time, now.time, lowerBound, timeChange),
    changed(was.memory.total, now.memory.total, counted(bytes), footprintChange),
    changed(was.flops, now.flops, counted(flops), flopsChange),
  ].join(', ')}`
}

/** Texts of a figure that is unchanged, changed by less than can be shown, and smaller or larger by a factor. */
interface ChangeTexts {
  readonly same: string
  readonly alike: string
  readonly less: (factor: string) => string
  readonly more: (factor: string) => string
}

const bytesChange: ChangeTexts = {
  same: t('the same bytes'),
  alike: t('about the same bytes'),
  less: factor => t('{0} fewer bytes', factor),
  more: factor => t('{0} more bytes', factor),
}
const timeChange: ChangeTexts = {
  same: t('the same time'),
  alike: t('about the same time'),
  less: factor => t('{0} less time', factor),
  more: factor => t('{0} more time', factor),
}
const footprintChange: ChangeTexts = {
  same: t('the same footprint'),
  alike: t('about the same footprint'),
  less: factor => t('{0} smaller footprint', factor),
  more: factor => t('{0} larger footprint', factor),
}
const flopsChange: ChangeTexts = {
  same: t('the same FLOPs'),
  alike: t('about the same FLOPs'),
  less: factor => t('{0} fewer FLOPs', factor),
  more: factor => t('{0} more FLOPs', factor),
}

function changed(was: number, now: number, text: (value: number) => string, texts: ChangeTexts): string {
  if (was === now) return texts.same
  const factor = ratio(now < was ? was / now : now / was)
  const much = factor === '1×' ? texts.alike : now < was ? texts.less(factor) : texts.more(factor)
  return `${much} (${text(was)} → ${text(now)})`
}
