/** What option values may be. Each parser throws commander's error, which names the option and says what it takes. */
import { InvalidArgumentError } from 'commander'
import { wholeNumber } from '../scenario/kind'

/** A whole number from `least` to 2^53. */
export const size =
  (least: number) =>
  (text: string): number => {
    const { parse, takes } = wholeNumber(least, '')
    const value = parse(text)
    if (value === undefined) throw new InvalidArgumentError(`It takes ${takes}.`)
    return value
  }

/** NAME=N, repeatable: each joins those before it. */
export function dim(text: string, before: Readonly<Record<string, number>> | undefined): Record<string, number> {
  const equals = text.indexOf('=')
  const value = wholeNumber(0, '').parse(text.slice(equals + 1))
  if (equals < 1 || value === undefined)
    throw new InvalidArgumentError('It takes NAME=N with a whole number, such as seq=512.')
  return { ...before, [text.slice(0, equals).trim()]: value }
}
