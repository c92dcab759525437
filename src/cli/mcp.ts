/** `memwall mcp`: a server of the Model Context Protocol, which answers agents over standard input and output. */
import { Command } from 'commander'
import { commandText } from '../present/commandText'
import type { MakeCommand } from './command'
import { say } from './output'

export const mcp: MakeCommand = io =>
  new Command('mcp')
    .description('answers agents over standard input and output (Model Context Protocol)')
    .action(async () => {
      if (io.terminal !== null) say(io, commandText.mcp.waits)
      await (await import('./mcp/server')).serve(io.cwd)
    })
