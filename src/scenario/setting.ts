/** A row of the table of settings. */
import type { WeightDType } from '../tensor/dtype'
import type { Kind } from './kind'

export const topics = ['Phase and sizes', 'Training', 'Number formats', 'Machine', 'Devices'] as const
export type Topic = (typeof topics)[number]

export type Phase = 'forward' | 'decode' | 'generate' | 'train'

/** Sizes and number formats, which determine the default of another setting. */
export interface Surroundings {
  readonly dims: Readonly<Record<string, number>>
  readonly dtypes: { readonly weights: WeightDType; readonly activations: string }
}

export interface Setting<T> {
  readonly label: string
  /** Help text of one line. */
  readonly help: string
  readonly topic: Topic
  /** Name of a codicon. */
  readonly icon: string
  readonly kind: Kind<T>
  readonly default: NoInfer<T>
  /** Name of the command-line option, when it does not follow from the setting's id. */
  readonly option?: string
  /** Phases whose figures it affects; all when left out. */
  readonly phases?: readonly Phase[]
  /** Reason why it changes nothing in the other phases. */
  readonly idle?: string
  /** A setting that must be more than 1 for this one to have a meaning, and the reason. */
  readonly needs?: { readonly setting: 'dp' | 'tp' | 'pp'; readonly why: string }
  /** Text in the status bar, beside other settings; empty when the value goes without saying. */
  short(value: NoInfer<T>, surroundings: Surroundings): string
}

/** Infers the type of a row's values from its kind. */
export const setting = <T>(row: Setting<T>): Setting<T> => row

type ValueOf<S> = S extends Setting<infer T> ? T : never
export type ValuesOf<Table> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> }
