/** Reads typed words such as "decode batch 32 seq 4k int4 tp 8" as changes to a scenario. */
import { t } from '@vscode/l10n'
import { catalogue } from '../hardware/catalogue'
import { isDType, storageBits } from '../tensor/dtype'
import { exact } from '../text/format'
import { readSize } from '../text/readSize'
import { weightFormat } from './formatKinds'
import { consistent, withoutUse } from './parallelRules'
import { appliesIn, type NamedSetting, type Scenario, settings, withValue } from './scenario'

export interface WordsRead {
  readonly scenario: Scenario
  /** Changes in words: "batch 32", "seq 4,096", "Tensor parallel 8". */
  readonly changes: readonly string[]
  /** One line about the first word that has no meaning, and what would have one; null when all words have one. */
  readonly problem: string | null
}

/** Something that words can set, by its name. */
interface Subject {
  /** Names, each of letters and digits in lower case. */
  readonly names: readonly string[]
  readonly label: string
  /** Description of the values, to follow "takes". */
  readonly takes: string
  /** Undefined for a text that is no value. */
  read(text: string): Change | undefined
  /** Change of the name alone; undefined when a value has to follow. */
  readonly alone?: Change
}

interface Change {
  /** Key of what is changed; a later change of the same takes its place. */
  readonly of: string
  readonly text: (scenario: Scenario) => string
  readonly make: (scenario: Scenario) => Scenario
}

/** Words read from the start of a list: how many, and the change or the problem that they make. */
interface Reading {
  readonly used: number
  readonly made: Change | string
}

/** Reads words as changes to `base`; `dims` are the names of the sizes that the file's models have, if they are known. */
export function readWords(typed: string, base: Scenario, dims: readonly string[] | null): WordsRead {
  const words = typed
    .trim()
    .replace(/\bflash[\s-]?attention\b/i, 'flash')
    .split(/[\s;=]+|[:,](?=\s|$)/)
    .filter(word => word !== '')
  const subjects = [...dimSubjects(dims ?? usualDims), formats, ...settings.map(ofSetting)]
  const changes = new Map<string, Change>()
  let problem: string | null = null
  for (let at = 0; at < words.length && problem === null; ) {
    const { used, made } = readNext(words.slice(at), subjects, dims)
    at += used
    if (typeof made === 'string') problem = made
    else changes.set(made.of, made)
  }
  const asked = [...changes.values()].reduce((scenario, { make }) => make(scenario), base)
  const scenario = { ...asked, parallel: consistent(asked.parallel) }
  const [useless] = withoutUse(asked.parallel).filter(({ id }) => changes.has(id))
  problem ??= useless === undefined ? null : needsText(useless)
  return { scenario, changes: [...changes.values()].map(({ text }) => text(scenario)), problem }
}

function readNext(words: readonly string[], subjects: readonly Subject[], dims: readonly string[] | null): Reading {
  const [word = '', next = ''] = words
  if (Number(word) > 1 && /^(gpu|device|chip|card|accelerator)s?$/i.test(next))
    return { used: 2, made: devicesText(word) }
  const named = readNamed(words, subjects)
  if (named !== null && typeof named.made !== 'string') return named
  const made =
    valueAlone(word, dims) ?? attached(word, subjects) ?? named?.made ?? missingDim(word, dims) ?? hardwareText(word)
  return { used: 1, made: made ?? notUnderstood(word) }
}

/** A name of up to three words and its value: "tensor parallel 8", "sp", "no sp". */
function readNamed(words: readonly string[], subjects: readonly Subject[]): Reading | null {
  const [first = ''] = words
  if (/^(no|without)$/i.test(first)) {
    const flag = subjectNamed(words[1] ?? '', subjects)
    const change = flag?.alone && flag.read('no')
    if (change !== undefined) return { used: 2, made: change }
  }
  for (const length of [3, 2, 1]) {
    if (length > words.length) continue
    const subject = subjectNamed(words.slice(0, length).join(''), subjects)
    if (subject === undefined) continue
    // An amount of memory may be two words: "16 GB".
    for (const more of [2, 1]) {
      const value = words.slice(length, length + more).join(' ')
      const change = words.length < length + more ? undefined : subject.read(value)
      if (change !== undefined) return { used: length + more, made: change }
    }
    return { used: length, made: subject.alone ?? t('{0} takes {1}', subject.label, subject.takes) }
  }
  return null
}

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

const subjectNamed = (name: string, subjects: readonly Subject[]): Subject | undefined =>
  subjects.find(({ names }) => names.includes(plain(name)))

/** A name and its number in one word: "tp8", "seq4k". */
function attached(word: string, subjects: readonly Subject[]): Change | undefined {
  const [, name = '', value = ''] = /^(\p{L}+)[-_]?(\d.*)$/u.exec(word) ?? []
  return name === '' ? undefined : subjectNamed(name, subjects)?.read(value)
}

/** A value that says by itself what it is of: "decode", "flash", "int4", "4k". A text is why it does not. */
function valueAlone(word: string, dims: readonly string[] | null): Change | string | undefined {
  const value = word.toLowerCase()
  const format = formatAlone(value)
  if (format !== undefined) return format
  const name = phaseNames.get(value) ?? value
  const matches = settings.flatMap(setting =>
    setting.kind.options.some(option => option.value === name && !isDType(name)) ? [setting] : [],
  )
  if (matches.length > 1)
    return ambiguous(
      word,
      matches.map(({ label }) => label),
    )
  const [setting] = matches
  if (setting !== undefined) return changeOf(setting, name)
  const size = readSize(word)
  if (size === null || size < 1) return undefined
  if (/^\d+$/.test(word)) return ambiguous(word, dims ?? usualDims)
  return dims === null || dims.includes('seq') ? dimChange('seq', size) : ambiguous(word, dims)
}

/** Other names of phases. */
const phaseNames = new Map([
  ['prefill', 'forward'],
  ['generation', 'generate'],
  ['training', 'train'],
])

/**
 * A number format by itself. One below 8 bits, or with scales, is that of the weights, as in weight-only quantisation;
 * any other is that of everything.
 */
function formatAlone(text: string): Change | undefined {
  const format = weightFormat.parse(text)
  if (format === undefined) return undefined
  return isDType(format) && storageBits[format] >= 8 ? formats.read(text) : settingOf('weights').read(text)
}

const usualDims: readonly string[] = ['batch', 'seq']

const dimNames = new Map([
  ['batch', ['bs', 'b']],
  ['seq', ['sequence', 'context', 'ctx']],
])

const dimSubjects = (dims: readonly string[]): Subject[] =>
  dims.map(name => ({
    names: [plain(name), ...(dimNames.get(name) ?? [])],
    label: name,
    takes: t('a whole number of at least 1, such as 32, or 4k for 4,096'),
    read(text) {
      if (text === 'default') return dimChange(name, null)
      const size = readSize(text)
      return size === null || size < 1 ? undefined : dimChange(name, size)
    },
  }))

const dimChange = (name: string, size: number | null): Change => ({
  of: `dim ${name}`,
  text: () => `${name} ${size === null ? t('as in the file') : exact(size)}`,
  make({ dims: { [name]: _, ...others }, ...scenario }) {
    return { ...scenario, dims: size === null ? others : { ...others, [name]: size } }
  },
})

const settingNames = new Map([
  ['recompute', ['recomputation', 'checkpointing', 'budget']],
  ['onChip', ['tiling']],
])

function ofSetting(setting: NamedSetting): Subject {
  const { id, option = id, label, kind } = setting
  const isFlag = kind.placeholder === null
  return {
    names: [...new Set([id, option, label].map(plain)), ...(settingNames.get(id) ?? [])],
    label,
    takes: kind.takes,
    read(text) {
      const typed = text.toLowerCase()
      const value = typed === 'default' ? setting.default : kind.parse(isFlag ? (flags.get(typed) ?? typed) : typed)
      return value === undefined ? undefined : changeOf(setting, value)
    },
    ...(isFlag ? { alone: changeOf(setting, true) } : {}),
  }
}

const flags = new Map([
  ['yes', 'true'],
  ['on', 'true'],
  ['no', 'false'],
  ['off', 'false'],
])

const changeOf = (setting: NamedSetting, value: unknown): Change => ({
  of: setting.id,
  text({ phase }) {
    const text = `${setting.label} ${setting.kind.show(value)}`
    return appliesIn(setting, phase) ? text : t('{0} (no effect in {1})', text, phase)
  },
  make: scenario => withValue(scenario, setting, value),
})

const settingOf = (id: string): Subject => ofSetting(settings.find(setting => setting.id === id) as NamedSetting)

/** One format for weights, activations and KV cache. */
const formats: Subject = {
  names: ['dtype', 'format', 'all', 'everything'],
  label: t('Number format of everything'),
  takes: settingOf('activations').takes,
  read(text) {
    const value = text.toLowerCase()
    if (!isDType(value)) return undefined
    return {
      of: 'dtypes',
      text: () => t('Weights, activations and KV cache {0}', value),
      make: scenario => ({ ...scenario, dtypes: { weights: value, activations: value, kvCache: value } }),
    }
  },
}

const ambiguous = (word: string, names: readonly string[]): string =>
  t('"{0}" alone has several meanings: type one of {1} before it', word, names.join(', '))

/** Why a number of devices alone has no meaning. */
const devicesText = (devices: string): string =>
  t('{0} devices can split a model in several ways: type tp {0}, pp {0}, dp {0} or cp {0}', devices)

/** Why the name of a target has no meaning: its id, its name, or a part of the id with a number, such as h100. */
function hardwareText(word: string): string | undefined {
  const typed = plain(word)
  const isNamed = catalogue.some(({ id, name }) => {
    const parts = id.split('-').filter(part => /\d/.test(part))
    return [id, name, ...parts].some(each => plain(each) === typed)
  })
  return isNamed ? t('"{0}" is hardware: choose it in Memwall: Select Hardware', word) : undefined
}

const missingDim = (word: string, dims: readonly string[] | null): string | undefined =>
  dims !== null && subjectNamed(word, dimSubjects(usualDims)) !== undefined
    ? t('No model of this file has a dim {0}; it has {1}', word, dims.join(', ') || t('none'))
    : undefined

const needsText = ({ label, needs }: NamedSetting): string =>
  t('{0} needs {1} of at least 2, such as {1} 8: it {2}', label, needs?.setting ?? '', needs?.why ?? '')

const notUnderstood = (word: string): string => t('"{0}" is not understood; try batch 32 seq 4k int4 tp 8 decode', word)
