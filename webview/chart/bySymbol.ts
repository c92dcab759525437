/** Groups dots by their symbol, since a Plot mark whose symbol is one and the same draws circles as circle elements. */
import type { Symbol } from '../kinds'

export function bySymbol<T>(all: readonly T[], symbolOf: (each: T) => Symbol): ReadonlyMap<Symbol, readonly T[]> {
  const groups = new Map<Symbol, T[]>()
  for (const each of all) {
    const group = groups.get(symbolOf(each))
    if (group === undefined) groups.set(symbolOf(each), [each])
    else group.push(each)
  }
  return groups
}
