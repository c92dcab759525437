/** Status bar with the hardware and the scenario of the figures, shown only while a model file is active. */
import * as vscode from 'vscode'
import { type Computed, computedIn } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { editorText } from '../present/editorText'
import { memoryText, peakText, ridgeText } from '../present/targetText'
import { onTarget } from '../scenario/onTarget'
import { scenarioLines, scenarioText, shortScenarioText } from '../scenario/text'
import { label, oneLine } from '../text/safeText'
import type { Choice } from './choice'
import type { Current } from './current'

const text = editorText.statusBar

/** Maximum number of characters, which leaves room for other items; tooltips have the full text. */
const longestHardware = 30
const longestScenario = 50

function machineTexts(target: Target, scenario: Computed): readonly string[] {
  const dtype = computedIn(scenario)
  return [peakText(target, dtype), memoryText(target), ridgeText(target, dtype)]
}

export function statusBar(current: Current, choice: Choice): vscode.Disposable {
  const hardware = vscode.window.createStatusBarItem('memwall.hardware', vscode.StatusBarAlignment.Right, 110)
  hardware.name = text.hardware
  hardware.command = 'memwall.selectHardware'
  const scenario = vscode.window.createStatusBarItem('memwall.scenario', vscode.StatusBarAlignment.Right, 109)
  scenario.name = text.scenario
  scenario.command = 'memwall.selectScenario'

  function update(): void {
    if (current.document === undefined) {
      hardware.hide()
      scenario.hide()
      return
    }
    const { reading } = current
    const resolved = reading?.report.models[reading.selected]?.scenario
    const target = reading?.report.target
    // Before the first report, only the target's id is known.
    const name = target?.name ?? choice.hardware
    hardware.text = `$(chip) ${label(name, longestHardware)}`
    hardware.accessibilityInformation = { label: oneLine(text.hardwareLabel(name)) }
    hardware.tooltip = [
      text.figuresFor(name),
      ...(target === undefined ? [] : machineTexts(target, resolved ?? onTarget(choice.scenario, target))),
      text.chooseHardware,
    ]
      .filter(line => line !== '')
      .map(oneLine)
      .join('\n')
    const { dims } = choice.scenario
    const said = (name: string): boolean => name === 'batch' || name === 'seq' || Object.hasOwn(dims, name)
    const asked = resolved ?? choice.scenario
    scenario.text = label(shortScenarioText(asked, said, longestScenario))
    scenario.accessibilityInformation = { label: oneLine(text.scenarioLabel(scenarioText(asked, said))) }
    scenario.tooltip = [text.figuresForScenario, ...scenarioLines(asked), text.changeScenario].map(oneLine).join('\n')
    hardware.show()
    scenario.show()
  }

  update()
  return vscode.Disposable.from(hardware, scenario, current.onDidChange(update), choice.onDidChange(update))
}
