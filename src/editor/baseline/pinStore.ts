/** Pinned states of model files, stored per workspace: their texts, and the conditions that they were pinned with. */
import type { Memento } from 'vscode'
import type { Conditions } from '../../protocol/analysis'
import { readScenario } from '../../scenario/read'
import { defaultScenario } from '../../scenario/scenario'

export interface PinnedState {
  readonly about: string
  readonly texts: readonly (readonly [path: string, text: string | null])[]
  readonly conditions: Conditions
}

export interface PinStore {
  /** By the URI of the model file. */
  readonly all: ReadonlyMap<string, PinnedState>
  set(file: string, state: PinnedState | null): void
}

/** Maximum number of files, those that were pinned last, and of characters of a state; a larger one is not stored. */
const mostFiles = 20
const mostCharacters = 500_000

const key = 'memwall.pinned'

export function pinStore(memory: Pick<Memento, 'get' | 'update'>): PinStore {
  const states = new Map<string, PinnedState>()
  const stored = memory.get<unknown>(key)
  for (const [file, value] of Object.entries(isRecord(stored) ? stored : {})) {
    const state = stateIn(value)
    if (state !== null) states.set(file, state)
  }
  return {
    all: states,
    set(file, state) {
      const had = states.delete(file)
      if (state !== null && sizeOf(state) <= mostCharacters) states.set(file, state)
      for (const first of states.keys()) if (states.size > mostFiles) states.delete(first)
      if (had || state !== null) void memory.update(key, states.size === 0 ? undefined : Object.fromEntries(states))
    },
  }
}

const sizeOf = ({ texts }: PinnedState): number => texts.reduce((sum, [, text]) => sum + (text?.length ?? 0), 0)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads a state, which may be that of another version; null for what is none. */
function stateIn(value: unknown): PinnedState | null {
  if (!isRecord(value) || !isRecord(value.conditions) || !Array.isArray(value.texts)) return null
  const { about, texts } = value
  const { scenario, hardware, defaultHardware, custom } = value.conditions
  if (typeof about !== 'string' || typeof hardware !== 'string' || typeof defaultHardware !== 'string') return null
  if (!isRecord(scenario) || !texts.every(isText)) return null
  const targets = Array.isArray(custom) ? { custom } : {}
  return {
    about,
    texts,
    conditions: { scenario: readScenario(scenario, defaultScenario), hardware, defaultHardware, ...targets },
  }
}

const isText = (value: unknown): value is readonly [string, string | null] =>
  Array.isArray(value) && typeof value[0] === 'string' && (typeof value[1] === 'string' || value[1] === null)
