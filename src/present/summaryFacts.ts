/** Facts below a model's table of layers, as a terminal and Markdown list them. */
import type { ModelReport, ResolvedScenario, Totals } from '../analysis/report'
import type { Target } from '../hardware/target'
import { isSpread } from '../scenario/parallelism'
import { isCompressed } from '../tensor/dtype'
import { bytes, count, dtype, flops, percent, ratio, seconds } from '../text/format'
import { collectiveFacts, linkText, senderText } from './collectiveFacts'
import { type Fact, measured, valueText, wordFact } from './fact'
import { verdictOf, verdictText } from './fitText'
import { residencyText } from './memoryFacts'
import { footprintFact, headroom } from './modelFacts'
import { memoryName, memoryPartsOf } from './names'
import { pipelineText } from './pipelineText'

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
  const facts: readonly (Fact | null)[] = [
    measured('time', 'Time', 'time', totals.time, { bound: 'at least', note: headroom(totals) }),
    pipeline === null ? null : wordFact('step', 'Step', pipelineText(pipeline)),
    footprintParts(model, target),
    isSpread(scenario.parallel) ? collectives(model, target) : null,
    resident === null ? null : wordFact('onChip', 'On chip', resident),
    uncompressed === null ? null : wordFact('compression', 'Compression', compression(scenario, totals, uncompressed)),
    activeParameters === parameters
      ? null
      : measured('active', 'Active', 'count', activeParameters, { note: `of ${count(parameters)} parameters` }),
    notCounted.length === 0 ? null : wordFact('notCounted', 'Not counted', notCounted.join(', '), { tone: 'warning' }),
    ...hints.map(hint => wordFact('hint', 'Note', hint, { tone: 'note' })),
    complete ? null : incompleteFact(),
  ]
  return facts.filter(fact => fact !== null)
}

export const incompleteFact = (): Fact =>
  wordFact('incomplete', 'Incomplete', 'figures are at least (≥) what is shown', { tone: 'warning' })

/** Footprint with its share of the capacity, its parts and the verdict. */
export function footprintParts(model: ModelReport, target: Target): Fact {
  const { memory } = model.totals
  const capacity = target.memory[0]?.bytes
  const of = capacity === undefined ? [] : [`${percent(memory.total / capacity)} of ${bytes(capacity)}`]
  const trained = model.scenario.training !== null
  const parts = memoryPartsOf(trained)
    .filter(part => memory[part] > 0)
    .map(part => `${memoryName(part, trained)} ${bytes(memory[part])}`)
  const fullest = memory.stages.length > 1 ? ['on the stage that holds the most'] : []
  return {
    ...footprintFact(model, target),
    note: [
      ...of,
      ...fullest,
      ...(parts.length > 0 ? [parts.join(' + ')] : []),
      verdictText(verdictOf(model, target)),
    ].join('; '),
  }
}

function collectives(model: ModelReport, target: Target): Fact {
  const { bytes: sent, time } = model.totals.collectives
  if (sent === 0) return wordFact('collectives', 'Collectives', 'nothing is sent')
  const kinds = collectiveFacts(model, target).map(({ label, note, ...fact }) => {
    const text = `${label.toLowerCase()} ${valueText({ ...fact, label, note })}`
    return note === '' ? text : `${text} (${note})`
  })
  const taken = target.link === undefined ? '' : `, at least ${seconds(time)}`
  return measured('collectives', 'Collectives', 'bytes', sent, {
    note: `sent ${senderText(model)}${taken} ${linkText(target)}: ${kinds.join(' + ')}`,
  })
}

/**
 * Savings as in "int4 (group 128) weights: 3.46× fewer bytes (13.7 GB, now 3.96 GB), ..". Training keeps no KV cache.
 */
function compression({ dtypes, training }: ResolvedScenario, now: Totals, was: Totals): string {
  const narrow = [
    ...(isCompressed(dtypes.weights) ? [`${dtype(dtypes.weights)} weights`] : []),
    ...(isCompressed(dtypes.activations) ? [`${dtypes.activations} activations`] : []),
    ...(isCompressed(dtypes.kvCache) && training === null ? [`${dtypes.kvCache} KV cache`] : []),
  ]
  const what = narrow.length > 0 ? narrow.join(', ') : "the model's own formats and sparsity"
  return `${what}: ${[
    changed('fewer', 'more', 'bytes', was.totalBytes, now.totalBytes, bytes),
    changed('less', 'more', 'time', was.time, now.time, seconds),
    changed('smaller', 'larger', 'footprint', was.memory.total, now.memory.total, bytes),
    changed('fewer', 'more', 'FLOPs', was.flops, now.flops, flops),
  ].join(', ')}`
}

function changed(
  less: string,
  more: string,
  what: string,
  was: number,
  now: number,
  text: (value: number) => string,
): string {
  if (was === now) return `the same ${what}`
  const factor = ratio(now < was ? was / now : now / was)
  const much = factor === '1×' ? 'about the same' : `${factor} ${now < was ? less : more}`
  return `${much} ${what} (${text(was)} → ${text(now)})`
}
