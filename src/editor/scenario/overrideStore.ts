/** Overrides of the scenario by file, stored per workspace, of which those of one file can be pinned for all. */
import type { Memento } from 'vscode'
import type { Overrides } from '../../scenario/overrides'

export interface OverrideStore {
  /** Overrides in effect for a file: the pinned ones, else its own, else null. */
  of(file: string): Overrides | null
  readonly isPinned: boolean
  /** Replaces the overrides in effect: the pinned ones if there are any, else the file's own. */
  set(file: string, overrides: Overrides | null): void
  /** Makes the file's own overrides those of every file, or gives pinned ones back to this file alone. */
  togglePin(file: string): void
  /** Takes the overrides of a file along when it is renamed, or those of the files in a folder; whether there are any. */
  rename(from: string, to: string): boolean
}

/** Maximum number of files that keep their overrides, those that were set last. */
const mostFiles = 200

const key = 'memwall.overrides'

export function overrideStore(memory: Pick<Memento, 'get' | 'update'>): OverrideStore {
  const stored = record(memory.get<unknown>(key))
  let pinned = overridesIn(stored.pinned)
  /** In the order in which they were set. */
  const files = new Map<string, Overrides>()
  for (const [file, value] of Object.entries(record(stored.files))) {
    const overrides = overridesIn(value)
    if (overrides !== null) files.set(file, overrides)
  }

  function save(): void {
    for (const file of files.keys()) if (files.size > mostFiles) files.delete(file)
    const isEmpty = pinned === null && files.size === 0
    void memory.update(key, isEmpty ? undefined : { pinned, files: Object.fromEntries(files) })
  }

  function setOwn(file: string, overrides: Overrides | null): void {
    files.delete(file)
    if (overrides !== null) files.set(file, overrides)
  }

  return {
    of: file => pinned ?? files.get(file) ?? null,
    get isPinned() {
      return pinned !== null
    },
    set(file, overrides) {
      // Without overrides nothing is pinned, and the file's own must not come back in their place.
      if (pinned === null || overrides === null) setOwn(file, overrides)
      if (pinned !== null) pinned = overrides
      save()
    },
    togglePin(file) {
      const own = pinned ?? files.get(file) ?? null
      setOwn(file, pinned)
      pinned = pinned === null ? own : null
      save()
    },
    rename(from, to) {
      const moved = [...files].filter(([file]) => file === from || file.startsWith(`${from}/`))
      for (const [file, overrides] of moved) {
        files.delete(file)
        files.set(`${to}${file.slice(from.length)}`, overrides)
      }
      if (moved.length > 0) save()
      return moved.length > 0
    },
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

const overridesIn = (value: unknown): Overrides | null =>
  isRecord(value) && Object.keys(value).length > 0 ? value : null
