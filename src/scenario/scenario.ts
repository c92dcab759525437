/**
 * Scenario: phase, sizes, formats, training and parallelism under which a model is analysed. Its settings are the rows
 * of settings.ts, and the sizes of the model's own dims.
 */
import type { DType } from '../tensor/dtype'
import type { CacheDType, WeightDType } from '../tensor/storedFormat'
import { parallelSettings } from './parallelSettings'
import type { Phase, Setting, ValuesOf } from './setting'
import { formatSettings, machineSettings, phaseSettings, trainingSettings } from './settings'

export type { Phase } from './setting'

/** Tensors that have a number format of their own, and that may reside on a chip. */
export const storedParts = ['weights', 'kvCache', 'activations'] as const
export type StoredPart = (typeof storedParts)[number]

/** Number formats of tensors that have none of their own. */
export interface DTypes {
  readonly weights: WeightDType
  readonly activations: DType
  readonly kvCache: CacheDType
  /** Format in which contractions read their operands when it differs from the stored one (fp8 training). */
  readonly contractions?: DType | null
}

export type Training = ValuesOf<typeof trainingSettings>
export type Parallelism = ValuesOf<typeof parallelSettings>

/** A scenario as it is asked for: number formats that are null are those of the target. */
export interface Scenario extends ValuesOf<typeof phaseSettings>, ValuesOf<typeof machineSettings> {
  /** Sizes that differ from the model's own defaults. */
  readonly dims: Readonly<Record<string, number>>
  readonly dtypes: ValuesOf<typeof formatSettings>
  readonly training: Training
  readonly parallel: Parallelism
}

/** A scenario on a target, whose number formats are all known. */
export interface ScenarioOnTarget extends Scenario {
  readonly dtypes: DTypes
}

export type CausalCount = Scenario['causalCount']
/**
 * Fusion models:
 * - none: nothing stays on the chip between ops (AI and Memory Wall, note 4).
 * - pointwise: element-wise ops, norms and softmax join a producer or consumer they can stream with.
 * - flash: the same, and the scores of an attention never leave the chip (Dao et al., arXiv 2205.14135).
 */
export type Fusion = Scenario['fusion']
export type Optimizer = Training['optimizer']
export type Precision = NonNullable<Training['precision']>
/** Recomputation setting. A budget is the total footprint in bytes that the cheapest checkpointing plan has to fit. */
export type Recompute = Training['recompute']
export type Recomputation = Extract<Recompute, string>

const valuesOf = <T>({ kind }: Setting<T>): readonly T[] => kind.options.map(({ value }) => value)

export const phases: readonly Phase[] = valuesOf(phaseSettings.phase)
export const fusions: readonly Fusion[] = valuesOf(machineSettings.fusion)
export const recomputations = valuesOf(trainingSettings.recompute) as readonly Recomputation[]

/** Record of a scenario that holds a setting; null for the scenario itself. */
export type Holder = 'dtypes' | 'training' | 'parallel' | null

export interface NamedSetting extends Setting<unknown> {
  /** Name of the setting within the scenario. */
  readonly id: string
  readonly holder: Holder
}

const named = (table: Readonly<Record<string, Setting<unknown>>>, holder: Holder): NamedSetting[] =>
  Object.entries(table).map(([id, row]) => ({ ...row, id, holder }))

/** All settings, in the order in which a scenario is described. */
export const settings: readonly NamedSetting[] = [
  ...named(phaseSettings, null),
  ...named(formatSettings, 'dtypes'),
  ...named(trainingSettings, 'training'),
  ...named(parallelSettings, 'parallel'),
  ...named(machineSettings, null),
]

type Held = Readonly<Record<string, unknown>>

/** Value of a setting in a scenario, or in a report's scenario. */
export function valueOf(scenario: object, { id, holder }: NamedSetting): unknown {
  const record = (holder === null ? scenario : ((scenario as Held)[holder] ?? {})) as Held
  return record[id]
}

/** The scenario with a setting changed; `value` is one that the setting's kind has read. */
export const withValue = (scenario: Scenario, { id, holder }: NamedSetting, value: unknown): Scenario =>
  holder === null
    ? { ...scenario, [id]: value }
    : { ...scenario, [holder]: { ...(scenario[holder] as Held), [id]: value } }

const defaultsOf = <Table extends Readonly<Record<string, Setting<unknown>>>>(table: Table): ValuesOf<Table> =>
  Object.fromEntries(Object.entries(table).map(([id, row]) => [id, row.default])) as ValuesOf<Table>

/** Parallelism of a model on one device. */
export const oneDevice: Parallelism = defaultsOf(parallelSettings)

export const defaultScenario: Scenario = {
  ...defaultsOf(phaseSettings),
  dims: {},
  dtypes: defaultsOf(formatSettings),
  ...defaultsOf(machineSettings),
  parallel: oneDevice,
  training: defaultsOf(trainingSettings),
}

/** Whether a setting affects figures in a phase. */
export const appliesIn = ({ phases: own }: NamedSetting, phase: Phase): boolean => own?.includes(phase) ?? true

/** Whether recomputation is planned for a budget. */
export const isPlanned = ({ phase, training }: Pick<Scenario, 'phase' | 'training'>): boolean =>
  phase === 'train' && typeof training.recompute !== 'string'
