/** A suggested optimization in words: its effect, and in a hover the link that makes it. */
import { t } from '@vscode/l10n'
import type { Advice, Change, Modification, RowsEffect } from '../analysis/advice/advice'
import { batchOf } from '../analysis/advice/effects'
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

function ofModel(change: Change, { before }: Advice, model: ModelReport): string {
  const { after } = change
  if (before.fits) return timeMove(change, before, after, model) + bound(before, after)
  const bytes = (figure: number): string => boundText(format.bytes(figure), model.complete)
  const devices = change.devices === 1 ? '' : ` ${t('on {0} devices', format.exact(change.devices))}`
  const moved = before.memory === after.memory ? '' : `${moveTo(bytes, before.memory, after.memory)}, `
  return `${moved}**${fittingText(true)}**${devices}`
}

function ofLayers({ change, layers }: Suggestion, advice: Advice, model: ModelReport): string {
  if (layers === null) return ''
  const { before, after } = layers
  const ofAll = t('model {0}', format.change(advice.before.time, change.after.time))
  return `${layersMove(change, before, after, model)}, ${ofAll}`
}

function layersMove(change: Change, before: RowsEffect, after: RowsEffect, model: ModelReport): string {
  const bytes = (figure: number): string => boundText(format.bytes(figure), model.complete)
  switch (savingOf(before, after)) {
    case 'time':
      return timeMove(change, before, after, model)
    case 'held':
      return t('{0} in memory', moveTo(bytes, before.held, after.held))
    default:
      return ofSamples(samplesShown(change, model), samples =>
        t('{0} moved', moveTo(bytes, before.bytes * samples, after.bytes * samples)),
      )
  }
}

/** Effect of a change on the whole model: "≥ 7.56 ms → ≥ 2.84 ms (−62%), 15.6 GB → 6 GB (−62%)". */
export function suggestionEffect({ before, batch }: Advice, change: Change): string {
  const { time, memory } = change.after
  const [times] = movedText(format.lowerBound, before.time, time)
  const isOfSample = batch > 1 || changesSamples(change)
  const texts = times === undefined ? [] : [ofSamples(isOfSample ? null : 1, () => times)]
  return [...texts, ...movedText(format.bytes, before.memory, memory)].join(', ')
}

type Timed = Pick<Change['after'], 'time'>

const timeMove = (change: Change, before: Timed, after: Timed, model: ModelReport): string =>
  ofSamples(samplesShown(change, model), samples =>
    moveTo(format.lowerBound, before.time * samples, after.time * samples),
  )

/** Change of a figure, as in "≥ 0.05 ms → **≥ 0.02 ms** (−60%)". */
const moveTo = (text: (figure: number) => string, before: number, after: number): string =>
  `${text(before)} → **${text(after)}** (${format.change(before, after)})`

/**
 * Number of samples that the figures beside a suggestion are of. Null where it is given per sample: the change leads to
 * another number of them, or a pipeline has several micro-batches in a step.
 */
const samplesShown = (change: Modification, model: ModelReport): number | null =>
  changesSamples(change) || model.totals.pipeline !== null ? null : batchOf(model)

const changesSamples = (change: Modification): boolean =>
  change.kind === 'combined' ? change.parts.some(changesSamples) : change.kind === 'batch' || change.kind === 'parallel'

const ofSamples = (samples: number | null, figure: (samples: number) => string): string =>
  samples === null ? t('{0} per sample', figure(1)) : figure(samples)

const bound = (before: Pick<Change['after'], 'bound'>, after: Pick<Change['after'], 'bound'>): string =>
  before.bound === after.bound ? '' : `, ${boundNames[after.bound]}`

/** The change alone, without its effects, as the argument of the command that makes it. */
export function modificationOf({ after: _, devices: __, rows: ___, ...modification }: Change): Modification {
  return modification as Modification
}
