/** "did you mean": the known name nearest to a mistyped one. */
import { editDistance } from '../../text/editDistance'
import type { Run } from '../run'
import type { Message } from './messages'

/** Largest number of names compared: the first ones, if a table is longer than people write. */
const mostNames = 1000
/** Longest name, in letters, that is taken to be mistyped. */
const longest = 60

/** `; did you mean "linear"?`, or nothing if no name is near. */
export const didYouMean = (name: string, known: Iterable<string>, run: Run): string =>
  meantText(nearestName(name, known, run))

const meantText = (near: string | null): string => (near === null ? '' : `; did you mean ${JSON.stringify(near)}?`)

/** A message that ends in the nearest name, with the fix that puts it in place. */
export function suggesting(
  message: (meant: string) => Message,
  name: string,
  known: Iterable<string>,
  run: Run,
): Message {
  const near = nearestName(name, known, run)
  const made = message(meantText(near))
  return near === null ? made : { ...made, fix: { kind: 'name', name: near } }
}

/** Null if no name is near. */
export function nearestName(name: string, known: Iterable<string>, run: Run): string | null {
  let best: string | null = null
  let least = Math.min(3, Math.ceil(name.length / 3) + 1)
  let looked = 0
  if (name.length <= longest)
    for (const candidate of known) {
      if (++looked > mostNames) break
      // The beginning of a name counts as one edit, a name with further letters as two.
      const begun = name.length > 1 && candidate.startsWith(name)
      const longer = candidate.length > 2 && name.startsWith(candidate)
      const away = begun ? 1 : Math.min(editDistance(name, candidate, least), longer ? 2 : least)
      if (away < least) {
        least = away
        best = candidate
      }
    }
  run.steps = Math.min(run.partLimit, run.steps + looked)
  return best
}
