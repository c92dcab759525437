/** What the user chose to look at: the hardware and the scenario, remembered per workspace. */
import * as vscode from 'vscode'
import type { Scenario } from '../scenario/scenario'
import { readScenario } from './readScenario'
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
