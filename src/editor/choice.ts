/** The user's choice of hardware and scenario, remembered per workspace. */
import * as vscode from 'vscode'
import { readScenario } from '../scenario/read'
import type { Scenario } from '../scenario/scenario'
import * as settings from './settings'

export interface Choice extends vscode.Disposable {
  readonly scenario: Scenario
  /** Default scenario from the settings, in effect when none is chosen. */
  readonly usualScenario: Scenario
  /** Id of a target of the catalogue or of the current file. */
  readonly hardware: string
  setScenario(scenario: Scenario): void
  setHardware(id: string): void
  readonly onDidChange: vscode.Event<void>
}

const same = (a: Scenario, b: Scenario): boolean => JSON.stringify(a) === JSON.stringify(b)

const scenarioKey = 'memwall.scenario'
const hardwareKey = 'memwall.hardware'

export function rememberedChoice(memory: vscode.Memento): Choice {
  const changed = new vscode.EventEmitter<void>()
  let usual = settings.defaultScenario()
  const remembered = memory.get<unknown>(scenarioKey)
  let chosen = remembered === undefined ? null : readScenario(remembered)
  let hardware = memory.get<unknown>(hardwareKey)
  const watching = vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration('memwall.hardware.default') && typeof hardware !== 'string') changed.fire()
    if (!event.affectsConfiguration('memwall.scenario')) return
    usual = settings.defaultScenario()
    if (chosen === null) changed.fire()
  })
  return {
    get scenario() {
      return chosen ?? usual
    },
    get usualScenario() {
      return usual
    },
    get hardware() {
      return typeof hardware === 'string' ? hardware : settings.defaultHardware()
    },
    setScenario(next) {
      if (same(next, chosen ?? usual)) return
      // A choice equal to the default follows the settings again.
      chosen = same(next, usual) ? null : next
      void memory.update(scenarioKey, chosen ?? undefined)
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
