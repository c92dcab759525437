/** Parallelism settings that have a meaning only together with others (`needs`), or only in some phases. */
import { appliesIn, type NamedSetting, type Parallelism, type Phase, settings, valueOf } from './scenario'

const parallelSettings = settings.filter(({ holder }) => holder === 'parallel')

const chosen = (parallel: Parallelism): readonly NamedSetting[] =>
  parallelSettings.filter(setting => valueOf({ parallel }, setting) !== setting.default)

const isMet = ({ needs }: NamedSetting, parallel: Parallelism): boolean =>
  needs === undefined || parallel[needs.setting] > 1

/** Settings that were chosen and have no meaning together with the others. */
export const withoutUse = (parallel: Parallelism): readonly NamedSetting[] =>
  chosen(parallel).filter(setting => !isMet(setting, parallel))

/** Resets settings that have no meaning together with the others. */
export const consistent = (parallel: Parallelism): Parallelism => without(parallel, withoutUse(parallel))

/** Also resets settings that change nothing in a phase. */
export function usedIn(parallel: Parallelism, phase: Phase): Parallelism {
  const own = consistent(parallel)
  return without(
    own,
    chosen(own).filter(setting => !appliesIn(setting, phase)),
  )
}

const without = (parallel: Parallelism, left: readonly NamedSetting[]): Parallelism => ({
  ...parallel,
  ...Object.fromEntries(left.map(setting => [setting.id, setting.default])),
})

/** Whether a setting affects a scenario's figures, given its phase and its other settings. */
export const hasMeaning = (setting: NamedSetting, phase: Phase, parallel: Parallelism): boolean =>
  appliesIn(setting, phase) && isMet(setting, parallel)
