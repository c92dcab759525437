/** What operators, texts, keys and methods make of objects with a `valueOf` and a `toString` of their own, as when it is run. */
import fc from 'fast-check'
import { test } from 'vitest'
import { everyProgram } from '../../support/everyProgram'
import { sameAsExecuted } from '../check'
import { of } from './text'

/** What a conversion may give. Another object is no answer, and the other method is asked. */
const given = fc.constantFrom(
  '2',
  '-1',
  '0',
  '2.5',
  'NaN',
  '"1"',
  '"k"',
  '""',
  'true',
  'null',
  'undefined',
  '{}',
  '[7]',
)

/** Each call is noted: how often and in which order they come is compared as well. */
const method = (name: string) => of`${fc.constant(name)}() { note("${fc.constant(name)}"); return ${given} }`
const member = fc.oneof(
  { weight: 6, arbitrary: method('valueOf') },
  { weight: 6, arbitrary: method('toString') },
  of`get valueOf() { note("get"); return () => ${given} }`,
  fc.constantFrom('get toString() { return 3 }', 'toJSON() { return "json" }', 'toJSON(key) { return key + 1 }'),
)
const members = fc.uniqueArray(member, { maxLength: 2, selector: text => text.split('(')[0]?.replace('get ', '') })

const object = fc.oneof(
  members.map(list => `{ ${list.join(', ')} }`),
  members.map(list => `new (class { ${list.join(' ')} })()`),
  members.map(list => `new (class extends Width { ${list.join(' ')} })(3)`),
  // The text of a class is its source, which is refused: it has one of its own.
  fc
    .tuple(members, given)
    .map(
      ([list, text]) =>
        `class { static toString() { return ${text} } ${list.map(each => `static ${each}`).join(' ')} }`,
    ),
  fc.constantFrom('new Width(2048)', 'new Width(1)', 'new Named("k")', '{ valueOf: 3, toString: null, k: 1 }'),
  of`[${given}]`,
  of`[new Width(2), ${given}]`,
)

/** Where one is asked for a number, a text or a key: `x` is the object, `y` another one or any value. */
const uses = [
  ...['+', '-', '*', '/', '%', '**', '<', '>', '<=', '>=', '==', '!=', '===', '&', '|', '<<', '>>>'].flatMap(sign => [
    `x ${sign} y`,
    `y ${sign} x`,
    `x ${sign} "2"`,
    `1 ${sign} x`,
    `x ${sign} null`,
  ]),
  ...['+=', '-=', '*=', '??=', '||='].flatMap(sign => [`(z ${sign} x)`, `(o.k ${sign} x)`, `((z = x), (z ${sign} y))`]),
  ...['+x', '-x', '~x', '!x', 'typeof x', '((z = x), z++)', '((z = x), --z)', '((o.k = x), o.k++, o.k)'],
  ...[
    '`${x}`',
    '`${x}-${y}`',
    'String(x)',
    'Number(x)',
    'Boolean(x)',
    '[x, y].join("-")',
    '`${[x, [y]]}`',
    'String([x])',
  ],
  ...['o[x]', '(o[x] = 5)', 'x in o', 'delete o[x]', '({ [x]: 1 })', 'o?.[x]'],
  ...['(({ [x]: z } = o), z)', '(() => { const { [x]: v, ...rest } = o; return [v, rest] })()', 'Object.hasOwn(o, x)'],
  ...['new (class { [x] = 1 })()', 'new (class { [x]() { return 1 } })()[x]()', '(class { static [x] = 2 })[x]'],
  ...['Object.fromEntries([[x, 1]])', 'Object.keys({ [x]: 1, [y]: 2 })', 'o.hasOwnProperty(x)'],
  ...['[3, 1, 2].sort(() => x)', '[x, y].sort((p, q) => p - q).map(Number)'],
  ...[
    'Math.max(x, y)',
    'Math.min(1, x)',
    'Math.floor(x)',
    'Math.hypot(x, 3)',
    'Math.pow(x, y)',
    'isNaN(x)',
    'isFinite(x)',
  ],
  ...['parseInt(x)', 'parseInt("11", x)', 'parseFloat(x)', 'Number.isInteger(x)', 'Number.parseInt(x)'],
  ...[
    '"ab".repeat(x > 9 ? 9 : x)',
    '"abc".slice(x)',
    '"abc".slice(0, x)',
    '"abc".at(x)',
    '"k2".indexOf(x)',
    '"a".concat(x, y)',
  ],
  ...[
    '"akc".split(x)',
    '"akc".replace(x, y)',
    '"ak".replaceAll("k", x)',
    '"ab".padEnd(6, x)',
    '"k2".includes(x)',
    '"abc".charAt(x)',
  ],
  ...[
    '"k".startsWith(x)',
    '"k2k".lastIndexOf(x)',
    '"abc".substring(x, y)',
    '"abc".charCodeAt(x)',
    '"k".replace("k", () => x)',
  ],
  ...[
    '[1, 2, 3].at(x)',
    '[1, 2, 3].slice(x)',
    '[1, 2, 3].slice(0, x)',
    '[1, 2].fill(0, x)',
    '[[1], [[2]]].flat(x)',
    '[1, 2].indexOf(2, x)',
  ],
  ...[
    '[1, 2, 3].splice(x, 1)',
    '[x].includes(x)',
    '[x].indexOf(x)',
    '[1, 2].includes(x)',
    '[1, 2, 3].copyWithin(0, x)',
    '[1, 2].concat(x).length',
  ],
  ...[
    '(2.5).toFixed(x > 0 && x < 9 ? x : 1)',
    'new Error(x).message',
    'String(new TypeError(x))',
    'JSON.stringify({ x, n: [x] })',
    'JSON.stringify(x)',
  ],
  ...[
    'new Map([[x, 1]]).get(x)',
    'new Set([x, x]).size',
    '[x, x].length',
    'Array.of(x).length',
    '(x ? 1 : 2)',
    '(x ?? 1) === x',
    'Object.is(x, x)',
  ],
  ...['(() => { switch (x) { case y: return 1; case x: return 2 } })()', 'x.toString()', 'JSON.parse(x)'],
]

const start = `const log = []
const note = what => { if (log.length < 60) log.push(what) }
class Width { constructor(n) { this.n = n } valueOf() { note("width"); return this.n } }
class Named { constructor(name) { this.name = name } toString() { note("named"); return this.name } }
`

const program = fc
  .record({
    x: object,
    y: fc.oneof(object, given),
    used: fc.uniqueArray(fc.constantFrom(...uses), { minLength: 1, maxLength: 6 }),
  })
  .map(({ x, y, used }) => {
    const tried = used.map(
      use =>
        `try { const o = { k: 4, 2: 6, "[object Object]": 8 }; let z = 2; results.push(kept(${use})) } catch { results.push("error") }`,
    )
    return `${start}const x = ${x}, y = ${y}
const kept = v => (v === x ? "x" : v === y ? "y" : v)
const results = []
${tried.join('\n')}
export const r = [results, log]`
  })

test('1,000 programs ask objects what they stand for, as often and in the order that JavaScript does', () => {
  everyProgram(program, sameAsExecuted, { runs: 1000, draw: 0 })
}, 120_000)
