/** What can be set of a scenario, as plain data: the picker asks, and each answer is the scenario as it then is. */
import type { Kind, Typed } from '../../scenario/kind'
import type { Scenario } from '../../scenario/scenario'

/** One line of the picker. */
export interface PickerSetting {
  /** With its icon. */
  readonly label: string
  /** As it is now. */
  readonly value: string
  /** What it means, in one line. */
  readonly about: string
  /** What to ask, or the scenario at once. */
  readonly next: SettingQuestion | Scenario
}

export type SettingQuestion = Choose | Type

export const isQuestion = (next: SettingQuestion | Scenario): next is SettingQuestion => 'title' in next
export const isChoose = (question: SettingQuestion): question is Choose => 'options' in question

/** One of a few. */
export interface Choose {
  readonly title: string
  readonly options: readonly PickerOption[]
}

export interface PickerOption {
  readonly label: string
  readonly about?: string
  readonly isNow: boolean
  /** The scenario with it chosen, or what to ask next. */
  readonly next: SettingQuestion | Scenario
}

/** A text that the user types. */
export interface Type {
  readonly title: string
  /** What to type. */
  readonly prompt: string
  readonly text: string
  /** Null where nothing is wrong. */
  readonly problem: (text: string) => string | null
  /** The scenario with it, for a text without a problem. */
  readonly take: (text: string) => Scenario
}

interface Shown {
  readonly icon: string
  readonly label: string
  readonly help: string
  /** As it is now. */
  readonly value: string
}

interface ChoiceSetting<T> extends Shown {
  readonly options: Kind<T>['options']
  /** Null where the value in use is none of them. */
  readonly now: T | null
  readonly set: (value: T) => Scenario
  /** A value that is typed rather than chosen. */
  readonly typed: Typed<T> | null
  readonly kind: Pick<Kind<T>, 'parse' | 'takes'>
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** A setting that is one of a few values, or one that is typed. */
export function choice<T>({ options, now, set, typed, kind, ...shown }: ChoiceSetting<T>): PickerSetting {
  const isOther = !options.some(({ value }) => same(value, now))
  const chosen = options.map(({ value, label, help }) => ({
    label,
    ...(help === undefined ? {} : { about: help }),
    isNow: same(value, now),
    next: set(value),
  }))
  const other: Choose['options'] =
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
  readonly kind: Pick<Kind<T>, 'parse' | 'takes'>
  /** What an empty text stands for. */
  readonly unset: T
  readonly set: (value: T) => Scenario
}

/** A setting that is typed; an empty text takes the default. */
export const amount = <T>({ prompt, text, kind, unset, set, ...shown }: AmountSetting<T>): PickerSetting => {
  const orUnset = { takes: kind.takes, parse: (typed: string) => (typed.trim() === '' ? unset : kind.parse(typed)) }
  return { ...lineOf(shown), next: ask(shown.label, prompt, text, orUnset, set) }
}

const lineOf = ({ icon, label, help, value }: Shown) => ({ label: `$(${icon}) ${label}`, value, about: help })

const ask = <T>(
  title: string,
  prompt: string,
  text: string,
  { parse, takes }: Pick<Kind<T>, 'parse' | 'takes'>,
  set: (value: T) => Scenario,
): Type => ({
  title,
  prompt,
  text,
  problem: typed => (parse(typed) === undefined ? `It takes ${takes}` : null),
  take: typed => set(parse(typed) as T),
})
