/**
 * The scenario picker: a list of settings, each with a step of its own and a way back. Every choice takes effect at
 * once.
 */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'
import type { Scenario } from '../scenario/scenario'
import type { Choice } from './choice'
import type { Current } from './current'
import { back, pickStep, type StepAnswer, typeStep } from './quickSteps'
import { isChoose, isQuestion, type PickerSetting, type SettingQuestion } from './scenario/setting'
import { topicsOf } from './scenario/settings'

const text = editorText.scenarioPicker

interface SettingItem extends vscode.QuickPickItem {
  /** Undefined for the heading of a topic. */
  readonly setting?: PickerSetting
}

export async function pickScenario(current: Current, choice: Choice): Promise<void> {
  for (let last = ''; ; ) {
    const items = itemsOf(choice, current)
    const step = { title: text.title, placeholder: text.placeholder, canGoBack: false }
    const picked = await pickStep(
      step,
      items,
      items.find(({ setting }) => setting?.label === last),
    )
    if (picked === undefined || picked === back || picked.setting === undefined) return
    const { label, next } = picked.setting
    // After a question the list returns to the same entry; a choice that takes effect at once may change the entire
    // list.
    last = isQuestion(next) ? label : ''
    const answer = await ask(next)
    if (answer === undefined) return
    if (answer !== back) choice.setScenario(answer)
  }
}

const itemsOf = ({ scenario, usualScenario }: Choice, current: Current): SettingItem[] =>
  topicsOf(scenario, current.reading?.report.models ?? [], usualScenario).flatMap(({ name, settings }) => [
    { label: name, kind: vscode.QuickPickItemKind.Separator },
    ...settings.map(setting => ({
      label: setting.label,
      description: setting.value,
      detail: setting.about,
      setting,
    })),
  ])

/** Asks until there is a scenario. Going back from a question that an option led to returns to the options. */
async function ask(asked: SettingQuestion | Scenario): Promise<StepAnswer<Scenario>> {
  if (!isQuestion(asked)) return asked
  const title = text.titleOf(asked.title)
  if (!isChoose(asked)) {
    const typed = await typeStep({ title, placeholder: asked.prompt, canGoBack: true }, asked.text, asked.problem)
    return typed === undefined || typed === back ? typed : asked.take(typed)
  }
  const items = asked.options.map(({ label, about, isNow, next }) => ({
    label: (isNow ? '$(check) ' : '') + label,
    ...(about === undefined ? {} : { detail: about }),
    isNow,
    next,
  }))
  for (;;) {
    const picked = await pickStep(
      { title, placeholder: text.choose, canGoBack: true },
      items,
      items.find(({ isNow }) => isNow),
    )
    if (picked === undefined || picked === back) return picked
    const answer = await ask(picked.next)
    if (answer !== back) return answer
  }
}
