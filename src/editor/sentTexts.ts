/** Keeps track of the texts that a worker has been sent. */
import type { Opening, SentOpening } from '../protocol/analysis'

/**
 * Number of characters that may be sent between two clearings. The worker keeps as many of the most recent ones, so it
 * has all of them.
 */
const mostCharacters = 40_000_000

export interface SentTexts {
  /** Replaces texts that were sent before by their ids. */
  shorten(opening: Opening): SentOpening
  /** Forgets all texts, as a new worker has none. */
  clear(): void
}

export function sentTexts(most = mostCharacters): SentTexts {
  /** Last text of each path. */
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
