/** Texts of the editor: pickers, status bar, title of the panel, notices, and diagnostics about an analysis that ended. */
import { t } from '@vscode/l10n'
import { exact } from '../text/format'

const hardwarePicker = {
  title: t('Memwall: Hardware'),
  placeholder: t('Type a name, a vendor, a dtype or a figure, such as h100 pcie or b200 192'),
  ofFile: t('In this file'),
  custom: t('Custom'),
  none: (typed: string) => t('No hardware has "{0}" in its name or its figures', typed),
  didYouMean: t('Did you mean'),
}

const scenarioPicker = {
  titleOf: (file: string) => t('Memwall: Scenario of {0}', file),
  titleOfPinned: t('Memwall: Scenario of the workspace (pinned)'),
  placeholder: t('Choose a setting, or type values such as batch 32 seq 4k int4 tp 8 decode'),
  titleOfSetting: (setting: string) => t('Memwall: {0}', setting),
  enter: t('Enter applies it'),
  pin: t('Pin to the workspace'),
  aboutPin: t('What is overridden for this file holds for every file of the workspace'),
  unpin: t('Unpin from the workspace'),
  aboutUnpin: t('What is overridden holds for this file alone, and every other file has its own again'),
  choose: t('Choose a value, or go back'),
  takes: (accepted: string) => t('It takes {0}', accepted),
  everything: t('All settings'),
  reset: t('Reset'),
  aboutReset: t('Removes every override: sizes are those of the file, the rest is as in the settings'),
  allFormats: t('Number format of everything'),
  aboutAllFormats: t('Weights, activations and KV cache alike'),
  batch: t('Samples that are run at once'),
  seq: t('Tokens of a sequence'),
  sizeOf: (dim: string) => t('Size of {0}', dim),
  size: t('A size'),
  ownSize: (size: number) => t("{0} (the file's own)", exact(size)),
  emptyForOwn: (about: string) => t("{0}. Empty: the file's own", about),
}

const statusBar = {
  model: t('Memwall: Model'),
  hardware: t('Memwall: Hardware'),
  scenario: t('Memwall: Scenario'),
  hardwareLabel: (target: string) => t('Memwall hardware: {0}', target),
  scenarioLabel: (scenario: string) => t('Memwall scenario: {0}', scenario),
  figuresFor: (target: string) => t('Memwall: figures are for {0}', target),
  chooseHardware: t('Click to choose other hardware'),
  unknownHardware: (id: string) => t('"{0}" is no target of this file, of the settings or of the catalogue', id),
  modelLabel: (model: string, file: string) => t('Memwall model: {0} of {1}', model, file),
  modelOf: (model: string, file: string) => t('{0} of {1}', model, file),
  figuresOf: (model: string, file: string) => t('Memwall: this file shows the figures of {0} in {1}', model, file),
  chooseModel: t('Click to choose another model that uses this file'),
  unused: t('No model'),
  aboutUnused: t('Memwall: no model file in this folder was found that uses this file. Open one to see figures here.'),
}

const modelPicker = {
  title: t('Memwall: Model'),
  placeholder: t('Choose the model whose figures this file shows'),
  none: t('Memwall: no model passes through this file. Open a model file that uses it.'),
}

const panel = {
  title: t('Roofline'),
  titleOf: (file: string) => t('Roofline: {0}', file),
  tooManyRows: (most: number, rows: number) =>
    t('advice is for models of up to {0} rows, and this one has {1}', exact(most), exact(rows)),
}

const suggestions = {
  of: (model: string) => t('Suggested optimizations for {0}…', model),
  choose: t('Choose a change to make'),
  made: (change: string) => t('Memwall: figures are now for {0}.', change),
  undo: t('Undo'),
  none: t('Memwall: no change that was tried makes this model faster or smaller and fits.'),
  notEditable: t('Memwall: the attentions of this model cannot be edited: give their settings as an object literal.'),
}

const noModel = {
  openOne: t("Open a model file: a TypeScript file that imports 'memwall'."),
  makeOne: t('New Model from Example…'),
}

const types = {
  missing: t(
    'TypeScript 7 takes no plugins: imports of memwall have types once the package is installed. Figures work without it.',
  ),
  install: t('Install in Terminal'),
  never: t("Don't Ask Again"),
}

const copied = (file: string): string => t('Memwall: copied the report of {0}', file)

/** Reason why there are no new figures, and what to do. */
const stopped = {
  tooManyImports: (most: number) =>
    t('The analysis stopped after a chain of {0} imports. Import fewer files through one another.', exact(most)),
  tooLong: (seconds: number) =>
    t(
      'The analysis stopped after {0} s. Make the model smaller, or raise memwall.limits.milliseconds.',
      exact(seconds),
    ),
  outOfMemory: (megabytes: number) =>
    t('The analysis ran out of memory ({0} MB). Make the model smaller.', exact(megabytes)),
  ended: t('The analysis ended unexpectedly. Make the model smaller.'),
  fault: (reason: string) =>
    t('The analysis failed by a fault of Memwall: {0}. Report it together with this file.', reason),
  lastFigures: t('The last figures stay; the next edit starts a new analysis.'),
  noFigures: t('There are no figures; the next edit starts a new analysis.'),
}

/** Reasons why a question was not answered, for the panel. */
const unanswered = {
  time: t('the analysis took too long'),
  memory: t('the analysis ran out of memory'),
  ended: t('the analysis ended unexpectedly'),
}

export const editorText = {
  hardwarePicker,
  scenarioPicker,
  modelPicker,
  statusBar,
  panel,
  suggestions,
  noModel,
  types,
  copied,
  stopped,
  unanswered,
} as const
