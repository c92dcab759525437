/** The `memwall.*` settings, read where they are used; a value of the wrong type counts as not set. */
import * as vscode from 'vscode'
import { type CustomTargets, readCustomTargets } from '../hardware/customTargets'
import { defaultTargetId } from '../hardware/target'
import { defaultLimits, type Limits } from '../limits/limits'
import {
  defaultMetrics,
  defaultModelMetrics,
  defaultMost,
  type Metric,
  type ModelMetric,
  metrics,
  modelMetrics,
} from '../present/lensFigures'
import { settingProblemText, targetProblemText } from '../present/settingsText'
import { configurationName } from '../scenario/configuration'
import { readScenario } from '../scenario/read'
import { type Scenario, settings as scenarioSettings } from '../scenario/scenario'

export const placements = ['lens', 'end-of-line', 'off'] as const
export type Placement = (typeof placements)[number]

const get = (name: string): unknown => vscode.workspace.getConfiguration('memwall').get(name)

function atLeast(name: string, least: number, otherwise: number): number {
  const value = get(name)
  return typeof value === 'number' && value >= least ? value : otherwise
}

/** Milliseconds from the last keystroke to the analysis. */
export const debounce = (): number => Math.min(atLeast('debounce', 0, 80), 5000)

export const defaultHardware = (): string => {
  const value = get('hardware.default')
  return typeof value === 'string' && value !== '' ? value : defaultTargetId
}

/** Targets that the settings describe. */
export const customTargets = (): CustomTargets => readCustomTargets(get('hardware.custom'))

export const placement = (): Placement => placements.find(each => each === get('lenses.placement')) ?? 'lens'

/** Default scenario, in effect until another is chosen. */
export function defaultScenario(): Scenario {
  const given: Record<string, Record<string, unknown>> = {}
  for (const setting of scenarioSettings) {
    const record = setting.holder ?? 'own'
    given[record] = { ...given[record], [setting.id]: get(configurationName(setting)) }
  }
  const { own, ...held } = given
  return readScenario({ ...own, ...held })
}

/** Settings of the scenario with a value that they do not take, and custom targets with one, in words. */
export const problems = (): readonly string[] => [
  ...scenarioSettings.flatMap(setting => {
    const { kind, default: usual } = setting
    const name = configurationName(setting)
    const value = get(name)
    return value === undefined || kind.read(value) !== undefined
      ? []
      : [settingProblemText(`memwall.${name}`, value, kind.takes, kind.show(usual))]
  }),
  ...customTargets().problems.map(targetProblemText),
]

/** Figures of a line's lens, in order. */
export const lensMetrics = (): readonly Metric[] => chosen('lenses.metrics', metrics, defaultMetrics)

/** Figures of a model's lens, in order. */
export const lensModelMetrics = (): readonly ModelMetric[] =>
  chosen('lenses.modelMetrics', modelMetrics, defaultModelMetrics)

function chosen<T extends string>(name: string, known: readonly T[], otherwise: readonly T[]): readonly T[] {
  const value = get(name)
  return Array.isArray(value) ? value.filter((each): each is T => known.includes(each)) : otherwise
}

/** Number of figures that a lens shows, of those that it has. */
export const lensFigures = (): number => atLeast('lenses.figures', 1, defaultMost)

/** Share of the model's time, 0 to 1, below which a layer's line has no lens. */
export const lensThreshold = (): number => Math.min(atLeast('lenses.threshold', 0, 0) / 100, 1)

export const showMarks = (): boolean => get('marks.enabled') !== false

export const showShapes = (): boolean => get('shapes.enabled') !== false

export const limits = (): Limits => ({
  steps: atLeast('limits.steps', 1, defaultLimits.steps),
  callDepth: atLeast('limits.callDepth', 1, defaultLimits.callDepth),
  ops: atLeast('limits.ops', 1, defaultLimits.ops),
  arrayLength: atLeast('limits.arrayLength', 1, defaultLimits.arrayLength),
  textBytes: atLeast('limits.textBytes', 1, defaultLimits.textBytes),
  areSettings: true,
})

/** Milliseconds without a message after which the analysis is stopped. Does not affect figures. */
export const watchdog = (): number => atLeast('limits.milliseconds', 1, 10_000)

/** Switches lenses off, or back to their previous placement; in the workspace's settings if those take effect. */
export async function togglePlacement(previous: Placement): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('memwall')
  const next = placement() === 'off' ? previous : 'off'
  const inWorkspace = configuration.inspect('lenses.placement')?.workspaceValue !== undefined
  const where = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global
  await configuration.update('lenses.placement', next, where)
}
