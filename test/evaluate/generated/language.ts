/** Programs made up at random in all that a model file may use, as text. Every name they use is declared by `start`. */
import fc from 'fast-check'
import { of, type Texts } from './text'

/**
 * Variables that every program has: numbers, arrays of numbers, a text, objects, a Map and a Set, functions and classes.
 * What is drawn changes them, and what they hold at the end is compared.
 */
export const start = `let a = 1, b = 2, c = 7, s = "ab", t = "x,y";
let xs = [3, 1, 2], ys = [5];
let o = { p: 1, q: 2 };
const m = new Map([["k", 1], ["l", 4]]), u = new Set([2, 9]);
const log = [];
enum Mode { Off, On, Auto = 5, Both = On | Auto }
enum Word { Yes = "y", No = "n" }
const f = (x, y = 2) => x * y - a;
const g = ({ p, q = 3, ...rest } = {}, [head = 1, ...tail] = []) => p + q + head + tail.length + Object.keys(rest).length;
const h = (first, ...more) => more.reduce((sum, x) => sum + x, first);
function depth(n) { return n > 0 ? 1 + depth(n - 2) : 0 }
function kindOf(x) { switch (typeof x) { case "number": return 1; case "string": return 2; case "undefined": return 3; default: return 4 } }
class Counter {
  static made = 0;
  static of(n) { return new this(n) }
  #hidden = 1;
  step = 2;
  constructor(public n = 0, ...more) { Counter.made++; this.more = more.length }
  get double() { return this.n * 2 }
  set double(v) { this.n = v / 2 }
  next(by = this.step) { this.n += by; this.#hidden++; return this }
  hidden() { return this.#hidden }
  read = () => this.n
}
class Twice extends Counter {
  extra = this.n + 1;
  constructor(n) { super(n, 1, 2); this.step = 5 }
  next(by) { super.next(by); return super.next() }
  get double() { return super.next(1).n }
  toText() { return \`\${this.n}/\${this.extra}\` }
}
const counter = new Counter(3), twice = new Twice(1);`

/** What is compared: everything above that can change. */
const end =
  'export const r = { a, b, c, s, t, xs, ys, o, m, u, log, made: Counter.made, counter, twice, hidden: [counter.hidden(), twice.hidden()] }'

const name = fc.constantFrom('a', 'b', 'c')
const list = fc.constantFrom('xs', 'ys')
const place: Texts = fc.oneof(
  { weight: 4, arbitrary: name },
  fc.constantFrom('o.p', 'o.q', 'o["p"]', 'o[s]', 'counter.n', 'twice.step', 'counter["double"]'),
  fc.tuple(list, fc.nat(3)).map(([x, at]) => `${x}[${at}]`),
)

interface Expressions {
  number: string
  array: string
  condition: string
  text: string
}

const binary = fc.constantFrom('+', '-', '*', '%', '/', '**', '&', '|', '^', '<<', '>>', '>>>')
const logical = fc.constantFrom('??', '||', '&&')

export const { number, array, condition, text } = fc.letrec<Expressions>(tie => {
  const [n, xs, when, words] = (['number', 'array', 'condition', 'text'] as const).map(tie) as [
    Texts,
    Texts,
    Texts,
    Texts,
  ]
  return {
    number: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.integer({ min: -3, max: 9 }).map(value => (value < 0 ? `(${value})` : String(value))),
      place,
      fc.constantFrom('Mode.Both', 'Mode["On"]', '0x1f', '1_000', '.5', '1e3', 'Math.PI', 'NaN', 'm.size', 'u.size'),
      of`(${n} ${binary} ${n})`,
      of`(${when} ? ${n} : ${n})`,
      of`((${n}) ${logical} (${n}))`,
      of`Math.${fc.constantFrom('abs', 'floor', 'round', 'sign', 'trunc', 'cbrt')}(${n})`,
      of`Math.${fc.constantFrom('max', 'min', 'hypot')}(${n}, ...${xs})`,
      of`(${fc.constantFrom('+', '-', '~')}(${n}))`,
      of`f(${n})`,
      of`f(${n}, ${n})`,
      of`g({ p: ${n}, z: ${n} }, ${xs})`,
      of`g({ p: ${n}, q: undefined })`,
      of`h(${n}, ...${xs}, ${n})`,
      of`depth(Math.min(${n}, 20))`,
      of`kindOf(${fc.oneof(n, words, xs, fc.constantFrom('undefined', 'null', 'o', 'f'))})`,
      of`${xs}${fc.constantFrom('.length', '.indexOf(2)', '.lastIndexOf(1)', '.at(-1)', '[1]', '?.[0]', '.push(1)')}`,
      of`${xs}.reduce((x, y) => x + y, ${n})`,
      of`${xs}.${fc.constantFrom('find', 'findIndex', 'findLast', 'findLastIndex')}((x, i) => x > i)`,
      of`((n) => { const m = n * 2; return m - n })(${n})`,
      of`(function (n) { if (arguments_(n)) return n; return -n })(${n})`.map(made =>
        made.replace('arguments_(n)', 'n > 0'),
      ),
      of`m.get(${words})`,
      of`(m.get("k") ?? ${n})`,
      of`${words}${fc.constantFrom('.length', '.indexOf("b")', '.charCodeAt(0)', '.codePointAt(0)')}`,
      of`parseInt(${words})`,
      of`Number(${fc.oneof(words, when, n)})`,
      of`counter.next(${n}).n`,
      fc.constantFrom('twice.double', 'twice.next().n', 'counter.read()', 'twice.read()', 'new Counter(4).next().n'),
      of`Twice.of(${n}).extra`,
      of`[${n} % 30, 5].map(depth)[0]`,
      of`(${name}, ${n})`,
      of`{ v: ${n} }.v`.map(made => `(${made})`),
      of`o?.${fc.constantFrom('p', 'zz')}`,
      of`(o.zz?.deep.deeper ?? ${n})`,
      of`JSON.parse(JSON.stringify([${n}]))[0]`,
    ),
    array: fc.oneof(
      { maxDepth: 2 },
      list,
      of`[${n}, ...${xs}]`,
      of`${xs}.map((x, i) => x + i)`,
      of`${xs}.map(x => x * ${n})`,
      of`${xs}.filter(x => x % 2)`,
      of`${xs}.${fc.constantFrom('slice(1)', 'slice(-2)', 'concat(ys)', 'toReversed()', 'slice().reverse()', 'toSorted()', 'with(0, 7)', 'flatMap(x => [x, [x]]).flat()', 'toSpliced(1, 1, 8, 9)', 'slice().fill(1, 1)', 'slice().copyWithin(0, 1)')}`.map(
        made => (made.includes('.with(') ? `[0].concat(${made.replace('.with(0, 7)', '')}).with(0, 7)` : made),
      ),
      of`${xs}.slice().sort((x, y) => ${fc.constantFrom('x - y', 'y - x', 'x % 3 - y % 3')})`,
      fc.constantFrom(
        'Object.values(o)',
        'Array.from({ length: 3 }, (_, i) => i * b)',
        '[...new Set(xs)]',
        '[...u]',
        '[...m.values()]',
        'Object.keys(o).map(k => o[k])',
        'Object.entries(o).map(([k, v]) => k.length + v)',
        'Array.of(a, b)',
        'Array(2).fill(c)',
        'Array.from(u, x => x + 1)',
        '[...xs.entries()].map(([i, x]) => i * x)',
        '[...s].map(x => x.length)',
      ),
      of`(([x, , y = 3, ...z]) => [y, x, ...z])(${xs})`,
    ),
    condition: fc.oneof(
      { maxDepth: 2 },
      of`(${n} ${fc.constantFrom('<', '>', '<=', '>=', '===', '!==', '==', '!=')} ${n})`,
      of`(${words} ${fc.constantFrom('<', '===', '!==')} ${words})`,
      of`(${when} ${fc.constantFrom('&&', '||')} ${when})`,
      of`${xs}.includes(2)`,
      of`${xs}.${fc.constantFrom('some', 'every')}(x => x > 1)`,
      of`!(${when})`,
      of`u.has(${n})`,
      of`m.has(${words})`,
      of`(${words} in o)`,
      fc.constantFrom(
        '(counter instanceof Counter)',
        '(counter instanceof Twice)',
        'Array.isArray(xs)',
        '(typeof zz === "undefined")',
      ),
      of`Number.isInteger(${n})`,
      of`isNaN(${n})`,
      of`Object.hasOwn(o, ${words})`,
      of`Object.is(${n}, ${n})`,
    ),
    text: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom(
        's',
        't',
        '""',
        '"p"',
        "'q'",
        '`k`',
        '"é😀"',
        'Word.Yes',
        'Mode[1]',
        'twice.toText()',
        '(typeof a)',
      ),
      of`\`\${${n}}-\${${words}}\``.map(made => made),
      of`(${words} + ${fc.oneof(n, words, when)})`,
      of`String(${fc.oneof(n, xs, when)})`,
      of`${words}.${fc.constantFrom('toUpperCase()', 'trim()', 'slice(1)', 'charAt(1)', 'padStart(3, "_")', 'replace("x", "z")', 'replaceAll("a", "bb")', 'concat(s)', 'substring(0, 2)')}`,
      of`${words}.split(${fc.constantFrom('""', '","')}).join("+")`,
      of`${xs}.join("-")`,
      of`Number(${n}).toFixed(2)`,
      of`JSON.stringify({ x: ${n}, y: [${words}] })`,
      of`Object.keys({ [${words}]: 1, s }).join()`,
    ),
  }
})

const assigning = fc.constantFrom('=', '+=', '-=', '*=', '**=', '%=', '??=', '||=', '&&=', '|=', '<<=')
/** Numbers that stay readable however often they are changed. */
const small = number.map(x => `(${x}) % 1000`)

export const { statement } = fc.letrec<{ statement: string; block: string }>(tie => {
  const block = tie('block') as Texts
  /** Labels inside have names of their own. */
  const relabelled = block.map(made => made.replaceAll(/\b(outer_*|done_*)\b/g, '$1_'))
  return {
    statement: fc.oneof(
      { maxDepth: 3 },
      of`${place} ${assigning} ${small}`,
      of`${place}${fc.constantFrom('++', '--')}`,
      of`${fc.constantFrom('++', '--')}${place}`,
      of`s = (${text}).slice(0, 12)`,
      of`t += (${text})[0] ?? "-"; t = t.slice(-9)`,
      of`${list}.${fc.constantFrom('push', 'unshift')}(${small}); xs.length > 30 && (xs.length = 3); ys.length = Math.min(ys.length, 9)`,
      of`log.push(${fc.oneof(small, text, condition)}); log.length = Math.min(log.length, 40)`,
      of`${list} = ${array}.slice(0, 9)`,
      fc.constantFrom(
        'xs.pop()',
        'ys.shift()',
        'xs.reverse()',
        'xs.sort()',
        'delete o.p',
        'xs.splice(1, 1)',
        'void a',
        ';',
      ),
      of`[${name}, ${name} = 4] = ${array}`,
      of`[o.p, ...ys] = ${array}.slice(0, 6)`,
      of`({ p: ${name}, z: ${name} = 6 } = o)`,
      of`({ [s]: ${name} = ${small} } = { ...o, ab: 1 })`,
      of`o = { ...o, p: ${small}, q: ${small}, [${fc.constantFrom('"r"', 's.slice(0, 2)')}]: ${small} }`,
      of`{ const made = { get p() { return ${name} }, q: 1, __proto: 2, set w(v) { c = v } }; made.w = ${small}; o = { ...made } }`,
      of`m.set((${text}).slice(0, 3), ${small}); if (m.size > 6) m.clear()`,
      of`u.add(${small}); if (u.size > 9) u.delete([...u][0])`,
      of`counter.double = ${small}`,
      of`Counter.made += ${small}`,
      of`if (${condition}) ${block}`,
      of`if (${condition}) ${block} else ${block}`,
      of`for (let i = 0; i < ${fc.nat(4).map(String)}; i++) { a += i; ${block} }`,
      of`for (let i = 0, j = 5; i < j; i++, j--) { log.push(i * j); if (log.length > 30) break; ${block} }`,
      of`for (const x of ${array}.slice(0, 4)) { ${fc.constantFrom('', 'if (x > 3) continue; ', 'if (x < 0) break; ')}b = x; ${block} }`,
      of`for (const [i, x] of ${array}.slice(0, 4).entries()) { log.push(i + x); ${block} }`,
      of`for (const [k, v] of m) { s += k; s = s.slice(-8); c += v; ${block.map(made => made.replaceAll('m.set', 'new Map().set').replaceAll('m.clear', 'ys.at'))} }`,
      of`for (const { x, y = 2 } of [{ x: ${small} }, { x: 1, y: 3 }]) { a = x - y; ${block} }`,
      of`for (const k in o) { s = k + s.slice(0, 4); ${block} }`,
      of`{ let i = 0; while (i++ < ${fc.nat(3).map(String)}) ${block} }`,
      of`{ let i = 0; do { b += i; ${block} } while (++i < ${fc.nat(3).map(String)}) }`,
      of`outer: for (const x of [1, 2, 3]) { for (const y of [1, 2]) { if (x * y === ${small}) continue outer; if (y > x) ${fc.constantFrom('break', 'break outer', 'continue')}; ${relabelled} } }`,
      of`done: { if (${condition}) break done; ${relabelled} }`,
      of`switch (${small}) { case 1: ${block} case 2: ${block} break; default: c--; case a: log.push("d") }`,
      of`try { ${block} if (${number} > 2) throw ${small}; b-- } catch (e) { c = e } finally { a++ }`,
      of`try { ${block} throw new ${fc.constantFrom('Error', 'TypeError', 'RangeError')}(s) } catch ({ name, message }) { log.push(name + message) }`,
      of`try { null_.x.y } catch { ${block} }`.map(made => made.replace('null_.x.y', 'o.none.deep')),
      of`${name} = (() => { let a = 5; { let b = a; xs.push(b % 9) } ${block} return a })()`,
      of`${name} = (function () { ${block} for (var i = 0; i < 2; i++) ${block} return i })()`,
      of`${name} = (() => { try { ${block} return 1 } finally { log.push("f") } })()`,
      of`{ const made = []; for (let i = 0; i < 3; i++) made.push(() => i * ${small}); log.push(...made.map(each => each() % 100)) }`,
      of`{ const v = ${small}, { p: w = v, ...rest } = o; log.push(v, w, Object.keys(rest).length) }`,
      of`{ class Local extends Counter { next() { return super.next(${small}) } } counter.n = new Local(1).next().n }`,
      of`{ function local(n, k = n + 1) { return n < 2 && n > -9 ? local(n + 1) : k } log.push(local(${small})) }`,
      of`${name} = xs.${fc.constantFrom('map', 'filter', 'flatMap')}((x, i, all) => all.length - i > 1).length`,
    ),
    block: fc
      .array(tie('statement'), { maxLength: 3 })
      .map(list => `{ ${list.join('; ')}${list.length > 0 ? ';' : ''} }`),
  }
})

/** A whole program that exports what its variables hold at the end. */
export const languageProgram = fc
  .array(statement, { minLength: 1, maxLength: 8 })
  .map(list => `${start}\n${list.join(';\n')};\n${end}`)
