/** A suggested optimization in words: its effect, and in a hover the link that makes it. */
import { t } from '@vscode/l10n'
import type { Advice, Change, Modification } from '../analysis/advice/advice'
import { isOfScenario } from '../analysis/advice/modified'
import { savingOf } from '../analysis/advice/rowAdvice'
import type { Suggestion } from '../analysis/advice/suggestions'
import type { ModelReport } from '../analysis/report'
import { commandLink, hoverMarkdown } from '../text/escape'
import * as format from '../text/format'
import { movedText, titleOf } from './changeText'
import { boundText } from './fact'
import { fittingText } from './fitText'
import { boundNames } from './names'

/** A suggestion with the advice that it is from, and the model that a link makes it in. */
export interface ShownSuggestion {
  readonly suggestion: Suggestion
  readonly advice: Advice
  readonly of: { readonly uri: string; readonly model: number }
}

/** "int8 throughout: ≥ 0.26 ms → **≥ 0.13 ms** (−50%), model −24% · [Apply](…)", as Markdown. */
export function suggestionLine({ suggestion, advice, of }: ShownSuggestion, model: ModelReport): string {
  const { change } = suggestion
  const effect = suggestion.layers === null ? ofModel(change, advice, model) : ofLayers(suggestion, advice, model)
  const modification = modificationOf(change)
  const link = commandLink('memwall.applySuggestion', { ...of, change: modification })
  return `$(lightbulb) **${hoverMarkdown(titleOf(change))}**: ${effect} · [${t('Apply')}](${link} "${changedText(change)}")`
}

/** Names what a change is made in. */
export function changedText(change: Modification): string {
  if (change.kind === 'target') return t('Changes the hardware')
  return isOfScenario(change) ? t('Changes the scenario') : t('Edits the model file')
}

function ofModel(change: Change, { before, batch }: Advice, { complete }: ModelReport): string {
  const { after } = change
  if (before.fits)
    return perSample(moveTo(format.lowerBound, before.time, after.time), change, batch) + bound(before, after)
  const bytes = (figure: number): string => boundText(format.bytes(figure), complete)
  const devices = change.devices === 1 ? '' : ` ${t('on {0} devices', format.exact(change.devices))}`
  const moved = before.memory === after.memory ? '' : `${moveTo(bytes, before.memory, after.memory)}, `
  return `${moved}**${fittingText(true)}**${devices}`
}

function ofLayers({ change, layers }: Suggestion, advice: Advice, model: ModelReport): string {
  if (layers === null) return ''
  const { before, after } = layers
  const bytes = (figure: number): string => boundText(format.bytes(figure), model.complete)
  const saving = savingOf(before, after)
  const figure =
    saving === 'time'
      ? moveTo(format.lowerBound, before.time, after.time)
      : saving === 'held'
        ? t('{0} in memory', moveTo(bytes, before.held, after.held))
        : t('{0} moved', moveTo(bytes, before.bytes, after.bytes))
  const ofAll = t('model {0}', format.change(advice.before.time, change.after.time))
  return `${perSample(figure, change, advice.batch)}${bound(before, after)}, ${ofAll}`
}

/** Effect of a change on the whole model: "≥ 7.56 ms → ≥ 2.84 ms (−62%), 15.6 GB → 6 GB (−62%)". */
export function suggestionEffect({ before, batch }: Advice, change: Change): string {
  const { time, memory } = change.after
  const texts = [...movedText(format.lowerBound, before.time, time), ...movedText(format.bytes, before.memory, memory)]
  return perSample(texts.join(', '), change, batch)
}

/** Change of a figure, as in "≥ 0.05 ms → **≥ 0.02 ms** (−60%)". */
const moveTo = (text: (figure: number) => string, before: number, after: number): string =>
  `${text(before)} → **${text(after)}** (${format.change(before, after)})`

/** Times are per sample; at batch 1 only a larger batch or more replicas need to say so. */
const perSample = (figure: string, { kind }: Change, batch: number): string =>
  kind === 'batch' || kind === 'parallel' || batch > 1 ? t('{0} per sample', figure) : figure

const bound = (before: Pick<Change['after'], 'bound'>, after: Pick<Change['after'], 'bound'>): string =>
  before.bound === after.bound ? '' : `, ${boundNames[after.bound]}`

/** The change alone, without its effects, as the argument of the command that makes it. */
export function modificationOf({ after: _, devices: __, rows: ___, ...modification }: Change): Modification {
  return modification as Modification
}
