/** Lines of a model's hover. Empty where there is nothing to say. */
import { t } from '@vscode/l10n'
import type { ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { countedText } from '../scenario/text'
import { hoverMarkdown } from '../text/escape'
import * as format from '../text/format'
import { label } from '../text/safeText'
import { boundText, valueText } from './fact'
import type { OpsFigures } from './figureFacts'
import { verdictOf } from './fitText'
import { sumText } from './hoverLines'
import { boundSign } from './hoverPicture'
import { footprintFact, mostlyBound } from './modelFacts'
import { memoryName, memoryPartsOf } from './names'
import { servingFacts } from './servingFacts'

/** Maximum number of characters of a model's name. */
const longestName = 40

/** "**fits 85.9 GB** · **≥ 0.534 ms**, ▲ compute-bound · BERT-Base". */
export function modelVerdictLine(model: ModelReport, target: Target): string {
  const { totals, scenario, name } = model
  const { fits } = verdictOf(model, target)
  const verdict = fits === null ? t('fit {0}', footprintFact(model, target).note) : footprintFact(model, target).note
  const counted = countedText(scenario)
  return [
    `${fits === false ? '$(warning) ' : ''}**${hoverMarkdown(verdict)}**`,
    ...(totals.time === 0
      ? []
      : [`**${format.lowerBound(totals.time)}**, ${boundSign(totals.bound)} ${mostlyBound(totals)}`]),
    hoverMarkdown(label(name, longestName)),
    ...(counted === null ? [] : [hoverMarkdown(counted)]),
  ].join(' · ')
}

/** "**≤ 135 tokens/s** at batch 1 · First token ≥ 34 ms · Per token ≥ 7.4 ms". */
export function servingLine(model: ModelReport): string {
  const facts = servingFacts(model)
  const rate = facts.find(({ id }) => id === 'tokenRate')
  if (rate === undefined) return ''
  const others = facts.filter(fact => fact !== rate).map(fact => `${fact.label} ${valueText(fact)}`)
  return [`**${valueText(rate)}** ${hoverMarkdown(rate.note)}`, ...others].join(' · ')
}

/** "weights 219 + activations 14.2 = **233 MB** in memory of 85.9 GB". */
export function memoryLine({ totals: { memory }, scenario, complete }: ModelReport, target: Target): string {
  if (memory.total === 0) return ''
  const trained = scenario.training !== null
  const parts = memoryPartsOf(trained)
    .filter(part => memory[part] > 0)
    .map(part => [memoryName(part, trained), memory[part]] as const)
  const sum = sumText('bytes', parts, memory.total, complete)
  const capacity = target.memory[0]?.bytes
  const text = capacity === undefined ? sum : t('{0} of {1}', sum, format.bytes(capacity))
  return memory.stages.length > 1 ? t('{0} on the fullest stage', text) : t('{0} in memory', text)
}

/** "**97.1 GFLOP** · **860 MB** moved". */
export const workAndTraffic = ({ flops, totalBytes, complete }: OpsFigures): string =>
  [
    ...(flops === 0 ? [] : [`**${boundText(format.flops(flops), complete)}**`]),
    ...(totalBytes === 0 ? [] : [t('{0} moved', `**${boundText(format.bytes(totalBytes), complete)}**`)]),
  ].join(' · ')
