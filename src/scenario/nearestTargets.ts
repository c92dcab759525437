/** Targets that a mistyped id may mean. */
import { catalogue } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import { editDistance } from '../text/editDistance'
import { usualFirst } from './searchTargets'

/**
 * Up to three targets whose id or name is close to the typed text, nearest first, then the usual card. Only letters and digits count. A
 * label is close if it contains the text, if the text contains it and is at most twice as long, or if they differ by
 * edits of at most a third of the text.
 */
export function nearestTargets(id: string): readonly Target[] {
  const typed = lettersAndDigits(id)
  const most = typed.length / 3
  const distance = (label: string): number => distanceTo(lettersAndDigits(label), typed, most)
  return catalogue
    .map(target => ({ target, edits: Math.min(distance(target.id), distance(target.name)) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits || usualFirst(a.target, b.target))
    .slice(0, 3)
    .map(({ target }) => target)
}

const lettersAndDigits = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Edits from the typed text to a label, below 1 where one contains the other, above `most` if there are more. */
function distanceTo(label: string, typed: string, most: number): number {
  const longer = Math.abs(label.length - typed.length) / 1000
  if (typed.length > 1 && label.includes(typed)) return longer
  if (label.length * 2 >= typed.length && typed.includes(label)) return 0.5 + longer
  return editDistance(typed, label, Math.floor(most) + 1)
}
