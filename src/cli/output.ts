/** Where text goes: standard output or a file; in which format, and whether it may be coloured. */
import { writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { printable } from '../report/export/text'
import { exitCodes, Refusal } from './refusal'
import { reason } from './sources'

export interface OutputOptions<Format extends string> {
  readonly format?: Format
  readonly output?: string
  readonly color: boolean
}

/** Adds them to a command. */
export const withOutput = (command: Command, formats: readonly string[]): Command =>
  command
    .addOption(
      new Option('--format <FORMAT>', "how it is printed (default: as -o's extension says, else table)").choices(
        formats,
      ),
    )
    .option('-o, --output <FILE>', 'write to FILE instead of standard output')
    .option('--no-color', 'no colour on a terminal')

/** Writes `text` to `file`, or to standard output where none is named. Throws Refusal where the file cannot be written. */
export function deliver(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text)
    return
  }
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new Refusal(`cannot write ${file}: ${reason(error)}`)
  }
}

/** One line on standard error, whatever the text holds: names in it may come from a model file. */
export function say(text: string): void {
  process.stderr.write(`memwall: ${printable(text.trim())}\n`)
}

/**
 * A reader that closes the pipe early (`| head`) has what it wanted: end without a word. What cannot be written for another
 * reason is said.
 */
export function endOnWriteErrors(): void {
  process.stderr.on('error', () => process.exit())
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    say(`cannot write to standard output: ${reason(error)}`)
    process.exit(exitCodes.usage)
  })
}

/** Whether output goes to a person's terminal: not to a pipe or a file. */
export const onTerminal = (file: string | undefined): boolean => file === undefined && process.stdout.isTTY === true

/** Colour is for a person at a terminal: not in a pipe or a file, and not where NO_COLOR or --no-color says so. */
export function colourful(asked: boolean, file: string | undefined): boolean {
  return asked && onTerminal(file) && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
}

/** Columns of the terminal; where output goes to a pipe or a file, COLUMNS or no limit. */
export function columnsOf(file: string | undefined): number {
  if (onTerminal(file)) return process.stdout.columns || 80
  return Number(process.env.COLUMNS) || Number.POSITIVE_INFINITY
}
