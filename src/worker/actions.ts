/** Edits that an editor offers at a place: fixes of mistakes, and changes of the layer there, each tried on the text. */

import { openAnalysis } from '../analysis/analyze'
import type { Location, ModelReport, Report } from '../analysis/report'
import type { Edit, Edited, LayerEdit, LayerPlace } from '../edits/edit'
import { edited } from '../edits/edits'
import type { Resumable } from '../limits/resumable'
import { editTitle, fixTitle } from '../present/editText'
import type { FileEdit, OfferedAction, Pointed } from '../protocol/analysis'
import type { ConditionedAnalysis } from './conditionedAnalysis'
import { type Place, placeAt } from './placeAt'

/** Fixes of the problems on the line, then edits of the layer at the place that save time or memory. */
export function* actionsAt(shown: ConditionedAnalysis, at: Pointed): Resumable<readonly OfferedAction[]> {
  const report = yield* shown.report()
  return [...fixesOn(shown, report, at), ...(yield* layerActions(shown, report, at))]
}

function fixesOn(
  shown: ConditionedAnalysis,
  { diagnostics }: Report,
  { file, line }: Pointed,
): readonly OfferedAction[] {
  return diagnostics.flatMap((diagnostic): OfferedAction[] => {
    const { fix } = diagnostic
    if (fix === undefined || diagnostic.file !== file || line < diagnostic.line || line > diagnostic.endLine) return []
    const made = editOf(shown, file, { of: 'problem', place: diagnostic, fix })
    if (made === null) return []
    const { column } = diagnostic
    return [{ kind: 'fix', title: fixTitle(fix), problem: { line: diagnostic.line, column }, edits: made.edits }]
  })
}

/** Effects are those of the edited text, analysed anew. */
function* layerActions(shown: ConditionedAnalysis, report: Report, at: Pointed): Resumable<readonly OfferedAction[]> {
  const found = yield* placeAt(report, shown.places, at)
  if (found === null || found.ops.length === 0 || !found.model.complete) return []
  const layer = layerAt(found)
  if (layer === null) return []
  const actions: OfferedAction[] = []
  for (const edit of layerEdits(found.model)) {
    const made = editOf(shown, layer.file, { of: 'layer', place: layer.place, edit })
    if (made === null) continue
    const after = yield* editedModel(shown, made, found)
    if (after === null || !improves(found.model, after)) continue
    actions.push({ kind: 'edit', title: editTitle(edit, found.model, after), problem: null, edits: made.edits })
  }
  return actions
}

/** Edits to try in a phase. */
const layerEdits = ({ scenario }: ModelReport): readonly LayerEdit[] =>
  scenario.phase === 'train'
    ? [{ kind: 'recompute' }, { kind: 'freeze' }, { kind: 'kvHeads', heads: 8 }, { kind: 'tie' }]
    : [
        { kind: 'weights', format: 'int8' },
        { kind: 'weights', format: { dtype: 'int4', group: 128 } },
        { kind: 'kvHeads', heads: 8 },
        { kind: 'kvHeads', heads: 1 },
        { kind: 'tie' },
      ]

/** The function of a roll-up, or the one call that creates all ops at the place; null when several do. */
function layerAt({ rollup, span, places, ops }: Place): LayerAt | null {
  if (rollup?.kind === 'model') return null
  if (rollup?.kind === 'function') return { file: rollup.file, place: { functionAt: rollup.offset } }
  const [first, ...others] = places.rows(ops).map(({ location }) => location)
  if (first !== undefined && others.every(each => isSame(each, first)))
    return { file: first.file, place: { call: first } }
  return span === null ? null : { file: span.file, place: { call: span } }
}

interface LayerAt {
  readonly file: string
  readonly place: LayerPlace
}

const isSame = (a: Location, b: Location): boolean =>
  a.file === b.file &&
  a.line === b.line &&
  a.column === b.column &&
  a.endLine === b.endLine &&
  a.endColumn === b.endColumn

/** The changed model saves time or memory and fits, unless it did not fit before. */
const improves = ({ totals: before }: ModelReport, { totals: after }: ModelReport): boolean =>
  (after.time < before.time || after.memory.total < before.memory.total) &&
  (after.memory.fits !== false || before.memory.fits === false)

interface MadeEdit extends Edited {
  readonly file: string
  readonly edits: readonly FileEdit[]
}

function editOf({ sources }: ConditionedAnalysis, file: string, edit: Edit): MadeEdit | null {
  const text = sources.read(file)
  const made = text === undefined ? null : edited(text, edit)
  if (text === undefined || made === null) return null
  const edits = made.changes.map(({ start, end, text: newText }) => ({
    file,
    ...spanOf(text, start, end),
    text: newText,
  }))
  return { ...made, file, edits }
}

function spanOf(text: string, start: number, end: number): Omit<Location, 'file'> {
  const [from, to] = [positionOf(text, start), positionOf(text, end)]
  return { ...from, endLine: to.line, endColumn: to.column }
}

/** Line and column of an offset, from 1. */
function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The same model in the edited text; null when it is not counted in full. */
function* editedModel(
  { sources, limits, conditions, target }: ConditionedAnalysis,
  { file, text }: MadeEdit,
  { index, model }: Pick<Place, 'index' | 'model'>,
): Resumable<ModelReport | null> {
  yield
  const read = (path: string): string | undefined => (path === file ? text : sources.read(path))
  const analysis = openAnalysis({ file: sources.file, read }, limits)
  const after = (yield* analysis.reporting(conditions.scenario, target)).models[index]
  return after?.name === model.name && after.complete ? after : null
}

/** Edit that gives the attentions of a model at most so many KV heads; null where the text does not allow it. */
export function* sharedHeadsEdit(
  shown: ConditionedAnalysis,
  index: number,
  most: number,
): Resumable<readonly FileEdit[] | null> {
  const report = yield* shown.report()
  const model = report.models[index]
  const advice = yield* shown.advice(index).result()
  if (model === undefined || advice === null) return null
  const promised = [...advice.changes, ...advice.others].find(each => each.kind === 'kvHeads' && each.heads === most)
  const files = new Set(model.layers.map(({ location }) => location.file))
  // Heads that are no multiple of `most` take the next smaller count that divides them.
  for (const file of files)
    for (let heads = most; heads >= 1; heads--) {
      const places = model.layers.map(({ location }) => location).filter(each => each.file === file)
      const made = editOf(shown, file, { of: 'attentions', places, heads })
      if (made === null) break
      const after = yield* editedModel(shown, made, { index, model })
      if (after?.totals.memory.total === promised?.after.memory) return made.edits
    }
  return null
}
