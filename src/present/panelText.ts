/** Fixed texts of the roofline panel: headings, labels, tooltips and notices. */
import { t } from '@vscode/l10n'
import { exact } from '../text/format'

const header = {
  model: t('Model'),
  hardware: t('Hardware'),
  scenario: t('Scenario'),
  stale: t('stale'),
  pin: t('Stay on this file'),
  unpin: t('Follow the active model file again'),
  aboutStale: t('Figures of an earlier text: the current one does not parse, or is being analysed.'),
}

const notice = {
  incomplete: t('Incomplete.'),
  atLeast: t('Figures are at least (≥) what is shown.'),
  notCounted: (kinds: readonly string[]) => t('Not counted: {0}.', kinds.join(', ')),
  leftOut: (error: string) => t('Some ops are left out: {0}.', error),
  seeEditor: t('The editor marks the ops that are not counted.'),
  roofline: t('Roofline'),
  noFile: t('Open a model file, which imports memwall, to see its layers here.'),
  noModel: (file: string) => t('No model in {0}', file),
  declareModel: t('A model file declares a model with model(…). Its layers then appear on the roofline.'),
  seeProblems: t('If the file has a model, the Problems view says why it cannot be read.'),
}

const chart = {
  title: t('Roofline'),
  of: (model: string, target: string) => t('Roofline of {0} on {1}', model, target),
  intensity: t('Arithmetic intensity, FLOP/B'),
  layers: t('Layers'),
  ceilings: t('Ceilings and ridges'),
  uncompressed: t('uncompressed'),
  undoZoom: t('Undo zoom'),
  resetZoom: t('Reset zoom'),
  shapes: t('Shapes'),
  /** Layers at one position, in the tooltip of one of them; `more`: the number of those that are not named. */
  alsoHere: (names: readonly string[], more: number) =>
    more > 0
      ? t('Also here: {0} and {1} more. Click again for the next.', names.join(', '), exact(more))
      : t('Also here: {0}. Click again for the next.', names.join(', ')),
}

const kinds = {
  title: t('Top kinds by time'),
  toggle: (kind: string) => t('Hide or show {0}', kind),
  showAll: t('Show all'),
  showAllOf: (count: number) => t('Show all {0} kinds', exact(count)),
}

const side = {
  passes: t('Passes of a step'),
  communication: t('Communication'),
  memory: t('Memory'),
  stages: t('Memory of one device of each stage'),
  fullestBelow: t('One device of each stage; the fullest below:'),
  uncompressed: t('Without quantisation and sparsity'),
}

const layers = {
  title: t('Layers'),
  filter: t('Filter layers by path or kind'),
  filterHere: t('Filter by path or kind'),
  shown: (shown: number, all: number) => (shown === all ? exact(all) : t('{0} of {1}', exact(shown), exact(all))),
  caption: t('Layers of the model. Press Enter on a layer to go to its code.'),
  none: t('No layer matches the filter.'),
  noneCounted: t('No layer is counted.'),
  following: (shown: number, all: number) => t('Show {0} of the {1} following layers', exact(shown), exact(all)),
  preceding: (shown: number, all: number) => t('Show {0} of the {1} preceding layers', exact(shown), exact(all)),
}

const answer = {
  working: t('working…'),
  failed: (reason: string) => t('The answer failed: {0}', reason),
}

const fit = {
  title: t('Does it fit?'),
  about: t('devices, largest batch, longest sequence'),
  noCapacity: t('The target does not state how much memory it has.'),
}

const frontier = {
  title: t('Recomputation'),
  about: t('memory against recomputed FLOPs'),
  chart: (model: string) => t('Footprint of {0} against recomputed FLOPs', model),
  work: t('Recomputed FLOPs, relative to the step'),
  footprint: t('Footprint'),
  plans: t('Plans'),
}

const advice = {
  title: t('Suggested optimizations'),
  about: t('changes tried one at a time, ranked by the time or memory they save'),
  noTime: t('The model takes no time.'),
  change: t('change'),
  ofModel: t('Changes to the model: those that save time, then those that save memory'),
  noChange: t('No change that was tried helps.'),
  apply: t('Apply'),
  applyChange: (change: string) => t('Apply {0}', change),
  ofLayer: (layer: string) => t('Suggested optimizations of {0}', layer),
  ofLayers: (count: number) => t('Suggested optimizations of these {0} layers', exact(count)),
}

export const panelText = { header, notice, chart, kinds, side, layers, answer, fit, frontier, advice } as const
