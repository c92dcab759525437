/** Where text goes: standard output or a file; and whether it may be coloured. */
import { writeFileSync } from 'node:fs'
import { printable } from '../report/export/text'
import { Refusal } from './refusal'
import { reason } from './sources'

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

/** A reader that closes the pipe early (`| head`) has what it wanted: end without a word. */
export function quietOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
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
