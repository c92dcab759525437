/** Words of a comparison with a baseline: in lenses, hovers, the view of layers and the panel. */
import { t } from '@vscode/l10n'
import {
  type BaselineKind,
  type CountedFigures,
  figuresOfModel,
  figuresOfRows,
  goneLayers,
  layerBefore,
  layersBefore,
  lineOfRows,
  type ModelComparison,
  newLayers,
  type ReportComparison,
  scopeBefore,
} from '../analysis/baseline/comparison'
import type { LineRollup, ModelReport } from '../analysis/report'
import { bytes, exact } from '../text/format'
import { label } from '../text/safeText'
import { changedBy, changeTexts } from './figureChanges'
import { lastSegments } from './hoverParts'
import type { LayerNode } from './layerTree'

/** Names of the baselines. That of git is not translated. */
export const baselineNames: Readonly<Record<BaselineKind, string>> = { head: 'HEAD', pinned: t('pinned') }

/** "vs HEAD". */
export const versus = (kind: BaselineKind): string => t('vs {0}', baselineNames[kind])

/** "HEAD is not fully counted". */
const notFullyCounted = (kind: BaselineKind): string => t('{0} is not fully counted', baselineNames[kind])

/** "new vs HEAD". */
export const newAgainst = (kind: BaselineKind): string => t('new {0}', versus(kind))

/** A figure with its change: "14.5 GFLOP (+12%)". */
export const withChange = (text: string, changed: string | null): string =>
  changed === null ? text : `${text} (${changed})`

/** Whether the figures of a model are exact before and now. */
const areCounted = ({ was, now }: ModelComparison): boolean => was.complete && now.complete

/** Change of the footprint of a model against its capacity; null where it is not fully counted. */
export const footprintChange = (compared: ModelComparison): string | null =>
  areCounted(compared) ? changedBy(compared.was.totals.memory.total, compared.now.totals.memory.total, bytes) : null

/** Change of the tokens generated per second; null where a model generates none, or is not fully counted. */
export function tokenRateChange(compared: ModelComparison): string | null {
  const { was, now } = compared
  const [before, after] = [was.totals.serving?.tokensPerSecond, now.totals.serving?.tokensPerSecond]
  return before === undefined || after === undefined || !areCounted(compared)
    ? null
    : changedBy(before, after, value => exact(Number(value.toPrecision(3))))
}

/** Numbers of layers that are new and gone: "1 new", "2 gone". */
export function layerCounts(compared: ModelComparison): readonly string[] {
  const [added, gone] = [newLayers(compared).length, goneLayers(compared).length]
  return [...(added === 0 ? [] : [t('{0} new', exact(added))]), ...(gone === 0 ? [] : [t('{0} gone', exact(gone))])]
}

/** Figures of a model as a place, whose memory is its footprint. */
const placeOf = (model: ModelReport): CountedFigures => ({ ...figuresOfModel(model), held: model.totals.memory.total })

/** Whether each comparison has a difference, since lenses ask for it at every key. */
const different = new WeakMap<ModelComparison, boolean>()

/** Whether a model differs from its baseline in anything that is shown. */
function differs(compared: ModelComparison): boolean {
  const isDifferent = different.get(compared) ?? hasDifference(compared)
  different.set(compared, isDifferent)
  return isDifferent
}

function hasDifference(compared: ModelComparison): boolean {
  const { was, now, layers } = compared
  return (
    was.complete !== now.complete ||
    layers.gone.length > 0 ||
    layers.was.includes(null) ||
    changeTexts(placeOf(was), placeOf(now)).length > 0 ||
    now.layers.some(({ index }) => layerChanges(compared, index).length > 0)
  )
}

/** Changes of a layer of a model; none where it is new. */
export function layerChanges(compared: ModelComparison, row: number): readonly string[] {
  const { layers, complete } = compared.now
  const [before, now] = [layerBefore(compared, row), layers[row]]
  return before === null || now === undefined ? [] : changeTexts(before, { ...now, complete })
}

/** End of a model's lens: "vs HEAD: 1 new, 2 gone", or that HEAD is not fully counted; null where nothing differs. */
export function modelVersus(index: number, { against, models }: ReportComparison): string | null {
  const compared = models[index]
  if (compared === undefined || compared === null) return newAgainst(against)
  if (!differs(compared)) return null
  if (!compared.was.complete) return notFullyCounted(against)
  const counts = [...layerCounts(compared), ...(compared.now.complete ? [] : [t('not fully counted')])]
  return counts.length === 0 ? versus(against) : t('{0}: {1}', versus(against), counts.join(', '))
}

/** Maximum number of layers that are named as gone. */
const mostGone = 4

/** Layers that are gone, by name: "Gone: mlp/gate, mlp/up and 2 more". */
export function goneText(compared: ModelComparison): string | null {
  const { was } = compared
  const gone = goneLayers(compared)
  if (gone.length === 0) return null
  const names = gone
    .slice(0, mostGone)
    .map(row => was.layers[row])
    .flatMap(row => (row === undefined ? [] : [label(lastSegments(row.path) || row.kind, 40)]))
  const more = gone.length - names.length
  return more > 0 ? t('Gone: {0} and {1} more', names.join(', '), exact(more)) : t('Gone: {0}', names.join(', '))
}

/** Figures before of a place in the code, and those now. */
export interface ComparedPlace {
  /** Null where all of its layers are new. */
  readonly before: CountedFigures | null
  readonly now: CountedFigures
  /** The model that the place stands for, with its comparison; null for a part of one. */
  readonly whole: ModelComparison | null
}

/** Place that stands for a model as a whole. */
const wholePlace = (compared: ModelComparison): ComparedPlace => ({
  before: placeOf(compared.was),
  now: placeOf(compared.now),
  whole: compared,
})

/**
 * Changes of a place on one line: "vs HEAD: 14.5 → 16.2 GFLOP (+12%), 2 gone"; null where nothing differs. `most`: number
 * of characters, which the last figures have no room in.
 */
export function placeVersus(
  against: BaselineKind,
  { before, now, whole }: ComparedPlace,
  most = Number.POSITIVE_INFINITY,
): string | null {
  if (before === null) return newAgainst(against)
  const counts = whole === null ? [] : countsOf(against, whole)
  const changes = [...changeTexts(before, now)]
  const text = (): string => t('{0}: {1}', versus(against), [...changes, ...counts].join(', '))
  while (changes.length > 1 && text().length > most) changes.pop()
  return changes.length + counts.length === 0 ? null : text()
}

/** Numbers of layers that are new and gone, or that the baseline is not fully counted. */
const countsOf = (against: BaselineKind, compared: ModelComparison): readonly string[] =>
  compared.was.complete || !differs(compared)
    ? layerCounts(compared)
    : [...layerCounts(compared), notFullyCounted(against)]

/** Changes of a model: "86.9 → 97.1 GFLOP (+12%), 1 new". */
export function modelChanges(against: BaselineKind, compared: ModelComparison): string {
  const parts = [...changeTexts(placeOf(compared.was), placeOf(compared.now)), ...countsOf(against, compared)]
  if (parts.length > 0) return parts.join(', ')
  return differs(compared) ? t('not fully counted') : t('no figure differs as shown')
}

/** All changes of a place, and the layers that are gone from a model on a line of their own. */
export const placeChanges = (against: BaselineKind, place: ComparedPlace): readonly string[] =>
  [placeVersus(against, place), place.whole === null ? null : goneText(place.whole)].flatMap(text => text ?? [])

/** Place that a line of the code stands for; null where nothing is known of it before. */
export function comparedLine(line: LineRollup, comparison: ReportComparison): ComparedPlace | null {
  const before = comparison.lines.get(line)
  if (before === undefined) return null
  const compared = comparison.models[line.model]
  return line.kind === 'model' && compared ? wholePlace(compared) : { before, now: line, whole: null }
}

/** Place of some rows of a model, or of all of it. */
export function comparedRows(
  {
    model: index,
    indices,
    whole,
  }: { readonly model: number; readonly indices: readonly number[]; readonly whole: boolean },
  models: readonly ModelReport[],
  comparison: ReportComparison,
): ComparedPlace | null {
  const [model, compared] = [models[index], comparison.models[index]]
  if (model === undefined || compared === undefined) return null
  if (compared === null) return { before: null, now: figuresOfRows(model, indices), whole: null }
  if (whole) return wholePlace(compared)
  const line = lineOfRows(comparison, index, indices)
  return line === undefined
    ? placeOfRows(compared, indices, layersBefore(compared, indices))
    : comparedLine(line, comparison)
}

/** Place of some rows of a model; null where none was there in a model that was not fully counted. */
const placeOfRows = (
  { was, now }: ModelComparison,
  rows: readonly number[],
  before: CountedFigures | null,
): ComparedPlace | null =>
  before === null && !was.complete ? null : { before, now: figuresOfRows(now, rows), whole: null }

/** The baseline in one sentence, for the status bar. */
export const comparedSentence = ({ kind, about }: { readonly kind: BaselineKind; readonly about: string }): string =>
  kind === 'head' ? t('Compared with git HEAD ({0})', about) : t('Compared with the pinned state ({0})', about)

/** A node of the tree of layers, with what a scope of it has lost counted before; null where its model is new. */
export function comparedNode(
  { kind, path, rows }: LayerNode,
  compared: ModelComparison | null | undefined,
): ComparedPlace | null {
  if (compared === null || compared === undefined) return null
  if (kind === 'model') return wholePlace(compared)
  const indices = rows.map(({ index }) => index)
  const before = kind === 'scope' ? scopeBefore(compared, path, indices) : layersBefore(compared, indices)
  return placeOfRows(compared, indices, before)
}

/** Name of a file, of which VS Code would draw icons and links otherwise. */
const named = (file: string): string => label(file, 40)

/** Messages of the commands. */
export const baselineMessages = {
  comparing: (file: string, kind: BaselineKind, about: string, isSame: boolean): string => {
    const name = named(file)
    const safe = label(about)
    const what =
      kind === 'head' ? t('{0} is compared with HEAD ({1})', name, safe) : t('{0} is pinned: {1}', name, safe)
    return isSame && kind === 'head' ? t('{0}; no figure differs as shown', what) : what
  },
  stopped: (file: string) => t('Memwall: {0} is no longer compared', named(file)),
  notCompared: (file: string) =>
    t('Memwall: {0} is not compared with a baseline. Use Compare with Git HEAD or Pin as Baseline.', named(file)),
  noModel: (file: string) => t('Memwall: {0} declares no model to compare.', named(file)),
  notInHead: (file: string) => t('Memwall: {0} is not in git HEAD, as it is new. Commit it first.', named(file)),
  problems: {
    restricted: () =>
      t("Memwall: VS Code's Git extension is off in Restricted Mode. Trust this folder to compare with HEAD."),
    web: () =>
      t("Memwall: VS Code's Git extension does not run in this browser, so there is no HEAD. Pin as Baseline instead."),
    off: () =>
      t("Memwall: VS Code's Git extension is off, or there is no git. Switch on git.enabled to compare with HEAD."),
    noRepository: (file: string) =>
      t('Memwall: {0} is in no git repository, so it has no HEAD to compare with.', named(file)),
    noCommit: (file: string) => t('Memwall: the repository of {0} has no commit yet. Commit first.', named(file)),
  },
  /** Button of the messages that say why there is no HEAD to compare with: another way to compare. */
  pinInstead: t('Pin as Baseline'),
  /** Reasons why a baseline was not analysed. */
  unreadable: (file: string, commit: string) => t('git cannot read {0} at {1}', named(file), commit),
  lost: t('the commit does not have this file'),
  failed: (file: string, reason: string) =>
    t('Memwall: the baseline of {0} was not analysed: {1}', named(file), label(reason)),
} as const
