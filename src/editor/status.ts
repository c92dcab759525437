/**
 * Status bar with the hardware and the scenario of the figures, shown only while a file with figures is active, and in a
 * file that others use with the model that they are of.
 */
import * as vscode from 'vscode'
import { type Computed, computedIn } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { comparedSentence } from '../present/baselineText'
import { editorText } from '../present/editorText'
import { iconOf, overridesSentence, scenarioCommands, scenarioTooltip } from '../present/scenarioTooltip'
import { memoryText, peakText, ridgeText } from '../present/targetText'
import { onTarget } from '../scenario/onTarget'
import { scenarioLines, scenarioText, shortScenarioText } from '../scenario/text'
import { label, oneLine } from '../text/safeText'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Documents } from './documents'
import { fileName } from './panelState'
import { unknownHardware } from './settingsProblems'
import { userModels } from './userModels'

const text = editorText.statusBar

/** Maximum number of characters, which leaves room for other items; tooltips have the full text. */
const longestHardware = 30
const longestScenario = 50
const longestModel = 40

function machineTexts(target: Target, scenario: Computed): readonly string[] {
  const dtype = computedIn(scenario)
  return [peakText(target, dtype), memoryText(target), ridgeText(target, dtype)]
}

export function statusBar(documents: Documents, current: Current, choice: Choice): vscode.Disposable {
  const hardware = vscode.window.createStatusBarItem('memwall.hardware', vscode.StatusBarAlignment.Right, 2)
  hardware.name = text.hardware
  hardware.command = 'memwall.selectHardware'
  const model = vscode.window.createStatusBarItem('memwall.model', vscode.StatusBarAlignment.Right, 3)
  model.name = text.model
  const scenario = vscode.window.createStatusBarItem('memwall.scenario', vscode.StatusBarAlignment.Right, 1)
  scenario.name = text.scenario
  scenario.command = 'memwall.selectScenario'

  function update(): void {
    const { file, reading } = current
    show(model, modelItem(documents, current))
    if (file === undefined) {
      hardware.hide()
      scenario.hide()
      return
    }
    const asked = choice.scenarioOf(file)
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
    const overridden = { overrides: choice.overridesFor(file), isPinned: choice.isPinned }
    const isMarked = overridden.overrides.length > 0
    const compared = reading?.baseline ? [comparedSentence(reading.baseline)] : []
    const signs = [...(isMarked ? [iconOf(overridden.isPinned)] : []), ...compared.map(() => 'git-compare')]
    const sign = signs.map(icon => `$(${icon}) `).join('')
    scenario.text = `${sign}${label(shortScenarioText(shown, said, longestScenario))}`
    const sentence = [
      scenarioText(shown, said),
      ...(isMarked ? [overridesSentence(overridden)] : []),
      ...compared,
    ].join('; ')
    scenario.accessibilityInformation = { label: oneLine(text.scenarioLabel(sentence)) }
    const tooltip = new vscode.MarkdownString(
      scenarioTooltip({ lines: scenarioLines(shown), file: fileName(file), ...overridden, compared }),
      true,
    )
    tooltip.isTrusted = { enabledCommands: Object.values(scenarioCommands) }
    scenario.tooltip = tooltip
    hardware.show()
    scenario.show()
  }

  update()
  return vscode.Disposable.from(hardware, scenario, model, current.onDidChange(update), choice.onDidChange(update))
}

interface StatusItem extends Pick<vscode.StatusBarItem, 'text' | 'tooltip' | 'command'> {
  readonly label: string
}

function show(item: vscode.StatusBarItem, content: StatusItem | null): void {
  if (content === null) {
    item.hide()
    return
  }
  item.text = content.text
  item.tooltip = content.tooltip
  item.command = content.command
  item.accessibilityInformation = { label: content.label }
  item.show()
}

/** The model whose figures a file shows, where another file declares it; null in the model's own file. */
function modelItem(documents: Documents, { shown, reading }: Current): StatusItem | null {
  if (shown === undefined) return null
  if (documents.isUnused(shown))
    return { text: `$(info) ${text.unused}`, label: text.aboutUnused, tooltip: text.aboutUnused, command: undefined }
  const name = reading?.report.models[reading.selected]?.name
  if (reading === undefined || name === undefined || reading.root.toString() === shown.toString()) return null
  const file = fileName(reading.root)
  const several = userModels(documents, shown).length > 1
  return {
    text: `$(references) ${label(text.modelOf(name, file), longestModel)}`,
    label: oneLine(text.modelLabel(name, file)),
    tooltip: [text.figuresOf(name, file), ...(several ? [text.chooseModel] : [])].map(oneLine).join('\n'),
    command: 'memwall.selectModel',
  }
}
