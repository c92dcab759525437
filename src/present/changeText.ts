/** Titles of suggested changes, and the reason why there are not more. */
import type { AdviceEnd, Modification } from '../analysis/advice/advice'
import { storedParts } from '../scenario/scenario'
import { elementType } from '../tensor/dtype'
import { exact, group } from '../text/format'
import { storedNames } from './names'

/** Title as in "int4 weights (group 128)", "batch 64", "flash attention", "H100 SXM5 80GB". */
export function titleOf(change: Modification): string {
  switch (change.kind) {
    case 'batch':
      return `batch ${exact(change.batch)}`
    case 'dtype':
      return 'precision' in change ? `${change.precision} precision` : dtypeTitle(change)
    case 'fusion':
      if (change.to !== 'flash') return `${change.to} fusion`
      return change.from === 'none' ? 'fusion and flash attention' : 'flash attention'
    case 'kvHeads':
      return change.heads === 1 ? '1 KV head' : `${change.heads} KV heads at most`
    case 'recompute':
      return `${change.to === 'none' ? 'no' : change.to} recomputation`
    case 'optimizer':
      return change.to
    case 'parallel':
      return 'tp' in change
        ? `tensor parallel over ${change.tp} devices`
        : `ZeRO stage ${change.zero} over ${change.dp} replicas`
    case 'target':
      return change.name
  }
}

/** Title of a number format: "int4 weights (group 128)", "int8 weights and KV cache", "int8 throughout". */
function dtypeTitle({ dtype: type, parts }: Extract<Modification, { dtype: unknown }>): string {
  const what = parts.length === storedParts.length ? 'throughout' : parts.map(part => storedNames[part]).join(' and ')
  return `${elementType(type)} ${what}${group(type)}`
}

export function endText({ code }: AdviceEnd): string {
  switch (code) {
    case 'too-large':
      return 'the model is too large for every change to be tried'
  }
}
