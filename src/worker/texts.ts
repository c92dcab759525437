/** Texts of files that the editor has sent, so that it need not send them with each opening anew. */
import type { Opening, SentOpening, SentText } from '../protocol/analysis'

/** Characters in all: no fewer than the editor takes to be here. */
const mostCharacters = 40_000_000

export interface Texts {
  /** Keeps the texts that are sent with the opening and fills in those that it only names; null where one is not kept. */
  fillIn(opening: SentOpening): Opening | null
}

export function keptTexts(most = mostCharacters): Texts {
  /** The last text of each path. The one used last is at the end. */
  const kept = new Map<string, { readonly id: number; readonly text: string }>()
  let characters = 0

  function remove(path: string): void {
    characters -= kept.get(path)?.text.length ?? 0
    kept.delete(path)
  }

  /** Undefined where it is not kept. */
  function textOf(path: string, sent: SentText): string | null | undefined {
    if (sent === null || typeof sent === 'string') return sent
    const { id, text = kept.get(path)?.id === id ? kept.get(path)?.text : undefined } = sent
    if (text === undefined) return undefined
    remove(path)
    kept.set(path, { id, text })
    characters += text.length
    return text
  }

  return {
    fillIn({ texts: sent, ...opening }) {
      const texts = sent.map(([path, text]) => [path, textOf(path, text)] as const)
      for (const path of kept.keys()) {
        if (characters <= most) break
        remove(path)
      }
      const found = texts.filter((each): each is readonly [string, string | null] => each[1] !== undefined)
      return found.length === texts.length ? { ...opening, texts: found } : null
    },
  }
}
