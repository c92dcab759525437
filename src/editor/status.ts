/** Status bar with the hardware and the scenario of the figures, shown only while a model file is active. */
import * as vscode from 'vscode'
import { type Computed, computedIn } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { editorText } from '../present/editorText'
import { iconOf, overridesSentence, scenarioCommands, scenarioTooltip } from '../present/scenarioTooltip'
import { memoryText, peakText, ridgeText } from '../present/targetText'
import { onTarget } from '../scenario/onTarget'
import { scenarioLines, scenarioText, shortScenarioText } from '../scenario/text'
import { label, oneLine } from '../text/safeText'
import type { Choice } from './choice'
import type { Current } from './current'
import { unknownHardware } from './settingsProblems'

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
    const { document, reading } = current
    if (document === undefined) {
      hardware.hide()
      scenario.hide()
      return
    }
    const asked = choice.scenarioOf(document.uri)
    const resolved = reading?.report.models[reading.selected]?.scenario
    const target = reading?.report.target
    const unknown = reading === undefined ? null : unknownHardware(reading)
    // Before the first report, only the target's id is known.
    const name = target?.name ?? choice.hardware
    hardware.text = `$(${unknown === null ? 'chip' : 'warning'}) ${label(name, longestHardware)}`
    hardware.accessibilityInformation = { label: oneLine(text.hardwareLabel(name)) }
    hardware.tooltip = [
      ...(unknown === null ? [] : [text.unknownHardware(unknown)]),
      text.figuresFor(name),
      ...(target === undefined ? [] : machineTexts(target, resolved ?? onTarget(asked, target))),
      text.chooseHardware,
    ]
      .filter(line => line !== '')
      .map(oneLine)
      .join('\n')
    const said = (name: string): boolean => name === 'batch' || name === 'seq' || Object.hasOwn(asked.dims, name)
    const shown = resolved ?? asked
    const overridden = { overrides: choice.overridesFor(document.uri), isPinned: choice.isPinned }
    const isMarked = overridden.overrides.length > 0
    const sign = isMarked ? `$(${iconOf(overridden.isPinned)}) ` : ''
    scenario.text = `${sign}${label(shortScenarioText(shown, said, longestScenario))}`
    const sentence = [scenarioText(shown, said), ...(isMarked ? [overridesSentence(overridden)] : [])].join('; ')
    scenario.accessibilityInformation = { label: oneLine(text.scenarioLabel(sentence)) }
    const file = document.uri.path.split('/').at(-1) ?? ''
    const tooltip = new vscode.MarkdownString(
      scenarioTooltip({ lines: scenarioLines(shown), file, ...overridden }),
      true,
    )
    tooltip.isTrusted = { enabledCommands: Object.values(scenarioCommands) }
    scenario.tooltip = tooltip
    hardware.show()
    scenario.show()
  }

  update()
  return vscode.Disposable.from(hardware, scenario, current.onDidChange(update), choice.onDidChange(update))
}
