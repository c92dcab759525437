/**
 * The scenario picker: a list of settings, each with a step of its own and a way back, where every choice takes effect
 * at once; or words that are typed, such as "batch 32 seq 4k int4 tp 8".
 */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'
import type { Scenario } from '../scenario/scenario'
import { readWords } from '../scenario/words'
import { label } from '../text/safeText'
import type { Choice } from './choice'
import type { Current } from './current'
import { back, type Listing, type QuickSteps, quickSteps, type StepAnswer, type StepItem } from './quickSteps'
import { isChoose, isQuestion, type SettingQuestion } from './scenario/setting'
import { dimsOf, topicsOf } from './scenario/settings'

const text = editorText.scenarioPicker

export interface SettingItem extends StepItem {
  /** Question that the line leads to, or the scenario that it sets; undefined for the heading of a topic. */
  readonly next?: SettingQuestion | Scenario | 'togglePin'
  /** Set where the picker ends once the scenario is set. */
  readonly isLast?: boolean
}

export async function pickScenario(current: Current, choice: Choice): Promise<void> {
  const { file } = current
  if (file === undefined) return
  const steps = quickSteps()
  try {
    for (let last = ''; ; ) {
      const models = current.reading?.report.models ?? []
      const items = [...settingItems(choice.scenarioOf(file), models, choice.usualScenario), ...pinItem(choice, file)]
      const dims = models.length === 0 ? null : dimsOf(models).map(([name]) => name)
      const title = choice.isPinned ? text.titleOfPinned : text.titleOf(file.path.split('/').at(-1) ?? '')
      const step = { title, placeholder: text.placeholder, canGoBack: false }
      const picked = await steps.pick(step, wordLists(items, choice.scenarioOf(file), dims, last))
      if (picked === undefined || picked === back || picked.next === undefined) return
      const { next } = picked
      if (next === 'togglePin') {
        choice.togglePin(file)
        return
      }
      // After a question the list returns to the same entry; a choice that takes effect at once may change the entire
      // list.
      last = isQuestion(next) ? picked.label : ''
      const answer = await ask(steps, next)
      if (answer === undefined) return
      if (answer !== back) choice.setScenario(file, answer)
      if (picked.isLast === true) return
    }
  } finally {
    steps.close()
  }
}

const settingItems = (...of: Parameters<typeof topicsOf>): SettingItem[] =>
  topicsOf(...of).flatMap(({ name, settings }) => [
    { label: name, kind: vscode.QuickPickItemKind.Separator },
    ...settings.map(({ label, value, about, next }) => ({ label, description: value, detail: about, next })),
  ])

function pinItem(choice: Choice, file: vscode.Uri): SettingItem[] {
  const overrides = choice.overridesFor(file)
  if (overrides.length === 0 && !choice.isPinned) return []
  const [icon, name, detail] = choice.isPinned
    ? (['pinned', text.unpin, text.aboutUnpin] as const)
    : (['pin', text.pin, text.aboutPin] as const)
  return [{ label: `$(${icon}) ${name}`, description: label(overrides.join(' · ')), detail, next: 'togglePin' }]
}

/**
 * Lists for a text: all settings, or what typed words change, above the settings whose line has the text; where there
 * is neither, why the words have no meaning.
 */
export const wordLists =
  (items: readonly SettingItem[], scenario: Scenario, dims: readonly string[] | null, last = '') =>
  (typed: string): Listing<SettingItem> => {
    const text = typed.trim()
    if (text === '') return { items, active: items.find(item => item.label === last) }
    const { changes, problem, scenario: next } = readWords(text, scenario, dims)
    const found = [...(problem === null ? [wordsItem(changes, next)] : []), ...settingsWith(text, items)]
    const isNoted = problem !== null && (changes.length > 0 || found.length === 0)
    return { items: isNoted ? [noteItem(problem), ...found] : found, meant: isNoted ? undefined : found[0] }
  }

const wordsItem = (changes: readonly string[], next: Scenario): SettingItem => ({
  label: `$(arrow-small-right) ${label(changes.join(' · '))}`,
  description: text.enter,
  alwaysShow: true,
  next,
  isLast: true,
})

const noteItem = (problem: string): SettingItem => ({
  label: `$(info) ${label(problem)}`,
  alwaysShow: true,
  isNote: true,
})

/** Settings whose line has a text: those whose name starts with it, then those whose name has it, then the others. */
function settingsWith(typed: string, items: readonly SettingItem[]): SettingItem[] {
  const wanted = typed.toLowerCase()
  const gradeOf = ({ label, description, detail }: SettingItem): number => {
    const name = label.replace(/^\$\(.*?\) /, '').toLowerCase()
    const others = `${description ?? ''}\n${detail ?? ''}`.toLowerCase()
    return [name.startsWith(wanted), name.includes(wanted), others.includes(wanted)].indexOf(true)
  }
  return items
    .filter(item => item.next !== undefined && gradeOf(item) >= 0)
    .sort((a, b) => gradeOf(a) - gradeOf(b))
    .map(item => ({ ...item, alwaysShow: true }))
}

/** Asks until there is a scenario. Going back from a question that an option led to returns to the options. */
async function ask(steps: QuickSteps, asked: SettingQuestion | Scenario): Promise<StepAnswer<Scenario>> {
  if (!isQuestion(asked)) return asked
  const title = text.titleOfSetting(asked.title)
  if (!isChoose(asked)) {
    const step = { title, placeholder: asked.prompt, canGoBack: true }
    const typed = await steps.type(step, asked.text, asked.problem)
    return typed === undefined || typed === back ? typed : asked.take(typed)
  }
  const items = asked.options.map(({ label, about, isNow, next }) => ({
    label: (isNow ? '$(check) ' : '') + label,
    ...(about === undefined ? {} : { detail: about }),
    isNow,
    next,
  }))
  const active = items.find(({ isNow }) => isNow)
  for (;;) {
    const picked = await steps.pick({ title, placeholder: text.choose, canGoBack: true }, () => ({ items, active }))
    if (picked === undefined || picked === back) return picked
    const answer = await ask(steps, picked.next)
    if (answer !== back) return answer
  }
}
