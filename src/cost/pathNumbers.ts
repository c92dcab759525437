/** Numbers for paths in a model's structure: cheaper to compare than their texts, which grow with the nesting. */
import type { Path } from '../graph/site'

/** Numbers paths so that two paths with the same text get the same number, even from different builds. */
export function pathNumbers(): (path: Path) => number {
  const byPath = new Map<Path, number>()
  const bySegment = new Map<string, number>()
  const numberOf = (path: Path): number => {
    if (path.parent === null) return 0
    const numbered = byPath.get(path)
    if (numbered !== undefined) return numbered
    const outer = numberOf(path.parent)
    let number = outer
    // An iteration of a loop has no name, so it shares the number of the path around it.
    if (path.name !== '') {
      const segment = `${outer} ${path.index} ${path.name}`
      number = bySegment.get(segment) ?? bySegment.size + 1
      bySegment.set(segment, number)
    }
    byPath.set(path, number)
    return number
  }
  return numberOf
}
