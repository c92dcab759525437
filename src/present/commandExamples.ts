/** Command lines that the help shows. */
import { t } from '@vscode/l10n'

/** Arguments for each command, on files of examples/. */
export const commandExamples = {
  analyze: [
    ['bert.ts'],
    ['llama2-7b.ts', '--phase', 'decode', '--batch', '8', '--seq', '4k', '--weights', 'int4', '--advise'],
    ['gpt2.ts', '--phase', 'train', '--recompute', 'selective', '--sort', 'memory', '--top', '10'],
  ],
  fit: [['llama2-7b.ts', '--hardware', 'h100-sxm', '--phase', 'decode', '--tp', '8']],
  hardware: [['h100-sxm']],
} as const

/** End of the help of a command, or of all commands. */
export function commandExamplesText(of: readonly (keyof typeof commandExamples)[]): string {
  const lines = of.flatMap(command => commandExamples[command].map(args => `  memwall ${command} ${args.join(' ')}`))
  return ['', t('Examples:'), ...lines].join('\n')
}
