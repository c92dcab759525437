/** Options for the model, the target and the scenario of an analysis. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { defaultTargetId } from '../hardware/target'
import { commandText } from '../present/commandText'
import { type NamedSetting, settings } from '../scenario/scenario'
import { formatSettings } from '../scenario/settings'
import { dim, size } from './options'
import { optionName, type ScenarioOptions } from './scenario'

/** Options that `withScenario` adds to a command. */
export interface AskedOptions extends ScenarioOptions {
  readonly model?: string
  readonly hardware: string
}

/** Adds an option for each setting to a command, and shorthands for several settings. */
export function withScenario(command: Command): Command {
  command
    .option('--model <NAME>', 'one of the models in FILE (default: all of them)')
    .option('--hardware <ID>', 'a target that `memwall hardware` lists or FILE declares', defaultTargetId)
  for (const setting of settings) {
    if (setting.id === 'weights')
      command.addOption(
        new Option(
          '--dtype <D>',
          'number format of weights, activations and KV cache (default: the 16 bits of the target)',
        ).argParser(parserOf(formatSettings.activations)),
      )
    command.addOption(optionOf(setting))
    if (setting.id === 'phase')
      command
        .option('--dim <NAME=N>', "size of one of the model's dims; repeatable", dim)
        .option('--batch <N>', 'short for --dim batch=N', size(1))
        .option('--seq <N>', 'short for --dim seq=N; 4k is 4,096', size(1))
  }
  return command
}

function optionOf(setting: NamedSetting): Option {
  const { kind } = setting
  const flags = kind.placeholder === null ? optionName(setting) : `${optionName(setting)} ${kind.placeholder}`
  const option = new Option(flags, descriptionOf(setting))
  return kind.placeholder === null ? option : option.argParser(parserOf(setting))
}

function descriptionOf({ help, kind, phases, default: usual }: NamedSetting): string {
  const [only, ...others] = phases ?? []
  const where = only !== undefined && others.length === 0 ? `${only}: ` : ''
  const names =
    kind.placeholder === '<NAME>' || kind.placeholder === '<WHAT>' ? `: ${kind.takes.replace('one of ', '')}` : ''
  const otherwise = kind.placeholder === null ? '' : ` (default: ${kind.show(usual)})`
  return `${where}${lowered(help)}${names}${otherwise}`
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Throws commander's error, which names the option and the accepted values. */
const parserOf =
  ({ kind }: Pick<NamedSetting, 'kind'>) =>
  (text: string): unknown => {
    const value = text.trim() === '' ? undefined : kind.parse(text)
    if (value === undefined) throw new InvalidArgumentError(commandText.option.takes(kind.takes))
    return value
  }
