/** Where text goes: standard output or a file; and whether it may be coloured. */
import { writeFileSync } from 'node:fs'
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

/** A reader that closes the pipe early (`| head`) has what it wanted: end without a word. */
export function quietOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
}

/** Colour is for a person at a terminal: not in a pipe or a file, and not where NO_COLOR or --no-color says so. */
export function colourful(asked: boolean, file: string | undefined): boolean {
  return (
    asked && file === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  )
}

/** Columns of the terminal; where output goes to a pipe or a file, COLUMNS or no limit. */
export function columnsOf(file: string | undefined): number {
  if (file === undefined && process.stdout.isTTY) return process.stdout.columns || 80
  return Number(process.env.COLUMNS) || Number.POSITIVE_INFINITY
}
