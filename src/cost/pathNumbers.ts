/** Places in a model's structure by number: their texts grow with how deep they are. */
import type { Path } from '../graph/site'

/** Gives places of one text, in whatever build, equal numbers. */
export function pathNumbers(): (path: Path) => number {
  const byPath = new Map<Path, number>()
  const bySegment = new Map<string, number>()
  const numberOf = (path: Path): number => {
    if (path.parent === null) return 0
    const known = byPath.get(path)
    if (known !== undefined) return known
    const around = numberOf(path.parent)
    let number = around
    // An iteration of a loop has no name, and is not shown.
    if (path.name !== '') {
      const segment = `${around} ${path.index} ${path.name}`
      number = bySegment.get(segment) ?? bySegment.size + 1
      bySegment.set(segment, number)
    }
    byPath.set(path, number)
    return number
  }
  return numberOf
}
