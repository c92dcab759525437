/** A row of the table of settings. */
import { t } from '@vscode/l10n'
import type { WeightDType } from '../tensor/storedFormat'
import type { Kind } from './kind'

/** Topics of the settings with their names, in the order in which they are listed. */
export const topicNames = {
  phase: t('Phase and sizes'),
  training: t('Training'),
  formats: t('Number formats'),
  machine: t('Machine'),
  devices: t('Devices'),
} as const
export type Topic = keyof typeof topicNames
export const topics = Object.keys(topicNames) as Topic[]

export type Phase = 'forward' | 'decode' | 'generate' | 'train'

/** Phase, sizes and number formats, which determine the default of another setting. */
export interface Surroundings {
  readonly phase: Phase
  readonly tokens: number
  readonly dims: Readonly<Record<string, number>>
  readonly dtypes: { readonly weights: WeightDType | null; readonly activations: string | null }
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
