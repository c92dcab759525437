/** Lines of a layer's hover, each an equation or a figure with its unit. Empty where there is nothing to say. */
import { t } from '@vscode/l10n'
import type { Formula } from '../analysis/formula'
import type { LayerRow, ModelReport } from '../analysis/report'
import type { SourcePart } from '../analysis/sourceIndex'
import { linksOf } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { hoverMarkdown } from '../text/escape'
import * as format from '../text/format'
import { type Measure, numberIn, scaleOf } from '../text/quantity'
import { label } from '../text/safeText'
import { wayText } from './collectiveFacts'
import { boundText, countedBound, factText, valueText } from './fact'
import { figureFacts, type OpsFigures } from './figureFacts'
import { lastSegments } from './hoverParts'
import { boundSign } from './hoverPicture'
import { collectiveName, trafficNames } from './names'
import { rateName } from './rowFacts'
import { ruleText } from './ruleText'
import { servedBandwidth } from './servedBandwidth'
import { servingFacts } from './servingFacts'

/** "■ **memory-bound · 31%** of ≥ 0.53 ms · selfAttention × 12". */
export function verdictLine(figures: OpsFigures, title: string, rows: readonly LayerRow[], model: ModelReport): string {
  const bound = figureFacts.bound(figures)
  const name = hoverMarkdown(nameText(title, rows, figures.count))
  if (bound === null) return `${name} · ${t('moves no bytes and does no arithmetic')}`
  const share = t('{0} of {1}', `**${format.percent(figures.share)}**`, format.lowerBound(model.totals.time))
  const rate = servingFacts(model).find(({ id }) => id === 'tokenRate')
  const tokens = rate === undefined ? '' : ` (${valueText(rate)})`
  return `${boundSign(figures.bound)} **${bound.value}** · ${share}${tokens} · ${name}`
}

/** Maximum number of characters of a name, so that the line does not wrap. */
const longestName = 48

/** Name, kind where it is another, and number of ops: "feedForward/linear × 12", "selfAttention, 84 ops". */
function nameText(title: string, rows: readonly LayerRow[], count: number): string {
  const name = label(lastSegments(title), longestName)
  const [row, ...others] = rows
  if (row === undefined || others.length > 0) return t('{0}, {1} ops', name, format.exact(count))
  const kind = name.endsWith(row.kind) ? name : `${name} (${label(row.kind, longestName)})`
  return count === 1 ? kind : `${kind} ${format.times(count)}`
}

/** Maximum number of kinds of ops whose FLOPs are given, the largest. */
const mostKinds = 3
/** Least share of the FLOPs for a kind to be named where several are left. */
const leastShare = 0.002

/**
 * Formula with the FLOPs and MACs it comes to; of several rows the sum over their kinds. In training the formula is of the
 * forward pass alone, so the line has no room for MACs.
 */
export function workLine(
  rows: readonly LayerRow[],
  formulas: readonly Formula[],
  figures: OpsFigures,
  model: ModelReport,
): string {
  const { flops, macs, complete } = figures
  if (flops === 0 && complete) return ''
  const [row, ...others] = rows
  const formula = row === undefined || others.length > 0 ? undefined : formulas[row.index]
  const work = row === undefined || formula === undefined ? kindsText(rows, figures) : ruleText(row, formula, model)
  return macs === 0 || model.scenario.training !== null
    ? work
    : `${work} · ${boundText(t('{0}, 2 FLOP each', format.macs(macs)), complete)}`
}

/** "linear 29 + matmul 9.66 + softmax 0.15 = **38.8 GFLOP**". */
function kindsText(rows: readonly LayerRow[], { flops, complete }: OpsFigures): string {
  const byKind = new Map<string, number>()
  for (const { kind, flops } of rows) byKind.set(kind, (byKind.get(kind) ?? 0) + flops)
  const kinds = [...byKind].filter(([, flops]) => flops > 0).sort(([, a], [, b]) => b - a)
  const large = kinds.filter(([, own], at) => at < mostKinds && own >= leastShare * flops)
  const rest = kinds.slice(large.length)
  const others = rest.reduce((sum, [, flops]) => sum + flops, 0)
  const terms = rest.length < 2 ? kinds : [...large, [t('{0} more', rest.length), others] as const]
  return sumText('flops', terms, flops, complete)
}

/** Traffic by kind of data: "weights 56.7 + inputs 9.44 + outputs 37.7 = **104 MB** moved". */
export function trafficLine({ bytes, totalBytes, complete }: OpsFigures): string {
  if (totalBytes === 0) return ''
  const parts = trafficNames.filter(([part]) => bytes[part] > 0).map(([part, name]) => [name, bytes[part]] as const)
  return t('{0} moved', sumText('bytes', parts, totalBytes, complete))
}

/** Terms and their sum in one unit. A single term is named before its figure. */
export function sumText(
  measure: Measure,
  terms: readonly (readonly [name: string, value: number])[],
  total: number,
  complete: boolean,
): string {
  const scale = scaleOf(measure, [...terms.map(([, value]) => value), total])
  const sum = `**${numberIn(scale, total)}${scale.unit === '' ? '' : ` ${scale.unit}`}**`
  const sign = countedBound(complete) === 'exact' ? '=' : '≥'
  const [only, ...others] = terms
  if (only !== undefined && others.length === 0) return `${hoverMarkdown(only[0])} ${complete ? '' : '≥ '}${sum}`
  return `${terms.map(([name, value]) => `${hoverMarkdown(name)} ${numberIn(scale, value)}`).join(' + ')} ${sign} ${sum}`
}

/** "**82.3 FLOP/B**, bf16 ridge 153"; the picture has the rate of the ridge. */
export function intensityText(figures: OpsFigures, rate: LayerRow['rate'], model: ModelReport, target: Target): string {
  if (figures.flops === 0 || figures.totalBytes === 0) return ''
  const intensity = `**${hoverMarkdown(valueText(figureFacts.intensity(figures)))}**`
  const ridge = rate.flopsPerSecond / servedBandwidth(figures.bytes, model, target)
  return ridge > 0 && Number.isFinite(ridge)
    ? `${intensity}, ${t('{0} ridge {1}', hoverMarkdown(rateName(rate)), format.intensityNumber(ridge))}`
    : intensity
}

/** "sends **4.72 MB** by one device over NVLink at 300 GB/s, ≥ 0.0157 ms: all-reduce". */
export function sentLine(
  figures: OpsFigures,
  { byKind, time }: SourcePart['collectives'],
  model: ModelReport,
  target: Target,
): string {
  const fact = figureFacts.sent(figures)
  if (fact === null) return ''
  const kinds = Object.keys(byKind).map(collectiveName)
  const way = hoverMarkdown(wayText(model, target))
  const took = linksOf(target).length === 0 ? '' : `, ${format.lowerBound(time)}`
  return `${t('sends {0}', `**${factText(fact)}**`)} ${way}${took}${kinds.length === 0 ? '' : `: ${kinds.join(' + ')}`}`
}
