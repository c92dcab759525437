/** `memwall hardware`: the catalogue of targets, with sources. */
import { Command } from 'commander'
import pc from 'picocolors'
import { targetCard, targetsJson, targetsText } from '../export/targets'
import { catalogue, findTarget } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import { commandExamplesText } from '../present/commandExamples'
import { commandText } from '../present/commandText'
import { nearestTargets } from '../scenario/nearestTargets'
import type { MakeCommand } from './command'
import { formatOf } from './formats'
import type { Io } from './io'
import { colourful, columnsOf, deliver, type OutputOptions, withOutput } from './output'
import { checkOutput } from './outputs'
import { Refusal } from './refusal'

const formats = ['table', 'json'] as const

export const hardware: MakeCommand = io =>
  withOutput(
    new Command('hardware')
      .description('the hardware targets, or every figure of one with its sources')
      .argument('[ID]', 'one target'),
    formats,
  )
    .addHelpText('after', commandExamplesText(['hardware']))
    .action((id, options) => run(io, id, options))

function run(
  io: Io,
  id: string | undefined,
  { output, color, ...options }: OutputOptions<(typeof formats)[number]>,
): void {
  const format = options.format ?? formatOf(output, formats)
  const targets = id === undefined ? catalogue : [known(id)]
  const colours = pc.createColors(colourful(io, color, output))
  const text =
    format === 'json'
      ? targetsJson(targets)
      : id === undefined
        ? targetsText(targets, colours, columnsOf(io, output))
        : targetCard(targets[0] as Target, colours, columnsOf(io, output))
  checkOutput(io.cwd, output)
  deliver(io, text, output)
}

function known(id: string): Target {
  const target = findTarget(id)
  if (target) return target
  const near = nearestTargets(id).map(each => each.id)
  throw new Refusal(commandText.target.unknown(id, near))
}
