/** A language in which every text of the bundle stands in brackets, and what is left outside of them. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bundle: Record<string, string> = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../l10n/bundle.l10n.json', import.meta.url)), 'utf8'),
)

/** Brackets around a text, and around what is put into one of its places. */
const [open, close, openPlace, closePlace] = ['⟦', '⟧', '⦃', '⦄'] as const

const wrapped = (text: string): string =>
  `${open}${text.replace(/\{\d+\}/g, place => `${openPlace}${place}${closePlace}`)}${close}`

export const pseudoLocale = Object.fromEntries(Object.entries(bundle).map(([text, same]) => [text, wrapped(same)]))

/** Parts of a text that no translation covers: what stands outside of brackets, and what was put into places. */
export function untranslated(text: string): string {
  const around: string[] = []
  let left = ''
  for (const character of text) {
    if (character === open || character === openPlace) around.push(character)
    else if (character === close || character === closePlace) around.pop()
    else if (around.at(-1) !== open) left += character
    if (around.at(-1) === open) left += left.endsWith(' ') ? '' : ' '
  }
  return left
}

/** Words of two letters or more. */
export const wordsOf = (text: string): readonly string[] => text.match(/[A-Za-zµ][A-Za-z0-9_/]*[A-Za-z0-9]/g) ?? []
