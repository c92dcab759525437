/** Entry point of the command-line process. */

import { commandText } from '../present/commandText'
import { reason } from './fileErrors'
import type { Io } from './io'
import { say } from './output'
import { exitCodes } from './refusal'
import { run } from './run'

const { stdout, stderr, env } = process

const io: Io = {
  stdout: text => stdout.write(text),
  stderr: text => stderr.write(text),
  env,
  cwd: process.cwd(),
  terminal: stdout.isTTY ? { columns: stdout.columns || 80 } : null,
  panel: __dirname,
}

/** Ends the process without a message when a reader closes the pipe early (`| head`), since it has what it wanted. */
function endOnWriteErrors(): void {
  stderr.on('error', () => process.exit())
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    say(io, commandText.file.cannotPrint(reason(error)))
    process.exit(exitCodes.usage)
  })
}

endOnWriteErrors()
void run(process.argv.slice(2), io).then(exitCode => {
  process.exitCode = exitCode
})
