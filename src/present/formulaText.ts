/** FLOPs formulas as text. */
import { t } from '@vscode/l10n'
import type { Factor, Formula, Products } from '../analysis/formula'

/** Text as in 2·batch·seq·768 + batch·seq, or 3·(2·batch) + 2·(batch·4) + … (7 more) where ops differ. */
export function formulaText({ parts, leftOut }: Formula): string {
  if (parts.length === 1 && parts[0] !== undefined) return productsText(parts[0].products)
  const terms = parts.map(({ count, products }) => `${count}·(${productsText(products)})`)
  return [...terms, ...(leftOut > 0 ? [`… (${t('{0} more', leftOut)})`] : [])].join(' + ')
}

function productsText(products: Products | null): string {
  if (products === null) return t('not counted')
  return products.length === 0 ? '0' : products.map(product => product.map(factorText).join('·')).join(' + ')
}

function factorText(factor: Factor): string {
  if (typeof factor === 'number') return Number.isInteger(factor) ? `${factor}` : fractionText(factor)
  return factor.more === 0 ? factor.dim : `(${factor.dim} + 1)`
}

/** Six digits, or the unit fraction that they would round: 0.5, but 1/6. */
function fractionText(factor: number): string {
  const rounded = Number(factor.toPrecision(6))
  const divisor = Math.round(1 / factor)
  return rounded !== factor && 1 / divisor === factor ? `1/${divisor}` : `${rounded}`
}
