/** Status bar with the hardware and the scenario of the figures, shown only while a model file is active. */
import * as vscode from 'vscode'
import { computedIn } from '../hardware/roofline'
import { memoryText, peakText, ridgeText } from '../present/targetText'
import { scenarioLines, scenarioText } from '../scenario/text'
import { label, oneLine } from '../text/safeText'
import type { Choice } from './choice'
import type { Current } from './current'

/** Maximum number of characters, which leaves room for other items; tooltips have the full text. */
const longestHardware = 30
const longestScenario = 100

export function statusBar(current: Current, choice: Choice): vscode.Disposable {
  const hardware = vscode.window.createStatusBarItem('memwall.hardware', vscode.StatusBarAlignment.Right, 110)
  hardware.name = 'Memwall: Hardware'
  hardware.command = 'memwall.selectHardware'
  const scenario = vscode.window.createStatusBarItem('memwall.scenario', vscode.StatusBarAlignment.Right, 109)
  scenario.name = 'Memwall: Scenario'
  scenario.command = 'memwall.selectScenario'

  function update(): void {
    if (current.document === undefined) {
      hardware.hide()
      scenario.hide()
      return
    }
    const { reading } = current
    const resolved = reading?.report.models[reading.selected]?.scenario
    const dtype = computedIn(resolved ?? choice.scenario)
    const target = reading?.report.target
    // Before the first report, only the target's id is known.
    const name = target?.name ?? choice.hardware
    hardware.text = `$(chip) ${label(name, longestHardware)}`
    hardware.accessibilityInformation = { label: oneLine(`Memwall hardware: ${name}`) }
    hardware.tooltip = [
      `Memwall: figures are for ${name}`,
      ...(target === undefined ? [] : [peakText(target, dtype), memoryText(target), ridgeText(target, dtype)]),
      'Click to choose other hardware',
    ]
      .filter(line => line !== '')
      .map(oneLine)
      .join('\n')
    const { dims } = choice.scenario
    const text = scenarioText(
      resolved ?? choice.scenario,
      name => name === 'batch' || name === 'seq' || Object.hasOwn(dims, name),
    )
    scenario.text = label(text, longestScenario)
    scenario.accessibilityInformation = { label: oneLine(`Memwall scenario: ${text}`) }
    scenario.tooltip = ['Memwall: figures are for', ...scenarioLines(resolved ?? choice.scenario), 'Click to change']
      .map(oneLine)
      .join('\n')
    hardware.show()
    scenario.show()
  }

  update()
  return vscode.Disposable.from(hardware, scenario, current.onDidChange(update), choice.onDidChange(update))
}
