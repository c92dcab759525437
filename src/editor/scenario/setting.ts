/**
 * Settings of the scenario picker as plain data: the picker asks a question, and each answer is the resulting scenario.
 */
import { editorText } from '../../present/editorText'
import type { Kind, Typed } from '../../scenario/kind'
import type { Scenario } from '../../scenario/scenario'

/** One line of the picker. */
export interface PickerSetting {
  /** Label with an icon. */
  readonly label: string
  /** Current value. */
  readonly value: string
  /** Meaning in one line. */
  readonly about: string
  /** Next question, or the resulting scenario. */
  readonly next: SettingQuestion | Scenario
}

export type SettingQuestion = ChoiceQuestion | TextQuestion

export const isQuestion = (next: SettingQuestion | Scenario): next is SettingQuestion => 'title' in next
export const isChoose = (question: SettingQuestion): question is ChoiceQuestion => 'options' in question

/** Choice of one of a few options. */
export interface ChoiceQuestion {
  readonly title: string
  readonly options: readonly PickerOption[]
}

export interface PickerOption {
  readonly label: string
  readonly about?: string
  readonly isNow: boolean
  /** Scenario with this option chosen, or the next question. */
  readonly next: SettingQuestion | Scenario
}

/** Text that the user types. */
export interface TextQuestion {
  readonly title: string
  /** Description of the text to type. */
  readonly prompt: string
  readonly text: string
  /** Null for a valid text. */
  readonly problem: (text: string) => string | null
  /** Resulting scenario, for a valid text. */
  readonly take: (text: string) => Scenario
}

interface Shown {
  readonly icon: string
  readonly label: string
  readonly help: string
  /** Current value. */
  readonly value: string
}

interface ChoiceSetting<T> extends Shown {
  readonly options: Kind<T>['options']
  /** Current value; null when it is none of the options. */
  readonly now: T | null
  readonly set: (value: T) => Scenario
  /** Prompt for a typed value; null when values are only chosen. */
  readonly typed: Typed<T> | null
  readonly kind: Pick<Kind<T>, 'parse' | 'takes'>
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** A setting with a few options, and possibly a typed value. */
export function choiceSetting<T>({ options, now, set, typed, kind, ...shown }: ChoiceSetting<T>): PickerSetting {
  const isOther = !options.some(({ value }) => same(value, now))
  const chosen = options.map(({ value, label, help }) => ({
    label,
    ...(help === undefined ? {} : { about: help }),
    isNow: same(value, now),
    next: set(value),
  }))
  const other: ChoiceQuestion['options'] =
    typed === null || typed.label === null
      ? []
      : [
          {
            label: typed.label,
            about: typed.prompt,
            isNow: isOther,
            next: ask(
              `${shown.label}, ${typed.label}`,
              typed.prompt,
              isOther && now !== null ? typed.text(now) : '',
              kind,
              set,
            ),
          },
        ]
  return { ...lineOf(shown), next: { title: shown.label, options: [...chosen, ...other] } }
}

interface AmountSetting<T> extends Shown {
  readonly prompt: string
  readonly text: string
  readonly kind: Pick<Kind<T>, 'parse' | 'takes' | 'schema' | 'options'>
  /** Value of an empty text. */
  readonly unset: T
  readonly set: (value: T) => Scenario
}

/** A setting that is typed; an empty text gives the default. */
export const typedSetting = <T>({ prompt, text, kind, unset, set, ...shown }: AmountSetting<T>): PickerSetting => {
  const orUnset = {
    takes: kind.takes,
    parse: (typed: string) => (typed.trim() === '' ? unset : kind.parse(typed.toLowerCase())),
  }
  return { ...lineOf(shown), next: ask(shown.label, prompt, text, orUnset, set) }
}

const lineOf = ({ icon, label, help, value }: Shown) => ({ label: `$(${icon}) ${label}`, value, about: help })

const ask = <T>(
  title: string,
  prompt: string,
  text: string,
  { parse, takes }: Pick<Kind<T>, 'parse' | 'takes'>,
  set: (value: T) => Scenario,
): TextQuestion => ({
  title,
  prompt,
  text,
  problem: typed => (parse(typed) === undefined ? editorText.scenarioPicker.takes(takes) : null),
  take: typed => set(parse(typed) as T),
})
