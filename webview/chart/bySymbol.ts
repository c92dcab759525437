/** Groups what a chart draws by its symbol: a Plot mark has one, and draws plain circles as circle elements. */
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
