/** Parsers of option values. Each throws commander's error, which names the option and the accepted values. */
import { InvalidArgumentError } from 'commander'
import { commandText } from '../present/commandText'
import { wholeNumber } from '../scenario/kind'

/** A whole number from `least` to 2^53. */
export const size =
  (least: number) =>
  (text: string): number => {
    const { parse, takes } = wholeNumber(least)
    const value = parse(text)
    if (value === undefined) throw new InvalidArgumentError(commandText.option.takes(takes))
    return value
  }

/** Parses NAME=N of a repeatable option, and adds it to the values before. */
export function dim(text: string, before: Readonly<Record<string, number>> | undefined): Record<string, number> {
  const equals = text.indexOf('=')
  const value = wholeNumber(0).parse(text.slice(equals + 1))
  if (equals < 1 || value === undefined) throw new InvalidArgumentError(commandText.option.takesDim)
  return { ...before, [text.slice(0, equals).trim()]: value }
}
