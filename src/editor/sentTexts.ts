/** Texts that a worker has been sent. */
import type { Opening, SentOpening } from '../protocol/analysis'

/** Characters that were sent since all was cleared, which the worker surely has: it keeps as many of those that came last. */
const mostCharacters = 40_000_000

export interface SentTexts {
  /** The opening without the texts that were sent before, which it names. */
  shorten(opening: Opening): SentOpening
  /** The worker has none of them any more. */
  clear(): void
}

export function sentTexts(most = mostCharacters): SentTexts {
  /** The last text of each path. */
  const sent = new Map<string, { readonly id: number; readonly text: string }>()
  let lastId = 0
  let characters = 0

  function clear(): void {
    sent.clear()
    characters = 0
  }

  return {
    shorten: ({ texts, ...opening }) => ({
      ...opening,
      texts: texts.map(([path, text]) => {
        if (text === null) return [path, null]
        const before = sent.get(path)
        if (before?.text === text) return [path, { id: before.id }]
        if (characters + text.length > most) clear()
        characters += text.length
        const now = { id: ++lastId, text }
        sent.set(path, now)
        return [path, now]
      }),
    }),
    clear,
  }
}
