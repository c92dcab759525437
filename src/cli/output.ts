/** Where text goes: standard output or a file; in which format, and whether it may be coloured. */
import { type Command, Option } from 'commander'
import { oneLine } from '../text/safeText'
import type { Io } from './io'
import { writeOutput } from './outputs'

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
export function deliver(io: Io, text: string, file: string | undefined): void {
  if (file === undefined) io.stdout(text)
  else writeOutput(io.cwd, text, file)
}

/** One line on standard error, whatever the text holds: names in it may come from a model file. */
export function say(io: Io, text: string): void {
  io.stderr(`memwall: ${oneLine(text.trim())}\n`)
}

/** Columns of the terminal that output goes to; where it goes to a pipe or a file, COLUMNS or no limit. */
export const columnsOf = ({ terminal, env }: Io, file: string | undefined): number =>
  terminal !== null && file === undefined ? terminal.columns : Number(env.COLUMNS) || Number.POSITIVE_INFINITY

/** Colour is for a person at a terminal: not in a pipe or a file, and not where NO_COLOR or --no-color says so. */
export const colourful = (io: Io, asked: boolean, file: string | undefined): boolean =>
  asked && io.terminal !== null && file === undefined && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
