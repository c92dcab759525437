/** What option values may be. Each parser throws commander's error, which names the option and says what it takes. */
import { InvalidArgumentError } from 'commander'
import { zeroStages } from '../scenario/parallelism'
import { readBytes } from '../scenario/readBytes'
import { type Recompute, recomputations } from '../scenario/scenario'
import { type DType, dtypes, isDType, type WeightDType } from '../tensor/dtype'

/** Digits alone ("512"); null for anything else, and from 2^53 up. */
function wholeNumber(text: string): number | null {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : null
}

/** A whole number from `least` to 2^53. */
export const size =
  (least: number) =>
  (text: string): number => {
    const value = wholeNumber(text)
    if (value === null || value < least)
      throw new InvalidArgumentError(`It takes a whole number of at least ${least}, such as ${Math.max(least, 1) * 8}.`)
    return value
  }

/** NAME=N, repeatable: each joins those before it. */
export function dim(text: string, before: Readonly<Record<string, number>> | undefined): Record<string, number> {
  const at = text.indexOf('=')
  const value = wholeNumber(text.slice(at + 1))
  if (at < 1 || value === null) throw new InvalidArgumentError('It takes NAME=N with a whole number, such as seq=512.')
  return { ...before, [text.slice(0, at).trim()]: value }
}

export function dtype(text: string): DType {
  const name = text.toLowerCase()
  if (!isDType(name)) throw new InvalidArgumentError(`It takes one of ${dtypes.join(', ')}.`)
  return name
}

/** none, selective, full, or budget:BYTES as in budget:16e9 or budget:16GB. */
export function recompute(text: string): Recompute {
  const named = recomputations.find(each => each === text)
  if (named !== undefined) return named
  const budget = text.startsWith('budget:') ? readBytes(text.slice('budget:'.length)) : null
  if (budget === null)
    throw new InvalidArgumentError(`It takes ${recomputations.join(', ')} or budget:BYTES, such as budget:16GB.`)
  return { budget }
}

export function zeroStage(text: string): (typeof zeroStages)[number] {
  const stage = zeroStages.find(each => String(each) === text)
  if (stage === undefined) throw new InvalidArgumentError(`It takes one of ${zeroStages.join(', ')}.`)
  return stage
}

/** D, or D:GROUP for weights with one fp16 scale per GROUP elements. */
export function weightDType(text: string): WeightDType {
  const [name = '', group, ...rest] = text.toLowerCase().split(':')
  const elements = group === undefined ? undefined : wholeNumber(group)
  if (!isDType(name) || elements === null || elements === 0 || rest.length > 0)
    throw new InvalidArgumentError(
      `It takes a dtype or DTYPE:GROUP, such as int4:128; dtypes are ${dtypes.join(', ')}.`,
    )
  return elements === undefined ? name : { dtype: name, group: elements }
}
