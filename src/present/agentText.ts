/** Texts of the tools for agents: what each does and takes, messages about wrong inputs, and remarks in answers. */
import { t } from '@vscode/l10n'
import { exact } from '../text/format'
import { oneLine, shortened } from '../text/safeText'
import { allOf, oneOf } from './lists'

const field = {
  file: t(
    'Model file: TypeScript that imports from "memwall". Relative to the folder that is open, or absolute. It is parsed, never run.',
  ),
  model: t('Name of one of the models in the file. Left out: the first ones.'),
  hardware: t(
    'Id of a target of the catalogue, such as a100-sxm-80, h100-sxm, b200, mi300x, tpu-v5p, rtx4090 or apple-m4-max, or of one that the file declares with hardware(). memwall_hardware lists all. Left out: the target in use.',
  ),
  scenario: t('Conditions that the figures are for. Settings that are left out are those in use.'),
  setting: (help: string, takes: string, phases: readonly string[]) =>
    [
      help,
      ...(phases.length === 0 ? [] : [t('Phases: {0}', phases.join(', '))]),
      ...(takes === '' ? [] : [t('Takes {0}', takes)]),
    ].join('. '),
  dims: t("Sizes of the model's own dims, such as batch and seq. Those that are left out are as the file has them."),
  dim: t('Size of the dim'),
  startLine: t('First line of a selection, from 1: figures of what the lines startLine to endLine make.'),
  endLine: t('Last line of the selection. Left out: startLine.'),
  top: t('Number of layers to list, those that take the most time.'),
  with: t('The other side. What is left out is as on the first side; give what differs.'),
  withScenario: t('Settings that differ from those of the first side, by the same names.'),
  id: t('Id of one target, for all of its figures with their sources. Left out: a table of all targets.'),
}

/** Per tool: its title, a line for users, and a description by which a model chooses it. */
const tools = {
  memwall_report: {
    title: t('Report on a Model'),
    about: t('FLOPs, bytes moved, memory footprint, time and bound of a model file, and its slowest layers'),
    description: t(
      'Reports what a neural network written in a Memwall model file costs on a hardware target: lower bound on the time, compute- or memory-bound, FLOPs, bytes moved, arithmetic intensity, footprint and whether it fits, and the layers that take the most time with their lines. With startLine and endLine: of these lines. Use it before and after editing a model file, and to find the bottleneck.',
    ),
  },
  memwall_fit: {
    title: t('Fit a Model on Hardware'),
    about: t('Whether a model fits the hardware, its largest batch and longest sequence, and what would make it fit'),
    description: t(
      'Says whether a model of a Memwall model file fits the memory of a hardware target, what takes the memory, the largest batch and the longest sequence that fit, and for a model that does not fit the smallest changes that make it fit.',
    ),
  },
  memwall_suggest: {
    title: t('Suggest Optimizations'),
    about: t('Changes that make a model faster or smaller, each tried on the model, with its effect'),
    description: t(
      'Suggests changes that make a model of a Memwall model file faster or smaller on a hardware target: quantisation, fusion, batch, KV heads, recomputation, parallelism, other hardware. Each was tried on the model itself; the answer gives its effect on time and footprint, and the input that reproduces it.',
    ),
  },
  memwall_compare: {
    title: t('Compare Two Scenarios or Models'),
    about: t('Two scenarios, targets or model files side by side, and the layers that change most'),
    description: t(
      'Compares two sides, such as a model under two scenarios, on two hardware targets, or two model files: time, FLOPs, bytes moved, footprint and verdict of each with the change, and the layers whose time changes most. The first side is file, model, hardware and scenario; with gives what differs on the other.',
    ),
  },
  memwall_hardware: {
    title: t('Hardware Targets'),
    about: t('The catalogue of hardware targets, or every figure of one with its sources'),
    description: t(
      'Lists the hardware targets that the other tools know, with peak rate, memory, bandwidth and ridge, or with id every published figure of one target and its sources.',
    ),
  },
} as const

const input = {
  wrong: (problems: readonly string[]) => t('The input is wrong. {0}', problems.join(' ')),
  takes: (at: string, takes: string, value: unknown) =>
    t('{0} takes {1}, and got {2}.', at === '' ? t('The input') : at, takes, shown(value)),
  unknown: (at: string, existing: readonly string[]) => t('There is no {0}; there are {1}.', at, existing.join(', ')),
  missing: (at: string) => t('{0} is missing.', at),
  text: t('a text'),
  object: t('an object'),
  whole: (least: number, most: number) =>
    most < Number.MAX_SAFE_INTEGER
      ? t('a whole number from {0} to {1}', least, most)
      : t('a whole number of at least {0}', least),
  needs: (at: string, why: string, other: string) => t('{0} {1}: give {2} above 1 as well.', at, why, other),
  lines: t('endLine is before startLine: give the first line and then the last.'),
  lineWithoutStart: t('endLine needs startLine: give both.'),
  noTarget: (id: string, near: readonly string[]) =>
    near.length > 0
      ? t('There is no target {0}. Did you mean {1}?', shown(id), oneOf(near))
      : t('There is no target {0}. memwall_hardware lists the targets.', shown(id)),
  noCapacity: (id: string) => t('{0} does not state how much memory it has, so nothing can be fitted on it.', id),
  noModels: (file: string) =>
    t(
      '{0} declares no model that can be read. A model file imports from "memwall" and calls model(name, dims, build).',
      file,
    ),
  noModel: (name: string, existing: readonly string[]) =>
    t('The file has no model {0}; it has {1}.', shown(name), existing.join(', ')),
  noDim: (at: string, existing: readonly string[]) =>
    existing.length === 0
      ? t('{0}: the model has no dims.', at)
      : t('{0}: the model has no such dim; it has {1}.', at, existing.join(', ')),
  noOps: (lines: string) => t('{0} make no layer. Select lines that create layers.', lines),
  notTypeScript: (file: string) =>
    t('{0} is no model file: a model file is TypeScript, such as model.ts.', shown(file)),
  notFound: (file: string) =>
    t('There is no file {0}. Give its path relative to the folder that is open.', shown(file)),
  outside: (file: string, folders: readonly string[]) =>
    folders.length === 0
      ? t('{0} may not be read: no folder is open.', shown(file))
      : t('{0} may not be read: it is outside of {1}.', shown(file), allOf(folders)),
  outsideImport: (folders: readonly string[]) => t('it is outside of {0}', allOf(folders)),
  noTool: (name: string) => t('There is no tool {0}.', shown(name)),
  tooManyImports: (file: string) => t('{0} imports too many files through one another.', shown(file)),
}

const shown = (value: unknown): string => shortened(oneLine(JSON.stringify(value) ?? 'nothing'), 80)

const note = {
  idle: (at: string, phase: string, phases: readonly string[]) =>
    t('{0} changes nothing in {1}; it is for {2}.', at, phase, phases.join(', ')),
  otherModels: (names: readonly string[]) =>
    t('Other models in the file: {0}. Give model to choose.', names.join(', ')),
  more: (count: number) => t('and {0} more', exact(count)),
  cut: t('The answer was longer and is cut here. Ask for one model, or for fewer layers.'),
  noAdvice: t('Nothing that was tried makes this model faster or smaller and fits.'),
  noTime: t('The model takes no time that is known, so nothing can be suggested.'),
  bestFor: t('To reproduce a row, call memwall_compare with this as with:'),
  editsFile: t('an edit of the model file'),
  side: (name: string) => t('with {0}', name),
}

const heading = {
  problems: t('Problems in the file'),
  notes: t('Notes'),
  lines: (from: number, to: number) => (from === to ? t('Line {0}', from) : t('Lines {0} to {1}', from, to)),
  before: t('first'),
  after: t('with'),
  conventions: t(
    'FLOPs count a multiply-accumulate as 2. Bytes moved are the traffic to and from memory. Times are lower bounds by the roofline. 1 GB is 10⁹ bytes.',
  ),
}

/** Instructions of the MCP server to the models that use it. */
const server = t(
  'Memwall counts FLOPs, bytes moved and memory of neural networks written in its TypeScript DSL (import from "memwall"), and places them on the roofline of a hardware target. Model files are parsed and never run. Call memwall_report before and after an edit, memwall_suggest for what would help, memwall_fit for capacity.',
)

export const agentText = { server, field, tools, input, note, heading } as const
