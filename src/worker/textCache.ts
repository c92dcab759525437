/** Cache of texts that the editor has sent, so that it need not repeat them with each opening. */
import type { Opening, SentOpening, SentText } from '../protocol/analysis'

/** Total number of characters kept; at least as many as the editor assumes. */
const mostCharacters = 40_000_000

export interface TextCache {
  /** Stores texts sent with the opening and fills in those referred to by id; null when one is not stored. */
  fillIn(opening: SentOpening): Opening | null
}

export function textCache(most = mostCharacters): TextCache {
  /** Last text of each path, in order of use, the most recent last. */
  const stored = new Map<string, { readonly id: number; readonly text: string }>()
  let characters = 0

  function remove(path: string): void {
    characters -= stored.get(path)?.text.length ?? 0
    stored.delete(path)
  }

  /** Undefined when the text is not stored. */
  function textOf(path: string, sent: SentText): string | null | undefined {
    if (sent === null || typeof sent === 'string') return sent
    const { id, text = stored.get(path)?.id === id ? stored.get(path)?.text : undefined } = sent
    if (text === undefined) return undefined
    remove(path)
    stored.set(path, { id, text })
    characters += text.length
    return text
  }

  return {
    fillIn({ texts: sent, ...opening }) {
      const texts = sent.map(([path, text]) => [path, textOf(path, text)] as const)
      for (const path of stored.keys()) {
        if (characters <= most) break
        remove(path)
      }
      const found = texts.filter((each): each is readonly [string, string | null] => each[1] !== undefined)
      return found.length === texts.length ? { ...opening, texts: found } : null
    },
  }
}
