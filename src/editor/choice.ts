/** What the user chose to look at: the hardware and the scenario, remembered per workspace. */
import * as vscode from 'vscode'
import { causalCounts, defaultScenario, phases, type Scenario } from '../cost/scenario'
import { isDType, type WeightDType } from '../tensor/dtype'
import * as settings from './settings'

export interface Choice extends vscode.Disposable {
  readonly scenario: Scenario
  /** Id of a target of the catalogue, or of the file at hand. */
  readonly hardware: string
  setScenario(scenario: Scenario): void
  setHardware(id: string): void
  readonly onDidChange: vscode.Event<void>
}

const scenarioKey = 'memwall.scenario'
const hardwareKey = 'memwall.hardware'

export function rememberedChoice(memory: vscode.Memento): Choice {
  const changed = new vscode.EventEmitter<void>()
  let scenario = readScenario(memory.get(scenarioKey))
  let hardware = memory.get<unknown>(hardwareKey)
  const watching = vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration('memwall.hardware.default') && typeof hardware !== 'string') changed.fire()
  })
  return {
    get scenario() {
      return scenario
    },
    get hardware() {
      return typeof hardware === 'string' ? hardware : settings.defaultHardware()
    },
    setScenario(next) {
      if (JSON.stringify(next) === JSON.stringify(scenario)) return
      scenario = next
      void memory.update(scenarioKey, next)
      changed.fire()
    },
    setHardware(id) {
      if (id === hardware) return
      hardware = id
      void memory.update(hardwareKey, id)
      changed.fire()
    },
    onDidChange: changed.event,
    dispose() {
      watching.dispose()
      changed.dispose()
    },
  }
}

/** A scenario out of what was stored or handed to a command: what is missing or not understood takes its default. */
export function readScenario(value: unknown, base: Scenario = defaultScenario): Scenario {
  const given = record(value)
  const dtypes = record(given.dtypes)
  const past = size(given.past, 0) ?? base.past
  const prompt = size(given.prompt, 0) ?? base.prompt
  return {
    phase: phases.find(each => each === given.phase) ?? base.phase,
    dims: given.dims === undefined ? base.dims : sizes(record(given.dims)),
    ...(past === undefined ? {} : { past }),
    ...(prompt === undefined ? {} : { prompt }),
    dtypes: {
      weights: weightDType(dtypes.weights) ?? base.dtypes.weights,
      activations: isDType(dtypes.activations) ? dtypes.activations : base.dtypes.activations,
      kvCache: isDType(dtypes.kvCache) ? dtypes.kvCache : base.dtypes.kvCache,
    },
    causalCount: causalCounts.find(each => each === given.causalCount) ?? base.causalCount,
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const size = (value: unknown, least: number): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : undefined

function sizes(given: Record<string, unknown>): Record<string, number> {
  const dims: Record<string, number> = {}
  for (const [name, value] of Object.entries(given)) {
    const known = size(value, 1)
    if (known !== undefined) dims[name] = known
  }
  return dims
}

function weightDType(value: unknown): WeightDType | undefined {
  if (isDType(value)) return value
  const { dtype, group, scale } = record(value)
  if (!isDType(dtype)) return undefined
  const grouped = size(group, 1)
  return {
    dtype,
    ...(grouped === undefined ? {} : { group: grouped }),
    ...(isDType(scale) ? { scale } : {}),
  }
}
