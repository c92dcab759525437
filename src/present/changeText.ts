/** Titles of suggested changes, and the reason why there are not more. */
import { t } from '@vscode/l10n'
import type { AdviceEnd, DeviceSplit, Modification } from '../analysis/advice/advice'
import { storedParts } from '../scenario/scenario'
import { change, elementName, exact, group } from '../text/format'
import { allOf } from './lists'
import { storedNames } from './names'

/** Title as in "int4 weights (group 128)", "batch 64", "flash attention", "H100 SXM5 80GB". */
export function titleOf(change: Modification): string {
  switch (change.kind) {
    case 'batch':
      return t('batch {0}', exact(change.batch))
    case 'dtype':
      return 'precision' in change ? t('{0} precision', change.precision) : dtypeTitle(change)
    case 'fusion':
      if (change.to !== 'flash') return t('{0} fusion', change.to)
      return change.from === 'none' ? t('fusion and flash attention') : t('flash attention')
    case 'kvHeads':
      return change.heads === 1 ? t('1 KV head') : t('{0} KV heads at most', change.heads)
    case 'recompute':
      return change.to === 'none' ? t('no recomputation') : t('{0} recomputation', change.to)
    case 'optimizer':
      return change.to
    case 'parallel':
      return splitTitle(change.settings)
    case 'target':
      return change.name
    case 'combined':
      return change.parts.map(partTitle).join(' + ')
  }
}

/** Title within a combination, which has little room: "tp 8 × pp 2". */
const partTitle = (change: Modification): string =>
  change.kind === 'parallel' ? shortSplit(change.settings) : titleOf(change)

function shortSplit({ tp = 1, pp = 1, ep = 1, dp = 1, zero = 0 }: DeviceSplit): string {
  const degrees = Object.entries({ tp, pp, ep, dp }).filter(([, degree]) => degree > 1)
  const sharded = zero > 0 ? [`ZeRO ${zero}`] : []
  return [...degrees.map(([name, degree]) => `${name} ${exact(degree)}`), ...sharded].join(' × ')
}

/** Title of a split: "tensor parallel over 8 devices", "tensor parallel 8 × 2 pipeline stages". */
function splitTitle({ tp = 1, pp = 1, ep = 1, dp = 1, zero = 0 }: DeviceSplit): string {
  if (dp > 1) return t('ZeRO stage {0} over {1} replicas', zero, exact(dp))
  if (ep > 1) return t('expert parallel over {0} devices', exact(ep))
  if (tp > 1 && pp > 1) return t('tensor parallel {0} × {1} pipeline stages', tp, pp)
  return tp > 1 ? t('tensor parallel over {0} devices', tp) : t('{0} pipeline stages', exact(pp))
}

/** Title of a number format: "int4 weights (group 128)", "int8 weights and KV cache", "int8 throughout". */
function dtypeTitle({ dtype: type, parts }: Extract<Modification, { dtype: unknown }>): string {
  const what = parts.length === storedParts.length ? t('throughout') : allOf(parts.map(part => storedNames[part]))
  return `${elementName(type)} ${what}${group(type)}`
}

export function endText({ code }: AdviceEnd): string {
  switch (code) {
    case 'too-large':
      return t('the model is too large for every change to be tried')
  }
}

/** Change of a figure as in "15.6 GB → 6 GB (−62%)"; nothing where both print alike. */
export function movedText(text: (figure: number) => string, before: number, after: number): readonly string[] {
  const [was, is] = [text(before), text(after)]
  return was === is ? [] : [`${was} → ${is} (${change(before, after)})`]
}
