/** Runs a command line: a table of commands, each in a file of its own. */
import { Command, CommanderError } from 'commander'
import { version } from '../../package.json'
import { commandExamplesText } from '../present/commandExamples'
import { analyze } from './analyze'
import type { MakeCommand } from './command'
import { fit } from './fit'
import { hardware } from './hardware'
import type { Io } from './io'
import { mcp } from './mcp'
import { say } from './output'
import { exitCodes, Refusal } from './refusal'

const commands: readonly MakeCommand[] = [analyze, fit, hardware, mcp]

/** Runs `memwall` with these arguments, which exclude the names of Node and the script. Returns the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = exitCodes.done
  const program = new Command('memwall')
    .description('Arithmetic intensity and the roofline of model code, per layer.')
    .version(version)
    .helpCommand(false)
  program.addHelpText('after', commandExamplesText(['analyze', 'fit', 'hardware']))
  for (const make of commands)
    program.addCommand(
      make(io, code => {
        exitCode = code
      }),
    )
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      // Suggestions follow on the same line, so that one mistake is one line.
      outputError: text => say(io, text.replace(/^error: /, '')),
      getOutHelpWidth: () => io.terminal?.columns ?? helpColumns,
      getErrHelpWidth: () => helpColumns,
    })
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    exitCode = exitCodeOf(error, io)
  }
  return exitCode
}

/** Width of the help outside a terminal. */
const helpColumns = 80

function exitCodeOf(error: unknown, io: Io): number {
  // Commander has already printed the error or the requested help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  if (!(error instanceof Refusal)) throw error
  say(io, error.message)
  return exitCodes.usage
}
