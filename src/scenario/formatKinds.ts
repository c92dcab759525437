/** Kinds of number formats: how each is written on the command line and in settings. */
import { t } from '@vscode/l10n'
import { type DType, dtypes, isDType } from '../tensor/dtype'
import { type CacheDType, formatNames, isFormatName, type Quantised, type WeightDType } from '../tensor/storedFormat'
import { cacheFormat as cacheText, dtype as dtypeText } from '../text/format'
import type { Kind, Option } from './kind'

/** Formats in which tensors are computed. Wider integers are left out, since they hold indices. */
const computing = dtypes.filter(name => name !== 'bool' && !/^int(16|32|64)$/.test(name))
const asOption = <T extends WeightDType>(value: T): Option<T> => ({ value, label: dtypeText(value) })

/** A number format. `offered` lists those to choose from; any other may be typed. */
export const numberFormat = (offered: readonly DType[] = computing): Kind<DType> => ({
  options: offered.map(asOption),
  typed: null,
  placeholder: '<D>',
  takes: t('one of {0}', dtypes.join(', ')),
  schema: { type: 'string', enum: dtypes },
  parse(text) {
    const name = text.trim().toLowerCase()
    return isDType(name) ? name : undefined
  },
  read: json => (isDType(json) ? json : undefined),
  write: value => value,
  show: value => value,
})

/** Parts of a spelled format after the dtype, in order. */
const parts = ['group', 'zero', 'scale', 'tensorScale'] as const
const anyDType = `(${dtypes.join('|')})`
const spelled = `${anyDType}(:[1-9][0-9]*((:${anyDType}?){0,2}:${anyDType})?|::::${anyDType})?|${formatNames.join('|')}`

/**
 * A format of weights: a dtype or a name, or DTYPE:GROUP:ZERO:SCALE:TENSORSCALE of which only the dtype has to be
 * given, as in "int4:128" and "int4:128:int4".
 */
export const weightFormat: Kind<WeightDType> = {
  options: [
    ...computing.map(asOption),
    ...(['int4', 'int8'] as const).flatMap(dtype => [32, 64, 128].map(group => asOption({ dtype, group }))),
    ...formatNames.map(asOption),
  ],
  typed: null,
  placeholder: '<D[:GROUP[:ZERO]]>',
  takes: t(
    'a dtype, DTYPE:GROUP with a scale per group, such as int4:128, DTYPE:GROUP:ZERO with zero points too, such as int4:128:int4, or {0}; dtypes are {1}',
    formatNames.join(', '),
    dtypes.join(', '),
  ),
  schema: { type: 'string', pattern: `^(${spelled})$` },
  parse(text) {
    const [name, ...more] = text.trim().toLowerCase().split(':')
    if (!isFormatName(name) || more.length > parts.length || more.at(-1) === '') return undefined
    if (more.length === 0) return name
    return isDType(name) ? quantised({ ...namedParts(more), dtype: name }) : undefined
  },
  read: json => (typeof json === 'string' ? weightFormat.parse(json) : quantised(json)),
  write(value) {
    if (typeof value === 'string') return value
    return [value.dtype, ...parts.map(part => value[part] ?? '')].join(':').replace(/:+$/, '')
  },
  show: dtypeText,
}

const namedParts = (texts: readonly string[]) =>
  Object.fromEntries(
    texts.flatMap((text, at) => {
      const part = parts[at] as (typeof parts)[number]
      return text === '' ? [] : [[part, /^[1-9]\d*$/.test(text) ? Number(text) : text]]
    }),
  )

/** Reads a quantised format; undefined where one of its parts is invalid. */
function quantised(json: unknown): WeightDType | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const given = json as Readonly<Record<string, unknown>>
  const { dtype, group } = given
  if (!isDType(dtype) || (group !== undefined && !(Number.isSafeInteger(group) && (group as number) > 0)))
    return undefined
  const read: Record<string, unknown> = { dtype }
  for (const part of parts) {
    if (given[part] === undefined) continue
    if (part !== 'group' && !isDType(given[part])) return undefined
    read[part] = given[part]
  }
  return Object.keys(read).length === 1 ? dtype : (read as unknown as Quantised)
}

/** A format of the KV cache: one, or KEYS,VALUES as in "fp8,int4:64". */
export const cacheFormat: Kind<CacheDType> = {
  ...(weightFormat as Kind<CacheDType>),
  placeholder: '<FORMAT[,FORMAT]>',
  takes: t('a format as of weights, or one for keys and one for values with a comma between them, such as fp8,int4:64'),
  schema: { type: 'string', pattern: `^(${spelled})(,(${spelled}))?$` },
  parse(text) {
    const [keys, values, ...more] = text.split(',').map(part => weightFormat.parse(part))
    if (more.length > 0 || keys === undefined) return undefined
    if (!text.includes(',')) return keys
    return values === undefined ? undefined : { keys, values }
  },
  read(json) {
    if (typeof json === 'string') return cacheFormat.parse(json)
    if (typeof json !== 'object' || json === null || !('keys' in json && 'values' in json))
      return weightFormat.read(json)
    const [keys, values] = [weightFormat.read(json.keys), weightFormat.read(json.values)]
    return keys === undefined || values === undefined ? undefined : { keys, values }
  },
  write: value =>
    typeof value === 'object' && 'keys' in value
      ? `${weightFormat.write(value.keys)},${weightFormat.write(value.values)}`
      : weightFormat.write(value),
  show: cacheText,
}
