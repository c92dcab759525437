/** What can be set of a scenario, as plain data: the picker asks, and each answer is the scenario as it then is. */
import type { Scenario } from '../../scenario/scenario'

/** One line of the picker. */
export interface Setting {
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
  readonly options: readonly Option[]
}

export interface Option {
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

interface Choice<T> {
  readonly icon: string
  readonly name: string
  readonly about: string
  readonly options: readonly { readonly value: T; readonly label: string; readonly about?: string }[]
  readonly now: T
  readonly set: (value: T) => Scenario
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** A setting that is one of a few values; `said` where the value in use may be none of them. */
export function choice<T>({ icon, name, about, options, now, set }: Choice<T>, said?: string): Setting {
  return {
    label: `$(${icon}) ${name}`,
    value: said ?? options.find(({ value }) => same(value, now))?.label ?? '',
    about,
    next: {
      title: name,
      options: options.map(({ value, ...shown }) => ({ ...shown, isNow: same(value, now), next: set(value) })),
    },
  }
}

interface Amount {
  readonly icon: string
  readonly name: string
  readonly about: string
  /** Null: as by default. */
  readonly now: number | null
  readonly least: number
  /** What an empty text stands for. */
  readonly otherwise: string
  readonly value: string
  readonly set: (value: number | null) => Scenario
}

/** A setting that is a whole number; an empty text takes the default. */
export const amount = ({ icon, name, about, now, least, otherwise, value, set }: Amount): Setting => ({
  label: `$(${icon}) ${name}`,
  value,
  about,
  next: {
    title: name,
    prompt: `${about}. Empty: ${otherwise}`,
    text: now === null ? '' : String(now),
    problem: text => sizeProblem(text, least),
    take: text => set(text.trim() === '' ? null : Number(text)),
  },
})

function sizeProblem(text: string, least: number): string | null {
  if (text.trim() === '') return null
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) && value >= least ? null : `A whole number of at least ${least}, such as 512`
}
