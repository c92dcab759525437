/** Summary of a model as named lines beside its table of layers, the same in a terminal and in Markdown. */

import type { ModelReport, Report, ResolvedScenario, Totals } from '../analysis/report'
import type { CollectiveKind } from '../cost/parallel/sharding'
import { isCompressed } from '../graph/dense'
import type { Target } from '../hardware/target'
import { verdictOf, verdictText } from '../present/fitText'
import { collectiveNames, memoryName, memoryPartsOf, storedNames } from '../present/names'
import { pipelineText } from '../present/pipelineText'
import { isSpread } from '../scenario/parallelism'
import { storedParts } from '../scenario/scenario'
import { devicesText, formatsText, shortOf, valuesText } from '../scenario/text'
import * as format from '../text/format'
import type { Beside } from './beside'
import { remarks } from './rows'

/** A summary line. The tone `note` is for remarks, `warning` for problems that invalidate the figures or the model. */
export interface Said {
  readonly name: string
  readonly text: string
  readonly tone?: 'note' | 'warning'
}

/** The scenario in one line each for the phase and sizes, the training and the devices. */
export function scenarioSaid(scenario: ResolvedScenario): readonly string[] {
  const { phase, dims, past, prompt, parallel, training } = scenario
  const context =
    past !== null ? [`${format.exact(past)} cached`] : prompt !== null ? [`${format.exact(prompt)} prefilled`] : []
  // Outside a forward pass the model's own `past` is not the number of cached tokens; `context` gives that for decode
  // and generate.
  const sizes = Object.entries(dims).filter(([name]) => name !== 'past' || phase === 'forward')
  const devices = devicesText(scenario)
  const ofStages = parallel.pp > 1 ? ` of each stage${training === null ? '' : ', for one micro-batch'}` : ''
  return [
    [
      phase,
      ...sizes.map(([name, size]) => `${name} ${format.exact(size)}`),
      ...context,
      formatsText(scenario),
      ...shortOf(scenario, 'Machine'),
    ].join(' · '),
    ...(training === null ? [] : [valuesText(scenario, 'Training').join(' · ')]),
    ...(devices === null ? [] : [`${devices}; figures are of one device${ofStages}`]),
  ]
}

export function summaryOf(model: ModelReport, report: Report, { uncompressed }: Beside): readonly Said[] {
  const { totals, complete, scenario } = model
  const { target } = report
  return [
    { name: 'time', text: `${format.lowerBound(totals.time)}, a lower bound${headroom(totals)}` },
    ...(totals.pipeline === null ? [] : [{ name: 'step', text: pipelineText(totals.pipeline) }]),
    {
      name: 'footprint',
      text: footprint(model, target),
      ...(totals.memory.fits === false ? { tone: 'warning' as const } : {}),
    },
    ...(isSpread(scenario.parallel) ? [{ name: 'collectives', text: collectives(model, target) }] : []),
    ...residence(model, target),
    ...(uncompressed === null ? [] : [{ name: 'compression', text: compression(scenario, totals, uncompressed) }]),
    ...(totals.activeParameters === totals.parameters
      ? []
      : [
          {
            name: 'active',
            text: `${format.parameters(totals.activeParameters)} of ${format.count(totals.parameters)}`,
          },
        ]),
    ...(totals.notCounted.length > 0
      ? [{ name: 'not counted', text: totals.notCounted.join(', '), tone: 'warning' as const }]
      : []),
    ...remarks(model, report).map(text => ({ name: 'note', text, tone: 'note' as const })),
    ...(complete
      ? []
      : [{ name: 'incomplete', text: 'figures are at least (≥) what is shown', tone: 'warning' as const }]),
  ]
}

function headroom({ bound, idealSpeedup, flops }: Totals): string {
  if (flops === 0 || !Number.isFinite(idealSpeedup)) return ''
  return `; mostly ${bound}-bound, ${format.ratio(idealSpeedup)} the time its FLOPs alone would take`
}

function footprint(model: ModelReport, target: Target): string {
  const { memory } = model.totals
  const { scenario, complete } = model
  const capacity = target.memory[0]?.bytes
  const of = capacity === undefined ? '' : ` of ${format.bytes(capacity)} (${format.percent(memory.total / capacity)})`
  const trained = scenario.training !== null
  const parts = memoryPartsOf(trained).map(part => `${memoryName(part, trained)} ${format.bytes(memory[part])}`)
  const fullest = memory.stages.length > 1 ? ', on the stage that holds the most' : ''
  return `${complete ? '' : '≥ '}${format.bytes(memory.total)}${of}${fullest}: ${parts.join(' + ')}; ${verdictText(verdictOf(model, target))}`
}

function collectives({ totals, scenario }: ModelReport, target: Target): string {
  const { bytes, time, byKind, timeByKind } = totals.collectives
  if (bytes === 0) return 'nothing is sent'
  const { link } = target
  const parts = (Object.entries(byKind) as [CollectiveKind, number][]).map(([kind, sent]) => {
    const taken = link === undefined ? '' : ` (${format.seconds(timeByKind[kind as CollectiveKind] ?? 0)})`
    return `${collectiveNames[kind]} ${format.bytes(sent)}${taken}`
  })
  const over =
    link === undefined
      ? `; ${target.name} states no link, so that sending takes no time here`
      : `, ${format.lowerBound(time)} over ${link.name} at ${format.bandwidth(link.bandwidth)}`
  return `${format.bytes(bytes)} sent by ${scenario.parallel.pp > 1 ? 'one device of each stage' : 'a device'}${over}: ${parts.join(' + ')}`
}

function residence({ scenario, totals: { residency } }: ModelReport, target: Target): Said[] {
  if (scenario.resident === 'none' || scenario.training !== null) return []
  const placed = [...new Set(Object.values(residency))].map(name => {
    const level = target.memory.find(each => each.name === name)
    const held = storedParts.filter(which => residency[which] === name).map(which => storedNames[which])
    const served = level?.bandwidth ? ` at ${format.bandwidth(level.bandwidth)}` : ''
    return `${held.join(' and ')} in ${name} (${format.bytes(level?.bytes ?? 0)})${served}`
  })
  return [
    {
      name: 'on chip',
      text: placed.length > 0 ? placed.join(', ') : 'neither weights, KV cache nor activations fit a memory there',
    },
  ]
}

/**
 * Savings as in "int4 (group 128) weights: 3.46× fewer bytes (13.7 GB, now 3.96 GB), ..". Training keeps no KV cache.
 */
function compression({ dtypes, training }: ResolvedScenario, now: Totals, was: Totals): string {
  const narrow = [
    ...(isCompressed(dtypes.weights) ? [`${format.dtype(dtypes.weights)} weights`] : []),
    ...(isCompressed(dtypes.activations) ? [`${dtypes.activations} activations`] : []),
    ...(isCompressed(dtypes.kvCache) && training === null ? [`${dtypes.kvCache} KV cache`] : []),
  ]
  const what = narrow.length > 0 ? narrow.join(', ') : "the model's own formats and sparsity"
  return `${what}: ${[
    changed('fewer', 'more', 'bytes', was.totalBytes, now.totalBytes, format.bytes),
    changed('less', 'more', 'time', was.time, now.time, format.seconds),
    changed('smaller', 'larger', 'footprint', was.memory.total, now.memory.total, format.bytes),
    changed('fewer', 'more', 'FLOPs', was.flops, now.flops, format.flops),
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
  const ratio = format.ratio(now < was ? was / now : now / was)
  const factor = ratio === '1×' ? 'about the same' : `${ratio} ${now < was ? less : more}`
  return `${factor} ${what} (${text(was)} → ${text(now)})`
}
