/** The command line: a table of commands, each in a file of its own. */
import { Command, CommanderError } from 'commander'
import { version } from '../../package.json'
import { analyze } from './analyze'
import { fit } from './fit'
import { hardware } from './hardware'
import { endOnWriteErrors, say } from './output'
import { exitCodes, Refusal } from './refusal'

const commands = [analyze, fit, hardware]

async function main(): Promise<void> {
  endOnWriteErrors()
  const program = new Command('memwall')
    .description('Arithmetic intensity and the roofline of model code, per layer.')
    .version(version)
    .helpCommand(false)
  for (const make of commands) program.addCommand(make())
  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      // One line for one mistake: suggestions follow on the same line.
      .configureOutput({ outputError: text => say(text.replace(/^error: /, '')) })
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
  say(error.message)
  return exitCodes.usage
}

void main()
