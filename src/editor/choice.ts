/** The user's choice of hardware, remembered per workspace, and of the scenario, remembered per file. */
import * as vscode from 'vscode'
import { overridesOf, overrideTexts } from '../scenario/overrides'
import { readScenario } from '../scenario/read'
import type { Scenario } from '../scenario/scenario'
import { overrideStore } from './scenario/overrideStore'
import * as settings from './settings'

export interface Choice extends vscode.Disposable {
  /** Scenario of the settings, in effect where nothing is overridden. */
  readonly usualScenario: Scenario
  scenarioOf(file: vscode.Uri): Scenario
  /** Sizes and settings in words that were chosen for a file, or for the workspace when they are pinned. */
  overridesFor(file: vscode.Uri): readonly string[]
  readonly isPinned: boolean
  /** Sets the scenario of a file, or that of the workspace when it is pinned. */
  setScenario(file: vscode.Uri, scenario: Scenario): void
  /** Makes what is overridden for a file hold for the workspace, or for this file alone again. */
  togglePin(file: vscode.Uri): void
  /** Id of a target of the current file, of the settings or of the catalogue. */
  readonly hardware: string
  /** Whether the target is that of the settings, as none was chosen. */
  readonly isUsualHardware: boolean
  setHardware(id: string): void
  /** Fires with the file whose scenario changed, or undefined when that of every file may have. */
  readonly onDidChange: vscode.Event<vscode.Uri | undefined>
}

const hardwareKey = 'memwall.hardware'

export function rememberedChoice(memory: vscode.Memento): Choice {
  const changed = new vscode.EventEmitter<vscode.Uri | undefined>()
  const overrides = overrideStore(memory)
  let usual = settings.defaultScenario()
  let hardware = memory.get<unknown>(hardwareKey)
  /** Scenarios by file, so that the same choice is the same object. */
  const scenarios = new Map<string, Scenario>()

  /** Tells everyone; `file` is left out when the choice may differ for all. */
  function change(file?: vscode.Uri): void {
    scenarios.clear()
    changed.fire(file)
  }

  function scenarioOf(file: vscode.Uri): Scenario {
    const key = file.toString()
    const scenario = scenarios.get(key) ?? readScenario(overrides.of(key) ?? {}, usual)
    scenarios.set(key, scenario)
    return scenario
  }

  const watching = vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration(event => {
      const isScenario = event.affectsConfiguration('memwall.scenario')
      if (isScenario) usual = settings.defaultScenario()
      if (isScenario || event.affectsConfiguration('memwall.hardware')) change()
    }),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      const moved = files.filter(({ oldUri, newUri }) => overrides.rename(oldUri.toString(), newUri.toString()))
      if (moved.length > 0) change()
    }),
  )
  return {
    get usualScenario() {
      return usual
    },
    scenarioOf,
    overridesFor: file => overrideTexts(scenarioOf(file), usual),
    get isPinned() {
      return overrides.isPinned
    },
    setScenario(file, next) {
      const before = overridesOf(scenarioOf(file), usual)
      const after = overridesOf(next, usual)
      if (JSON.stringify(before) === JSON.stringify(after)) return
      const isOfAll = overrides.isPinned
      overrides.set(file.toString(), after)
      change(isOfAll ? undefined : file)
    },
    togglePin(file) {
      overrides.togglePin(file.toString())
      change()
    },
    get hardware() {
      return typeof hardware === 'string' ? hardware : settings.defaultHardware()
    },
    get isUsualHardware() {
      return typeof hardware !== 'string'
    },
    setHardware(id) {
      if (id === hardware) return
      hardware = id
      void memory.update(hardwareKey, id)
      change()
    },
    onDidChange: changed.event,
    dispose() {
      watching.dispose()
      changed.dispose()
    },
  }
}
