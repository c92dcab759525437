/** Output options: standard output or a file, its format, and whether it is coloured. */
import { type Command, Option } from 'commander'
import { oneLine } from '../text/safeText'
import type { Io } from './io'
import { writeOutput } from './outputs'

export interface OutputOptions<Format extends string> {
  readonly format?: Format
  readonly output?: string
  readonly color: boolean
}

/** Adds the output options to a command. */
export const withOutput = (command: Command, formats: readonly string[]): Command =>
  command
    .addOption(
      new Option('--format <FORMAT>', 'output format (default: by the extension of -o, else table)').choices(formats),
    )
    .option('-o, --output <FILE>', 'write to FILE instead of standard output')
    .option('--no-color', 'no colour on a terminal')

/**
 * Writes `text` to `file`, or to standard output when `file` is undefined. Throws Refusal when the file cannot be
 * written.
 */
export function deliver(io: Io, text: string, file: string | undefined): void {
  if (file === undefined) io.stdout(text)
  else writeOutput(io.cwd, text, file)
}

/**
 * Prints one line on standard error. Any line breaks are removed, since names in the text may come from a model file.
 */
export function say(io: Io, text: string): void {
  io.stderr(`memwall: ${oneLine(text.trim())}\n`)
}

/** Columns of the terminal that output goes to; for a pipe or a file, COLUMNS or no limit. */
export const columnsOf = ({ terminal, env }: Io, file: string | undefined): number =>
  terminal !== null && file === undefined ? terminal.columns : Number(env.COLUMNS) || Number.POSITIVE_INFINITY

/** Whether to use colour: only in a terminal, and unless NO_COLOR or --no-color disables it. */
export const colourful = (io: Io, asked: boolean, file: string | undefined): boolean =>
  asked && io.terminal !== null && file === undefined && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
