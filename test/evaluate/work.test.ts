/** What one call of the host does is counted by its size, of all that it reads, and is not started where that is too much. */
import { describe, expect, test } from 'vitest'
import { evaluated } from './check'

const limits = { steps: 1e9, arrayLength: 1e7 }

/** Steps of an expression alone, whose values are of size `n`. */
function stepsOf(expression: string, n: number): number {
  const values = `const n = ${n}, x = "a".repeat(n) + "b", y = "a".repeat(n) + "c", d = "1".repeat(n), a = Array(n).fill(1)
const words = Array.from({ length: n }, (_, i) => "w" + i), json = JSON.stringify(a), o = Object.fromEntries(a.entries())
const m = new Map(a.entries()), u = new Set(m.keys()), f = (...rest) => rest.length, five = Array(n).fill("k")
`
  const after = evaluated(`${values};${expression}`, {}, limits)
  expect(after.problems).toEqual([])
  return after.steps - stepsBefore(n, values)
}

const known = new Map<number, number>()

/** Steps of the values alone. */
function stepsBefore(n: number, values: string): number {
  const steps = known.get(n) ?? evaluated(values, {}, limits).steps
  known.set(n, steps)
  return steps
}

const once = [
  ...[
    'x === y',
    'x !== y',
    'x == y',
    'x != y',
    'x < y',
    'x >= y',
    'Object.is(x, y)',
    'switch (x) { case y: }',
    'd == 1',
    'd < 1',
  ],
  ...[
    '[x, x].includes(y)',
    '[x].indexOf(y)',
    '[x].lastIndexOf(y)',
    'a.includes(2)',
    'a.indexOf(2)',
    'five.includes("l")',
  ],
  ...[
    'x.indexOf("b")',
    'x.includes("b")',
    'x.lastIndexOf("c")',
    'x.startsWith(y)',
    'x.endsWith(y)',
    'x.split("")',
    'x.split("b")',
  ],
  ...[
    'x.replace("b", "")',
    'x.replaceAll("b", "")',
    'x.replaceAll("a", "bb")',
    'x.concat(y)',
    'x + y',
    'x.repeat(2)',
    '"".padEnd(n)',
  ],
  ...[
    'x.toUpperCase()',
    'x.trim()',
    'x.normalize()',
    '`${x}${y}`',
    'String([x])',
    '[x, y].join()',
    '"k".replace("k", x)',
  ],
  ...[
    'Number(d)',
    '+d',
    '-d',
    'd * 2',
    'd - 1',
    'parseInt(d)',
    'parseFloat(d)',
    'Math.max(1, d)',
    'isNaN(d)',
    'let z = d; z++',
    '"ab".at(d)',
  ],
  ...[
    'JSON.stringify(x)',
    'JSON.stringify(a)',
    'JSON.stringify(o)',
    'JSON.parse(json)',
    'new Error(x + "").message + ""',
  ],
  ...[
    '[...x]',
    'Array.from(x)',
    'new Set(x)',
    '[...a]',
    'Array.from(a)',
    'new Set(a)',
    'new Map(a.entries())',
    'const [...r] = a',
    'const [r] = x',
  ],
  ...[
    '({ ...a })',
    '({ ...o })',
    'const { 0: r, ...s } = o',
    'Object.assign({}, o)',
    'Object.keys(o)',
    'Object.entries(o)',
    'Object.values(a)',
  ],
  ...[
    'Object.fromEntries(m)',
    'Object.freeze(o)',
    'Object.keys(x)',
    'for (const k in o) break',
    'f.apply(null, a)',
    'f(...a)',
    'Math.max(...a)',
  ],
  ...[
    'a.concat(a)',
    '[].length = n',
    '[][n] = 1',
    'a.slice()',
    'a.flat()',
    'a.flatMap(x => x)',
    'a.map(x => x)',
    'a.reverse()',
    'a.splice(0, 1)',
    'a.shift()',
    'a.unshift(1)',
  ],
  ...[
    'a.join()',
    'String(a)',
    'a.keys()',
    'a.entries()',
    'a.fill(2)',
    'a.copyWithin(1)',
    'a.with(0, 1)',
    'a.toSpliced(0, 1)',
    'a.toReversed()',
    'a.values()',
  ],
  ...[
    'Array.from({ length: n })',
    'Array(n)',
    'words.sort()',
    'words.toSorted()',
    'words.sort((p, q) => (p < q ? -1 : 1))',
    'a.push(...a)',
  ],
  ...[
    'm.keys()',
    'm.values()',
    'm.entries()',
    'u.entries()',
    'm.forEach(() => 1)',
    '[...m]',
    '[...u]',
    'a == "1"',
    'a + ""',
  ],
]

/** Both sides are of size n, and each place of one may be compared with all of the other. */
const twice = [
  'x.indexOf(y)',
  'x.includes(y)',
  'x.lastIndexOf(y)',
  'x.split(y)',
  'x.replace(y, "")',
  'x.replaceAll(y, "")',
]

describe('twice the size takes at least nearly twice the steps', () => {
  test.each(once)('%s', expression => {
    const steps = stepsOf(expression, 4000)
    expect(steps).toBeGreaterThanOrEqual(4000 / 64)
    expect(stepsOf(expression, 8000) / steps).toBeGreaterThan(1.8)
  })
})

describe('twice the size of both takes four times the steps', () => {
  test.each(twice)('%s', expression => {
    expect(stepsOf(expression, 4000) / stepsOf(expression, 2000)).toBeGreaterThan(3.8)
  })
})

describe('what is more than an analysis may take is not started', () => {
  const long = 'const s = "a".repeat(4e6), x = s + "b", y = s + "c", d = "1".repeat(8e6), many = Array(1e5).fill(x)\n'
  const cases = [
    ['"a".repeat(8e6).indexOf(x)', '"a".repeat(8e6).indexOf(x)'],
    ['s.split("a".repeat(2e6) + "b")', 's.split("a".repeat(2e6) + "b")'],
    ['s.replaceAll("a".repeat(2e6) + "b", "")', 's.replaceAll("a".repeat(2e6) + "b", "")'],
    ['many.includes(y)', 'many.includes(y)'],
    ['many.lastIndexOf(y)', 'many.lastIndexOf(y)'],
    ['many.toSorted()', 'many.toSorted()'],
    ['many.join("")', 'many.join("")'],
    ['String(many)', 'String(many)'],
    ['JSON.stringify(many)', 'JSON.stringify(many)'],
    ['many.concat(...Array(100).fill(many))', 'many.concat(...Array(100).fill(many))'],
    ['const o = {}; o[x] = 1', 'o[x]'],
    ['new Map([[x, 1]])', 'new Map([[x, 1]])'],
    ['new Set().add(x)', 'new Set().add(x)'],
    ['for (;;) if (x === y) break', 'for (;;)'],
    ['for (let n = 0; ;) n += Number(d)', 'for (let n = 0; ;)'],
    ['for (let n = 0; ;) n += parseFloat(d)', 'for (let n = 0; ;)'],
    ['for (let n = 0; ;) n += x < y', 'for (let n = 0; ;)'],
    ['for (;;) switch (x) { case y: }', 'for (;;)'],
    ['const f = { valueOf() { for (;;); } }; f + 1', 'for (;;)'],
  ] as const
  test.each(cases)('%s', (text, place) => {
    const whole = `${long}${text}`
    const { problems, steps } = evaluated(whole)
    expect(problems.map(({ code, span }) => `${code} at ${whole.slice(span.start, span.end)}`)).toEqual([
      `limit at ${place}`,
    ])
    // The limit is of two million, of which a statement may take seven eighths.
    expect(steps).toBeLessThanOrEqual(2_000_000)
  })
})
