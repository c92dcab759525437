/** A command of the command line, as `run` puts it together. */
import type { Command } from 'commander'
import type { Io } from './io'

/** Creates a command, which passes its exit code to `end`. */
export type MakeCommand = (io: Io, end: (exitCode: number) => void) => Command
