/** Counts things that are taken and have to be given back. */
export interface Held {
  readonly end: () => void
}

interface Entry extends Held {
  readonly kind: string
  readonly owner: Held | undefined
  hasEnded: boolean
}

export class Ledger {
  private readonly entries: Entry[] = []

  /** Notes that something was taken; what belongs to an owner ends with it. */
  hold(kind: string, owner?: Held): Held {
    const entry: Entry = {
      kind,
      owner,
      hasEnded: false,
      end: () => {
        entry.hasEnded = true
      },
    }
    this.entries.push(entry)
    return entry
  }

  /** Kinds of what was not given back. */
  get left(): readonly string[] {
    const ended = new Set<Held>(this.entries.filter(({ hasEnded }) => hasEnded))
    return this.entries
      .filter(each => !ended.has(each) && !(each.owner && ended.has(each.owner)))
      .map(({ kind }) => kind)
  }

  /** Number of things taken so far. */
  get taken(): number {
    return this.entries.length
  }
}
