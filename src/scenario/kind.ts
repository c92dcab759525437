/** Kinds of setting values: how each is read from text and from JSON, and how it is written. */
import { t } from '@vscode/l10n'
import { bytes, exact } from '../text/format'
import { readBytes } from '../text/readBytes'
import { readSize } from '../text/readSize'

export interface Kind<T> {
  /** Values to choose among; empty when a value is typed. */
  readonly options: readonly Option<T>[]
  /** Prompt for a typed value; null when values are only chosen. */
  readonly typed: Typed<T> | null
  /** Placeholder in the help of the command line; null for a flag. */
  readonly placeholder: string | null
  /** Description of the accepted text, to follow "It takes". */
  readonly takes: string
  /** JSON schema of a value. */
  readonly schema: Readonly<Record<string, unknown>>
  /** Parses a text; undefined when the text is invalid. */
  parse(text: string): T | undefined
  /** Reads stored or received JSON; undefined when it is invalid. */
  read(json: unknown): T | undefined
  /** Writes a value as text that `parse` accepts. */
  write(value: T): string
  /** Text of a value for people to read. */
  show(value: T): string
}

export interface Option<T> {
  readonly value: T
  readonly label: string
  readonly help?: string
}

export interface Typed<T> {
  /** Label beside the options; null when there are none. */
  readonly label: string | null
  readonly prompt: string
  /** Initial text, which `parse` accepts; empty for a value that is one of the options. */
  text(value: T): string
}

/** One of a few names, each with its meaning. */
export function choice<const V extends string>(meanings: Readonly<Record<V, string>>): Kind<V> {
  const values = Object.keys(meanings) as V[]
  const find = (value: unknown): V | undefined => values.find(known => known === value)
  return {
    options: values.map(value => ({ value, label: value, help: meanings[value] })),
    typed: null,
    placeholder: '<NAME>',
    takes: t('one of {0}', values.join(', ')),
    schema: { type: 'string', enum: values, enumDescriptions: values.map(value => meanings[value]) },
    parse: find,
    read: find,
    write: value => value,
    show: value => value,
  }
}

/** One of a few numbers, each with its meaning. */
export function numbered<const V extends number>(meanings: Readonly<Record<V, string>>): Kind<V> {
  const values = Object.keys(meanings).map(Number) as V[]
  const find = (value: unknown): V | undefined => values.find(known => known === value)
  return {
    options: values.map(value => ({ value, label: String(value), help: meanings[value] })),
    typed: null,
    placeholder: '<N>',
    takes: t('one of {0}', values.join(', ')),
    schema: { type: 'integer', enum: values, enumDescriptions: values.map(value => meanings[value]) },
    parse: text => values.find(value => String(value) === text),
    read: find,
    write: String,
    show: String,
  }
}

/** A whole number from `least` to 2^53. */
export function wholeNumber(least: number, prompt = t('A whole number')): Kind<number> {
  const accepted = (value: unknown): number | undefined =>
    Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : undefined
  return {
    options: [],
    typed: { label: null, prompt, text: String },
    placeholder: '<N>',
    takes: t('a whole number of at least {0}, such as {1}', least, Math.max(least, 1) * 8),
    schema: { type: 'integer', minimum: least },
    parse: text => accepted(readSize(text)),
    read: accepted,
    write: String,
    show: exact,
  }
}

export const flag = (no: string, yes: string): Kind<boolean> => ({
  options: [
    { value: false, label: t('no'), help: no },
    { value: true, label: t('yes'), help: yes },
  ],
  typed: null,
  placeholder: null,
  takes: t('true or false'),
  schema: { type: 'boolean' },
  parse: text => (text === 'true' ? true : text === 'false' ? false : undefined),
  read: json => (typeof json === 'boolean' ? json : undefined),
  write: String,
  show: value => (value ? t('yes') : t('no')),
})

/** One of a few names, or an amount of memory: "budget:16GB". */
export function choiceOrBudget<const V extends string>(
  meanings: Readonly<Record<V, string>>,
  typed: Omit<Typed<unknown>, 'text'>,
): Kind<V | { readonly budget: number }> {
  const names = choice(meanings)
  const prefix = 'budget:'
  return {
    ...names,
    typed: { ...typed, text: value => (typeof value === 'string' ? '' : exactBytes(value.budget)) },
    placeholder: '<WHAT>',
    takes: t('{0} or budget:BYTES, such as budget:16GB', Object.keys(meanings).join(', ')),
    schema: { type: 'string', pattern: `^(${Object.keys(meanings).join('|')}|budget:[0-9.]+(e[0-9]+)? ?[kMGT]?B?)$` },
    parse(text) {
      const named = names.parse(text)
      if (named !== undefined) return named
      const budget = readBytes(text.startsWith(prefix) ? text.slice(prefix.length) : text)
      return budget === null ? undefined : { budget }
    },
    read(json) {
      const named = names.read(json)
      if (named !== undefined) return named
      if (typeof json === 'string') return this.parse(json)
      const { budget } = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {}
      return typeof budget === 'number' && budget > 0 && Number.isFinite(budget) ? { budget } : undefined
    },
    write: value => (typeof value === 'string' ? value : `${prefix}${value.budget}`),
    show: value => (typeof value === 'string' ? value : t('to fit {0}', bytes(value.budget))),
  }
}

/** Text of an amount, rounded only if it reads back as the same amount. */
function exactBytes(amount: number): string {
  const rounded = bytes(amount)
  return readBytes(rounded) === amount ? rounded : String(amount)
}

/** Extends `kind` by null, which stands for a default derived from other settings and is shown as `unset`. */
export const optional = <T>(kind: Kind<T>, unset: string, help?: string): Kind<T | null> => ({
  ...kind,
  options:
    kind.options.length === 0
      ? []
      : [{ value: null, label: unset, ...(help === undefined ? {} : { help }) }, ...kind.options],
  typed: kind.typed === null ? null : withEmpty(kind.typed, unset),
  schema: nullable(kind.schema),
  parse: text => (text.trim() === '' ? null : kind.parse(text)),
  read: json => (json === null ? null : kind.read(json)),
  write: value => (value === null ? '' : kind.write(value)),
  show: value => (value === null ? unset : kind.show(value)),
})

const withEmpty = <T>(typed: Typed<T>, unset: string): Typed<T | null> => ({
  label: typed.label,
  prompt: t('{0}. Empty: {1}', typed.prompt, unset),
  text: value => (value === null ? '' : typed.text(value)),
})

const nullable = ({
  type,
  enum: values,
  enumDescriptions,
  ...rest
}: Kind<unknown>['schema']): Kind<unknown>['schema'] => ({
  ...rest,
  type: [type, 'null'],
  ...(Array.isArray(values) ? { enum: [null, ...values] } : {}),
})
