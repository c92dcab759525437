/** Messages of the command line: refusals, notes, and reasons why a file cannot be read or written. */
import { t } from '@vscode/l10n'
import { dtype, exact } from '../text/format'
import { allOf } from './lists'

/** Invalid values of options, and options that have no effect. */
const option = {
  takes: (accepted: string) => t('It takes {0}.', accepted),
  takesDim: t('It takes NAME=N with a whole number, such as seq=512.'),
  onlyIn: (asked: string, format: string) =>
    t('--{0} is for table, json, markdown and html; {1} does not show it', asked, format),
  rowsOnlyIn: (asked: string, format: string) =>
    t('--{0} is for rows of table, csv and markdown; {1} has all of them in program order', asked, format),
  onlyForPhases: (asked: string, phases: readonly string[], why: string) =>
    t('{0} is for --phase {1}; {2}', asked, allOf(phases), why),
  unusedIn: (phase: string) => t('{0} does not use it', phase),
  pastIn: (phase: string) =>
    phase === 'generate'
      ? t('--past is for --phase forward and decode; generate steps through every past: give --prompt instead')
      : t('--past is for --phase forward and decode; {0} has no KV cache', phase),
  nothingCached: (past: number, models: readonly string[]) =>
    t(
      '--past {0} counts tokens of a KV cache, and {1} has none: leave it out, or cache with kvCache or causal attention',
      exact(past),
      allOf(models),
    ),
  frontierInPipeline: t('--frontier is planned for one stage; a pipeline (--pp) has several'),
  noSteps: (phase: string) => t('--dim seq: {0} counts steps along seq, which must be at least 1', phase),
  needs: (asked: string, why: string, other: string) => t('{0} {1}: give --{2} as well', asked, why, other),
  promptCut: (prompt: number, models: readonly string[], left: number) =>
    t(
      '--prompt {0} leaves no step to generate; {1}: cut to seq - 1, {2}',
      exact(prompt),
      models.join(', '),
      exact(left),
    ),
  trainedAs: (part: string, asked: Parameters<typeof dtype>[0], got: Parameters<typeof dtype>[0], precision: string) =>
    t('{0} of {1} are trained as {2}: the precision is {3}', part, dtype(asked), dtype(got), precision),
  noDim: (dim: string, models: readonly string[], existing: readonly string[]) => {
    const [model = '', ...others] = models
    const there = existing.length === 0 ? t('there are none') : t('there are {0}', existing.join(', '))
    return others.length === 0
      ? t('--dim {0}: {1} has no dim of that name; {2}', dim, model, there)
      : t('--dim {0}: no model in the file has a dim of that name; {1}', dim, there)
  },
}

const model = {
  none: t('the file declares no model: model(name, dims, build) makes one'),
  unknown: (name: string, existing: readonly string[]) =>
    t('--model takes the name of a model in the file, and there is no {0}; there are {1}', name, existing.join(', ')),
  note: (model: string, text: string) => t('note on {0}: {1}', model, text),
  moreDiagnostics: (count: number) => t('and {0} more', exact(count)),
}

/** Refusals of a target; `near`: ids that may have been meant. */
const target = {
  unknown: (id: string, near: readonly string[]) => t('there is no target {0}; {1}', id, meant(near)),
  unknownInFile: (id: string, near: readonly string[]) =>
    t('--hardware takes the id of a target, and there is no {0}; {1}', id, meant(near)),
  noCapacity: (id: string) => t('{0} does not state how much memory it has', id),
}

const meant = (near: readonly string[]): string =>
  near.length > 0 ? t('did you mean {0}?', near.join(', ')) : t('`memwall hardware` lists them')

const output = {
  noFormat: (file: string, format: string, formats: readonly string[]) =>
    t('{0}: there is no {1} here; --format takes {2}', file, format, formats.join(', ')),
  noPanel: (file: string, why: string) => t('the roofline panel ({0}) is missing: {1}; build it first', file, why),
  noModel: (file: string) => t('there is no model to report on; {0} is not written', file),
  rooflineIn: (file: string) => t('the roofline is in {0}', file),
  isModelFile: (file: string) => t('{0} is the model file; write the report to another file', file),
  isImported: (file: string, read: string) =>
    t('{0} is {1}, which is imported; write the report to another file', file, read),
  isSame: (one: string, other: string) =>
    t('{0} and {1} are one file; write the report and its page to a file each', one, other),
  isCode: (file: string) => t('{0} exists and holds code; write the report to another file, such as report.md', file),
}

const file = {
  cannotRead: (file: string, why: string) => t('cannot read {0}: {1}', file, why),
  cannotWrite: (file: string, why: string) => t('cannot write {0}: {1}', file, why),
  cannotPrint: (why: string) => t('cannot write to standard output: {0}', why),
  tooLong: (most: number) => t('it has more than the {0} bytes that are read', exact(most)),
  isFolder: t('it is a folder'),
  isPipe: t('it is a named pipe, not a regular file'),
  isSocket: t('it is a socket, not a regular file'),
  isDevice: t('it is a device, not a regular file'),
}

const mcp = {
  waits: t('an agent starts this command and talks to it over standard input and output; Ctrl+C ends it'),
}

/** Reasons by the codes of system errors. */
const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: t('there is no such file or folder'),
  EISDIR: file.isFolder,
  ENOTDIR: t('part of the path is not a folder'),
  EACCES: t('permission denied'),
  EPERM: t('not permitted'),
  ENOSPC: t('no space left on the disk'),
  EDQUOT: t('the disk quota is used up'),
  EROFS: t('the disk is read-only'),
  ELOOP: t('its symbolic links lead in a circle'),
  ENAMETOOLONG: t('the name is too long'),
  EEXIST: t('a file of that name appeared meanwhile'),
  ENXIO: t('nothing reads that pipe or socket'),
  EMFILE: t('too many files are open'),
}

export const commandText = { option, model, target, output, file, mcp, systemErrors } as const
