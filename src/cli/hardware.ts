/** `memwall hardware`: the catalogue of targets, with sources. */
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { catalogue, findTarget, nearestTargets } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import { targetCard, targetsJson, targetsTable } from '../report/export/targets'
import { colourful, columnsOf, deliver } from './output'
import { Refusal } from './refusal'

const formats = ['table', 'json'] as const

interface HardwareOptions {
  readonly format: (typeof formats)[number]
  readonly output?: string
  readonly color: boolean
}

export const hardware = (): Command =>
  new Command('hardware')
    .description('the hardware targets, or all that is known of one, with sources')
    .argument('[ID]', 'one target')
    .addOption(new Option('--format <FORMAT>', 'how it is printed').choices(formats).default('table'))
    .option('-o, --output <FILE>', 'write to FILE instead of standard output')
    .option('--no-color', 'no colour on a terminal')
    .action(run)

function run(id: string | undefined, { format, output, color }: HardwareOptions): void {
  const targets = id === undefined ? catalogue : [known(id)]
  const colours = pc.createColors(colourful(color, output))
  const text =
    format === 'json'
      ? targetsJson(targets)
      : id === undefined
        ? targetsTable(targets, colours, columnsOf(output))
        : targetCard(targets[0] as Target, colours, columnsOf(output))
  deliver(text, output)
}

function known(id: string): Target {
  const target = findTarget(id)
  if (target) return target
  const near = nearestTargets(id).map(each => each.id)
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : '`memwall hardware` lists them'
  throw new Refusal(`there is no target ${id}; ${hint}`)
}
