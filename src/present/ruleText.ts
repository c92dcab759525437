/** FLOPs formula of a row beside the row's FLOPs. A formula is of the whole model, and figures may be of one device. */
import { t } from '@vscode/l10n'
import type { Formula } from '../analysis/formula'
import type { LayerRow, ModelReport, ResolvedScenario } from '../analysis/report'
import { dividesOps } from '../scenario/parallelism'
import { markdownCode } from '../text/escape'
import * as format from '../text/format'
import { countedBound } from './fact'
import { formulaText } from './formulaText'

/** Markdown as in "`2·batch·768·768` × 12 = **14.5 GFLOP**"; no equation where the two are of different parts of the work. */
export function ruleText({ count, flops }: LayerRow, formula: Formula, { scenario, complete }: ModelReport): string {
  const { value } = formula
  const rule = markdownCode(formulaText(formula))
  const result = `**${format.flops(flops)}**`
  const sign = countedBound(complete) === 'exact' ? '=' : '≥'
  if (value === flops) return `${rule} ${sign} ${result}`
  const times = count > 1 ? ` ${format.times(count)}` : ''
  if (value !== null && value * count === flops) return `${rule}${times} ${sign} ${result}`
  const figure = complete ? result : `≥ ${result}`
  const [part, all] = scopes(scenario)
  if (part === '') return `${rule}${times} · ${figure}`
  // Steps of a generation differ from one another: the number of ops is no factor.
  const repeated = scenario.prompt === null ? times : ''
  return `${part}: ${rule}${repeated} · ${all}: ${figure}`
}

/** Names of what the formula covers and of what the figure does; empty where these are the same. */
function scopes({ parallel, prompt, training }: ResolvedScenario): readonly [formula: string, figure: string] {
  const divided = dividesOps(parallel)
  const device = parallel.pp > 1 ? t('one device of each stage') : t('one device')
  if (training !== null)
    return divided ? [t('forward of the whole model'), t('whole step of {0}', device)] : [t('forward'), t('whole step')]
  if (prompt !== null)
    return divided
      ? [t('last step of the whole model'), t('all steps of {0}', device)]
      : [t('last step'), t('all steps')]
  return divided ? [t('whole model'), device] : ['', '']
}
