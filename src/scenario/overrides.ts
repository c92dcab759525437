/** Sizes and settings in which a scenario differs from the one that it is based on. */
import { t } from '@vscode/l10n'
import { exact } from '../text/format'
import { type NamedSetting, type Scenario, settings, valueOf } from './scenario'

/** Values that differ, as JSON that `readScenario` reads on top of the base. */
export type Overrides = Readonly<Record<string, unknown>>

/** Null for a scenario that equals its base. */
export function overridesOf(scenario: Scenario, base: Scenario): Overrides | null {
  const overrides: Record<string, unknown> = {}
  if (!same(scenario.dims, base.dims)) overrides.dims = scenario.dims
  for (const setting of differing(scenario, base)) {
    const { id, holder } = setting
    const value = valueOf(scenario, setting)
    if (holder === null) overrides[id] = value
    else overrides[holder] = { ...(overrides[holder] as object | undefined), [id]: value }
  }
  return Object.keys(overrides).length === 0 ? null : overrides
}

/** Overrides in words: "batch 32", "Weights int4 (settings: bf16)". */
export const overrideTexts = (scenario: Scenario, base: Scenario): readonly string[] => [
  ...Object.entries(scenario.dims)
    .filter(([name, size]) => base.dims[name] !== size)
    .map(([name, size]) => `${name} ${exact(size)}`),
  ...differing(scenario, base).map(setting => {
    const { label, kind } = setting
    const [value, usual] = [scenario, base].map(each => kind.show(valueOf(each, setting)))
    return t('{0} {1} (settings: {2})', label, value ?? '', usual ?? '')
  }),
]

const differing = (scenario: Scenario, base: Scenario): readonly NamedSetting[] =>
  settings.filter(setting => !same(valueOf(scenario, setting), valueOf(base, setting)))

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
