/** Settings of the scenario picker, by topic. */
import type { ModelReport } from '../../analysis/report'
import { editorText } from '../../present/editorText'
import { wholeNumber } from '../../scenario/kind'
import { consistent, hasMeaning } from '../../scenario/parallelRules'
import {
  defaultScenario,
  type NamedSetting,
  type Scenario,
  settings,
  storedParts,
  valueOf,
  withValue,
} from '../../scenario/scenario'
import { type Topic, topicNames, topics } from '../../scenario/setting'
import { formatSettings } from '../../scenario/settings'
import { formatsText, scenarioText } from '../../scenario/text'
import { exact } from '../../text/format'
import { label } from '../../text/safeText'
import { choiceSetting, type PickerSetting, typedSetting } from './setting'

const text = editorText.scenarioPicker

export interface TopicSettings {
  readonly name: string
  readonly settings: readonly PickerSetting[]
}

/** Settings that apply to the current scenario and models; every topic has at least one. */
export const topicsOf = (
  scenario: Scenario,
  models: readonly ModelReport[],
  usual: Scenario = defaultScenario,
): TopicSettings[] =>
  [
    ...topics.map(topic => ({ name: topicNames[topic], settings: [...inTopic(topic, scenario, models)] })),
    { name: text.everything, settings: [resetTo(usual)] },
  ].filter(topic => topic.settings.length > 0)

function* inTopic(topic: Topic, scenario: Scenario, models: readonly ModelReport[]): Iterable<PickerSetting> {
  if (topic === 'formats') yield everyFormat(scenario)
  for (const setting of settings) {
    if (setting.topic !== topic || !isOffered(setting, scenario, models)) continue
    yield pickerOf(setting, scenario)
    if (setting.id === 'phase') for (const [name, size] of dimsOf(models)) yield dim(scenario, name, size)
  }
}

function isOffered(setting: NamedSetting, scenario: Scenario, models: readonly ModelReport[]): boolean {
  const { phase, parallel } = scenario
  if (!hasMeaning(setting, phase, parallel)) return false
  const hasExperts = models.some(({ totals }) => totals.activeParameters < totals.parameters)
  return setting.id !== 'ep' || hasExperts || parallel.ep > 1
}

function pickerOf(setting: NamedSetting, scenario: Scenario): PickerSetting {
  const { icon, label, help, kind } = setting
  const now = valueOf(scenario, setting)
  const set = (value: unknown): Scenario => changed(scenario, setting, value)
  const shown = { icon, label, help, value: kind.show(now) }
  if (kind.options.length === 0)
    return typedSetting({
      ...shown,
      prompt: kind.typed?.prompt ?? help,
      text: kind.typed?.text(now) ?? '',
      kind,
      set,
      unset: setting.default,
    })
  return choiceSetting({ ...shown, options: kind.options, now, set, typed: kind.typed, kind })
}

const changed = (scenario: Scenario, setting: NamedSetting, value: unknown): Scenario => {
  const next = withValue(scenario, setting, value)
  return { ...next, parallel: consistent(next.parallel) }
}

/** A setting for all three number formats at once. */
function everyFormat(scenario: Scenario): PickerSetting {
  const { kind, icon } = formatSettings.activations
  return choiceSetting({
    icon,
    label: text.allFormats,
    help: text.aboutAllFormats,
    value: formatsText(scenario),
    options: kind.options,
    now: storedParts.every(part => scenario.dtypes[part] === scenario.dtypes.activations)
      ? scenario.dtypes.activations
      : null,
    set: value => ({ ...scenario, dtypes: { weights: value, activations: value, kvCache: value } }),
    typed: null,
    kind,
  })
}

/** Dims of the file's models and their current sizes; `past` belongs to the phase. */
export function dimsOf(models: readonly ModelReport[]): [string, number][] {
  const dims = new Map<string, number>()
  for (const model of models)
    for (const [name, size] of Object.entries(model.scenario.dims))
      if (name !== 'past' && !dims.has(name)) dims.set(name, size)
  return [...dims]
}

const dimKind = wholeNumber(1, text.size)

const knownDims: Readonly<Record<string, string>> = {
  batch: text.batch,
  seq: text.seq,
}

function dim(scenario: Scenario, name: string, size: number): PickerSetting {
  const { [name]: chosen, ...others } = scenario.dims
  const help = knownDims[name] ?? label(text.sizeOf(name))
  return typedSetting<number | null>({
    icon: 'symbol-numeric',
    label: label(name),
    help,
    value: chosen === undefined ? text.ownSize(size) : exact(chosen),
    prompt: text.emptyForOwn(help),
    text: String(chosen ?? size),
    kind: dimKind,
    unset: null,
    set: value => ({ ...scenario, dims: value === null ? others : { ...others, [name]: value } }),
  })
}

const resetTo = (usual: Scenario): PickerSetting => ({
  label: `$(discard) ${text.reset}`,
  value: scenarioText(usual),
  about: text.aboutReset,
  next: usual,
})
