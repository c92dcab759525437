/** Tooltip of the scenario in the status bar, as Markdown with links of commands. */
import { t } from '@vscode/l10n'
import { hoverMarkdown } from '../text/escape'

/** Commands that the tooltip links to. */
export const scenarioCommands = {
  reset: 'memwall.resetScenario',
  togglePin: 'memwall.toggleScenarioPin',
  stopComparing: 'memwall.stopComparing',
} as const

export interface ShownScenario {
  /** Every size and setting, one per line. */
  readonly lines: readonly string[]
  /** Sizes and settings that were chosen, in words. */
  readonly overrides: readonly string[]
  readonly isPinned: boolean
  /** Name of the file that the overrides belong to. */
  readonly file: string
  /** Sentences about the baseline that the figures are compared with; empty without one. */
  readonly compared: readonly string[]
}

export function scenarioTooltip({ lines, overrides, isPinned, file, compared }: ShownScenario): string {
  const parts = [
    ...compared.map(comparedPart),
    `**${t('Memwall: figures are for')}**`,
    ...(overrides.length === 0 ? [] : [overridesPart()]),
  ]
  return [...parts, lines.map(hoverMarkdown).join('  \n'), t('Click to change')].join('\n\n')

  function overridesPart(): string {
    const whose = isPinned
      ? t('Pinned for every file of the workspace:')
      : t('Overridden for {0}:', hoverMarkdown(file))
    const links = [
      link('discard', t('Reset'), scenarioCommands.reset),
      isPinned
        ? link('pinned', t('Unpin'), scenarioCommands.togglePin)
        : link('pin', t('Pin to the workspace'), scenarioCommands.togglePin),
    ]
    const list = overrides.map(each => `- ${hoverMarkdown(each)}`).join('\n')
    return `$(${iconOf(isPinned)}) ${whose}\n\n${list}\n\n${links.join(' · ')}\n\n---`
  }
}

const comparedPart = (sentence: string): string =>
  `$(git-compare) ${hoverMarkdown(sentence)} · ${link('close', t('Stop Comparing'), scenarioCommands.stopComparing)}\n\n---`

/** Overrides in one sentence, for screen readers. */
export const overridesSentence = ({ overrides, isPinned }: Pick<ShownScenario, 'overrides' | 'isPinned'>): string =>
  isPinned ? t('pinned: {0}', overrides.join(', ')) : t('overridden: {0}', overrides.join(', '))

/** Name of the codicon that marks a scenario with overrides. */
export const iconOf = (isPinned: boolean): string => (isPinned ? 'pinned' : 'edit')

const link = (icon: string, text: string, command: string): string => `[$(${icon}) ${text}](command:${command})`
