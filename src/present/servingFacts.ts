/** Serving figures of a decoder as facts: seconds are lower bounds, and rates upper ones. */
import { t } from '@vscode/l10n'
import type { ModelReport, Serving } from '../analysis/report'
import { deviceCount } from '../scenario/parallelism'
import { bytes, exact } from '../text/format'
import { type Quantity, quantityText, round } from '../text/quantity'
import { type Fact, figureFact, measured } from './fact'

/** None outside decode and generate, or without time. */
export function servingFacts({ totals, scenario }: ModelReport): readonly Fact[] {
  const { serving } = totals
  if (serving === null) return []
  const { timeToFirstToken, prefillMemory, timePerOutputToken, tokensPerSecond, tokensPerSecondPerDevice } = serving
  const batch = scenario.dims.batch ?? 1
  const perDevice = quantityText(tokenRate(tokensPerSecondPerDevice))
  return [
    ...(timeToFirstToken === null
      ? []
      : [
          measured('firstToken', t('First token'), 'time', timeToFirstToken, {
            bound: 'at least',
            ...prefillNote(scenario.prompt ?? scenario.past ?? 0, prefillMemory),
          }),
        ]),
    ...(timePerOutputToken === null
      ? []
      : [measured('perToken', t('Per token'), 'time', timePerOutputToken, { bound: 'at least' })]),
    figureFact('tokenRate', t('Throughput'), tokenRate(tokensPerSecond), {
      bound: 'at most',
      note:
        deviceCount(scenario.parallel) === 1
          ? t('at batch {0}', exact(batch))
          : t('at batch {0} per replica; ≤ {1} per device', exact(batch), perDevice),
    }),
  ]
}

/** Length of the prefill, and its footprint where it does not fit. */
function prefillNote(length: number, memory: Serving['prefillMemory']): Pick<Fact, 'note' | 'tone'> {
  const tokens = exact(length)
  return memory?.fits === false
    ? {
        note: t('prefill of {0} tokens, which does not fit: it takes {1}', tokens, bytes(memory.total)),
        tone: 'warning',
      }
    : { note: t('prefill of {0} tokens', tokens), tone: 'plain' }
}

/** Three digits without a prefix: "3,640 tokens/s". */
const tokenRate = (perSecond: number): Quantity => ({ number: exact(round(perSecond)), unit: t('tokens/s') })
