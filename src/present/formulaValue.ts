/** Evaluates formulas at a scenario's sizes, to check whether they equal a row's FLOPs. */
import type { ResolvedScenario } from '../analysis/report'

/** Sizes by the names used in formulas. `past` has no size when steps are summed, since it differs in each. */
export function numbersIn({ dims, past, prompt }: ResolvedScenario): ReadonlyMap<string, number> {
  const numbers = new Map(Object.entries(dims))
  if (past !== null) numbers.set('past', past)
  if (prompt !== null) numbers.delete('past')
  return numbers
}

/** Value of a sum of products such as 2·batch·(past + 1)·768 + batch·768; null for any other expression. */
export function valueOf(formula: string, numbers: ReadonlyMap<string, number>): number | null {
  const tokens = formula.match(/[()]|[^()·+\s][^()·+]*|\S/g) ?? []
  let at = 0
  const sum = (): number => {
    let value = product()
    while (tokens[at] === '+') {
      at++
      value += product()
    }
    return value
  }
  const product = (): number => {
    let value = factor()
    while (tokens[at] === '·') {
      at++
      value *= factor()
    }
    return value
  }
  const factor = (): number => {
    const token = tokens[at++]?.trim() ?? ''
    if (token !== '(') return /^\d+(\.\d+)?$/.test(token) ? Number(token) : (numbers.get(token) ?? Number.NaN)
    const value = sum()
    return tokens[at++] === ')' ? value : Number.NaN
  }
  const value = sum()
  return at === tokens.length && Number.isFinite(value) ? value : null
}
