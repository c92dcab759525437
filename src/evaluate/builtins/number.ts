/** Numbers and mathematics. */

import { charge } from '../limits'
import { messages } from '../problems/messages'
import { fail } from '../problems/problems'
import type { At } from '../run'
import { chargePrimitive, numberOf, type Primitive, type PrimitiveHint, primitiveOf, textOf } from '../values/primitive'
import { type JsValue, type Plain, plainOf, Unknown } from '../values/values'
import { globalFunction, type Methods, methods } from './builtin'

/** A host function of numbers, or of a string and numbers, whose result depends on its arguments alone. */
export function pure(name: string, host: (...args: never[]) => JsValue, first: PrimitiveHint = 'number'): JsValue {
  return globalFunction(name, {
    call: (_, args, at) => ofPrimitives(host, undefined, args, at, first),
    takesUnknown: false,
  })
}

function ofPrimitives(
  host: (...args: never[]) => JsValue,
  self: JsValue,
  given: JsValue[],
  at: At,
  first: PrimitiveHint = 'number',
): JsValue {
  charge(given.length, at)
  const args: Primitive[] = []
  for (const [index, arg] of given.entries()) {
    const primitive = primitiveOf(arg, at, index === 0 ? first : 'number')
    if (primitive instanceof Unknown) return primitive
    chargePrimitive(primitive, at)
    args.push(primitive)
  }
  return Reflect.apply(host, self, args)
}

const ofLanguage = ({ node, unit }: At): Unknown => fail(node, unit, messages.localeString)

const numberMethodNames = ['toExponential', 'toFixed', 'toPrecision', 'toString', 'valueOf'] as const

export const numberMethods: Methods<number> = new Map(
  methods<number>({
    ...Object.fromEntries(
      numberMethodNames.map(name => [
        name,
        (self: number, args: JsValue[], at: At) => ofPrimitives(Number.prototype[name], self, args, at),
      ]),
    ),
    toLocaleString: (_: number, __: JsValue[], at: At) => ofLanguage(at),
  }),
)

export const booleanMethods: Methods<boolean> = new Map(
  methods<boolean>({ toString: (self: boolean) => String(self), valueOf: (self: boolean) => self }),
)

const functions = [
  'abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10',
  'log1p log2 max min pow round sign sin sinh sqrt tan tanh trunc',
]
  .join(' ')
  .split(' ') as (keyof typeof Math & 'abs')[]
const constants = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const

/** All of `Math` except `random`: the same file must give the same figures. */
export const math: Plain = Object.freeze(
  plainOf([
    ...functions.map(name => [name, pure(name, Math[name])] as const),
    ...constants.map(name => [name, Math[name]] as const),
    [
      'random',
      globalFunction('random', {
        call: (_, __, at) => fail(at.node, at.unit, messages.random),
        takesUnknown: false,
      }),
    ],
  ]),
)

/** `Number(value)`; 0 without an argument. */
const toNumber = (_: JsValue, args: JsValue[], at: At): JsValue => (args.length === 0 ? 0 : numberOf(args[0], at))

export const number = globalFunction('Number', {
  call: toNumber,
  takesUnknown: false,
  members: {
    EPSILON: Number.EPSILON,
    MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
    MAX_VALUE: Number.MAX_VALUE,
    MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
    MIN_VALUE: Number.MIN_VALUE,
    NEGATIVE_INFINITY: Number.NEGATIVE_INFINITY,
    NaN: Number.NaN,
    POSITIVE_INFINITY: Number.POSITIVE_INFINITY,
    isFinite: strict('isFinite'),
    isInteger: strict('isInteger'),
    isNaN: strict('isNaN'),
    isSafeInteger: strict('isSafeInteger'),
    parseFloat: pure('parseFloat', Number.parseFloat, 'string'),
    parseInt: pure('parseInt', Number.parseInt, 'string'),
  },
})

/** Tests of numbers that do not convert their argument. */
function strict(name: 'isFinite' | 'isInteger' | 'isNaN' | 'isSafeInteger'): JsValue {
  const host = Number[name]
  return globalFunction(name, { call: (_, [value]) => host(value), takesUnknown: false })
}

export const boolean = globalFunction('Boolean', { call: (_, [value]) => Boolean(value), takesUnknown: false })

export const string = globalFunction('String', {
  call: (_, args, at) => (args.length === 0 ? '' : textOf(args[0], at)),
  takesUnknown: false,
  members: {
    fromCharCode: pure('fromCharCode', String.fromCharCode),
    fromCodePoint: pure('fromCodePoint', String.fromCodePoint),
  },
})
