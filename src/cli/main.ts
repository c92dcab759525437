/** The command line: a table of commands, each in a file of its own. */
import { Command, CommanderError } from 'commander'
import { version } from '../../package.json'
import { analyze } from './analyze'
import { hardware } from './hardware'
import { quietOnClosedPipe } from './output'
import { exitCodes, Refusal } from './refusal'

const commands = [analyze, hardware]

/** Standard error has one line for one mistake: suggestions follow on the same line. */
const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ')

async function main(): Promise<void> {
  quietOnClosedPipe()
  const program = new Command('memwall')
    .description('Arithmetic intensity and the roofline of model code, per layer.')
    .version(version)
    .helpCommand(false)
  for (const make of commands) program.addCommand(make())
  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      .configureOutput({ outputError: (text, write) => write(`memwall: ${oneLine(text).replace(/^error: /, '')}\n`) })
  try {
    await program.parseAsync()
  } catch (error) {
    process.exitCode = exitCodeOf(error)
  }
}

function exitCodeOf(error: unknown): number {
  // Commander has said what is wrong, or printed the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`memwall: ${oneLine(error.message)}\n`)
  return exitCodes.usage
}

void main()
