/** Targets that typed words mean, the usual card first. */
import { peakFor, usualDType } from '../hardware/roofline'
import type { Target } from '../hardware/target'

/**
 * Targets in which each typed word occurs, best match first: a word of the id or the name, then the start of one, then
 * any part of one, then any other figure. `figures` is the text of the figures that are shown of a target. Of equal
 * matches, the product that bears the typed name comes before its variants, then the order is that of `usualFirst`.
 */
export function searchTargets(
  typed: string,
  targets: readonly Target[],
  figures: (target: Target) => string = () => '',
): readonly Target[] {
  const words = wordsIn(typed)
  if (words.length === 0) return []
  return targets
    .map(target => ({ target, grade: gradeOf(words, target, figures(target)), variant: variantOf(words, target) }))
    .filter(({ grade }) => grade !== null)
    .sort((a, b) => (a.grade ?? 0) - (b.grade ?? 0) || a.variant - b.variant || usualFirst(a.target, b.target))
    .map(({ target }) => target)
}

/**
 * Order of targets that a text names equally well: the fastest in 16 bits, which of one chip is the form that servers
 * have (SXM before NVL and PCIe), then the larger memory bandwidth and the larger memory.
 */
export function usualFirst(a: Target, b: Target): number {
  const figures = (target: Target): readonly number[] => [
    peakFor(target, usualDType(target)).flopsPerSecond,
    target.memory[0]?.bandwidth ?? 0,
    target.memory[0]?.bytes ?? 0,
  ]
  const [of, other] = [figures(a), figures(b)]
  return of.map((figure, at) => (other[at] ?? 0) - figure).find(difference => difference !== 0) ?? 0
}

const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}.+]+/u)
    .filter(word => word !== '')

/** Words that make another product of a name: an RTX 4070 Ti is no RTX 4070, an M4 Max no M4. */
const variants: ReadonlySet<string> = new Set(['ti', 'super', 'pro', 'max', 'ultra'])

/** Number of variant words of a target's name that are not typed; 0 for the product that bears the typed name. */
const variantOf = (words: readonly string[], { name }: Target): number =>
  wordsIn(name).filter(word => variants.has(word) && !words.includes(word)).length

/** Sum of the grades of all words, 0 for the best; null when one occurs nowhere. */
function gradeOf(words: readonly string[], { id, name, vendor, kind, peak }: Target, figures: string): number | null {
  const names = [...new Set([...wordsIn(id), ...wordsIn(name), id, id.replaceAll('-', '')])]
  const others = [...wordsIn(vendor), kind, ...Object.keys(peak), ...wordsIn(figures)]
  let sum = 0
  for (const word of words) {
    const grade = [
      names.includes(word),
      names.some(each => each.startsWith(word)),
      names.some(each => each.includes(word)),
      others.some(each => each.includes(word)),
    ].indexOf(true)
    if (grade < 0) return null
    sum += grade
  }
  return sum
}
