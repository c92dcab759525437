/** Programs made up at random in what a model file may use: interpreted and executed, they give the same. */
import fc from 'fast-check'
import { test } from 'vitest'
import { sameAsExecuted } from './check'

/** Variables that every program has: numbers, arrays of numbers, an object of numbers. */
const start =
  'let a = 1, b = 2, c = 7; let xs = [3, 1, 2], ys = [5]; let o = { p: 1, q: 2 }; const f = (x, y = 2) => x * y - a'

const name = fc.constantFrom('a', 'b', 'c')
const list = fc.constantFrom('xs', 'ys')
const place = fc.oneof(
  name,
  fc.constantFrom('o.p', 'o.q', 'o["p"]'),
  fc.tuple(list, fc.nat(3)).map(([x, at]) => `${x}[${at}]`),
)

const { number, array, condition } = fc.letrec<{ number: string; array: string; condition: string }>(tie => ({
  number: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.integer({ min: -3, max: 9 }).map(value => (value < 0 ? `(${value})` : String(value))),
    place,
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', '%', '/', '&', '|', '<<'), tie('number'))
      .map(([x, op, y]) => `(${x} ${op} ${y})`),
    fc.tuple(tie('condition'), tie('number'), tie('number')).map(([when, x, y]) => `(${when} ? ${x} : ${y})`),
    fc.tuple(fc.constantFrom('??', '||', '&&'), tie('number'), tie('number')).map(([op, x, y]) => `(${x} ${op} ${y})`),
    fc
      .tuple(fc.constantFrom('abs', 'floor', 'max', 'min', 'sign'), tie('number'))
      .map(([method, x]) => `Math.${method}(${x})`),
    fc.tuple(tie('number'), fc.option(tie('number'))).map(([x, y]) => `f(${x}${y === null ? '' : `, ${y}`})`),
    fc
      .tuple(
        tie('array'),
        fc.constantFrom('.length', '.indexOf(2)', '.reduce((x, y) => x + y, 0)', '.at(-1)', '.find(x => x > 1)', '[1]'),
      )
      .map(([x, rest]) => x + rest),
    tie('number').map(x => `((n) => { const m = n * 2; return m - n })(${x})`),
  ),
  array: fc.oneof(
    { maxDepth: 2 },
    list,
    fc.tuple(tie('number'), tie('array')).map(([x, rest]) => `[${x}, ...${rest}]`),
    fc
      .tuple(
        tie('array'),
        fc.constantFrom(
          '.map(x => x + 1)',
          '.filter(x => x % 2)',
          '.slice(1)',
          '.concat(ys)',
          '.toReversed()',
          '.flatMap(x => [x, x])',
          '.sort((x, y) => x - y)',
          '.slice().reverse()',
        ),
      )
      .map(([x, rest]) => x + rest),
    fc.constantFrom(
      'Object.values(o)',
      'Array.from({ length: 3 }, (_, i) => i * b)',
      '[...new Set(xs)]',
      'Object.keys(o).map(k => o[k])',
    ),
  ),
  condition: fc.oneof(
    { maxDepth: 2 },
    fc
      .tuple(tie('number'), fc.constantFrom('<', '>=', '===', '!==', '=='), tie('number'))
      .map(([x, op, y]) => `${x} ${op} ${y}`),
    fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map(([x, op, y]) => `(${x} ${op} ${y})`),
    tie('array').map(x => `${x}.includes(2)`),
    tie('condition').map(x => `!(${x})`),
  ),
}))

const { statement } = fc.letrec<{ statement: string; block: string }>(tie => ({
  statement: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(place, fc.constantFrom('=', '+=', '-=', '??=', '||=', '&&='), number)
      .map(([to, op, x]) => `${to} ${op} ${x}`),
    fc.tuple(place, fc.constantFrom('++', '--')).map(([to, op]) => to + op),
    fc.tuple(list, number).map(([to, x]) => `${to}.push(${x}); if (${to}.length > 30) ${to}.length = 3`),
    fc.tuple(list, array).map(([to, x]) => `${to} = ${x}.slice(0, 9)`),
    fc.tuple(name, name, array).map(([x, y, from]) => `[${x}, ${y} = 4] = ${from}`),
    fc.tuple(name, name).map(([x, y]) => `({ p: ${x}, z: ${y} = 6 } = o)`),
    fc.tuple(number, number).map(([p, q]) => `o = { ...o, p: ${p}, q: ${q} }`),
    fc
      .tuple(condition, tie('block'), fc.option(tie('block')))
      .map(([when, then, otherwise]) => `if (${when}) ${then}${otherwise === null ? '' : ` else ${otherwise}`}`),
    fc.tuple(fc.nat(4), tie('block')).map(([count, body]) => `for (let i = 0; i < ${count}; i++) { a += i; ${body} }`),
    fc
      .tuple(array, fc.constantFrom('', 'if (x > 3) continue; ', 'if (x < 0) break; '), tie('block'))
      .map(([over, exit, body]) => `for (const x of ${over}.slice(0, 4)) { ${exit}b = x; ${body} }`),
    fc
      .tuple(number, tie('block'), tie('block'))
      .map(([on, one, other]) => `switch (${on}) { case 1: ${one} case 2: ${other} break; default: c-- }`),
    fc
      .tuple(tie('block'), number)
      .map(([body, x]) => `try { ${body} if (${x} > 2) throw ${x}; b-- } catch (e) { c = e } finally { a++ }`),
    fc
      .tuple(name, tie('block'))
      .map(([to, body]) => `${to} = (() => { let a = 5; { let b = a; xs.push(b) } ${body} return a })()`),
  ),
  block: fc
    .array(tie('statement'), { maxLength: 3 })
    .map(list => `{ ${list.join('; ')}${list.length > 0 ? ';' : ''} }`),
}))

test('interpreted and executed, generated programs give the same', () => {
  const program = fc
    .array(statement, { minLength: 1, maxLength: 6 })
    .map(list => `${start}; ${list.join(';\n')};\nexport const r = { a, b, c, xs, ys, o }`)
  fc.assert(fc.property(program, sameAsExecuted), { numRuns: 200 })
})
