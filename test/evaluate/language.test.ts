/** Each construct, interpreted and executed. */
import { describe, expect, test } from 'vitest'
import { interpreted, sameAsExecuted } from './check'

/** Statements that leave what they show in exported names. */
const programs: Readonly<Record<string, readonly string[]>> = {
  declarations: [
    'export const a = 1, b = a + 1; export let c = b; c = 5; export var d = c * 2',
    'export let u; export const v = u === undefined',
    'export function f() { return g() + 1 } function g() { return 41 } export const r = f()',
    'export const r = (function () { if (true) { var x = 3 } return x })()',
    'export const r = (function () { const before = x; var x = 3; return [before, x] })()',
    'var x = 1; var x; export const r = x',
    'const x = 1; export const r: number[] = []; { const x = 2; r.push(x) } r.push(x)',
    'declare module "x" {} declare global { var x: number } declare namespace N { const a: number } export const r = 1',
    'declare const host: string; interface I { a: number } type T = I; export const r = 1',
    'enum E { A, B = 5, C } enum S { X = "x", Y = "y" } export const r = [E.A, E.B, E.C, E[5], S.X, Object.keys(E)]',
    'enum Bits { One = 1 << 0, Two = 1 << 1, Both = One | Two } export const r = Bits.Both',
    'const enum E { A = 3 } export const r = E.A',
  ],
  functions: [
    'export const r = ((a: number, b = a * 2, ...rest: number[]) => [a, b, rest])(1)',
    'export const r = ((a: number, b = a * 2, ...rest: number[]) => [a, b, rest])(1, 5, 6, 7)',
    'function counter() { let n = 0; return () => ++n } const c = counter(); export const r = [c(), c(), counter()()]',
    'const fact = (n: number): number => (n <= 1 ? 1 : n * fact(n - 1)); export const r = fact(20)',
    'const f = function self(n: number): number { return n ? n + self(n - 1) : 0 }; export const r = f(10)',
    'export const r = (() => {})()',
    'function f(this: unknown, a: number) { return a } export const r = f(4)',
    'const o = { n: 2, get() { return this.n }, arrow() { return [1].map(x => x + this.n) } }; export const r = [o.get(), o.arrow()]',
    'const f = (a: number, b: number) => a - b; export const r = [f.call(null, 5, 2), f.apply(null, [5, 3]), f.bind(null, 10)(4), f.length]',
    'function named() {} const arrow = () => {}; const o = { method() {} }; export const r = [named.name, arrow.name, o.method.name]',
    'function over(a: number): number; function over(a: string): string; function over(a: unknown) { return a } export const r = over(3)',
    'export const r = [1, 2, 3].reduce((f, n) => (x: number) => f(x) + n, (x: number) => x)(10)',
  ],
  destructuring: [
    'const { a, b: { c = 3, ...more }, ...rest } = { a: 1, b: { d: 4, e: 5 }, x: 6, y: 7 } as any; export const r = [a, c, more, rest]',
    'const [a, , b = 9, [c] = [8], ...rest] = [1, 2, undefined, undefined, 5, 6]; export const r = [a, b, c, rest]',
    'let a = 1, b = 2; [a, b] = [b, a]; export const r = [a, b]',
    'const o: any = {}; [o.x, o["y"]] = [1, 2]; ({ a: o.z, b: o.w = 7, ...o.rest } = { a: 3, c: 4 } as any); export const r = o',
    'function f({ a, b = 2 }: any, [c]: number[]) { return a + b + c } export const r = f({ a: 1 }, [3])',
    'const key = "k"; const { [key]: v, "s t": w } = { k: 1, "s t": 2 } as any; export const r = [v, w]',
    'const { length } = [1, 2, 3]; const { length: n } = "four"; export const r = [length, n]',
    'const [a, ...rest] = [1, , 3]; let more: any; [, ...more] = [1, , 3]; export const r = [a, rest, more]',
    'const [a, b] = "hi"; const [[k, v]] = new Map([["x", 1]]); export const r = [a, b, k, v]',
    'const { 0: first, [1]: second } = ["p", "q"]; export const r = [first, second]',
    'const log: string[] = []; const note = (s: string) => (log.push(s), s); const { [note("a")]: x = note("d"), [note("b")]: y } = { b: 1 } as any; export const r = [log, x, y]',
  ],
  expressions: [
    'export const r = [1 + 2 * 3 ** 2, 7 % 4, -7 % 4, 2 ** -1, 5 / 2, 1 / 0, 0 / 0, -0]',
    'export const r = [5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 10, -8 >> 1, -8 >>> 28]',
    'export const r = [1 < 2, "a" < "b", 2 >= 2, 1 === 1, "1" == (1 as any), null == undefined, NaN === NaN, "10" < "9"]',
    'export const r = ["a" + 1, 1 + "a", "3" * ("4" as any), +"5", -"6", !"", !!"x", "" + null, [] + "", [1, [2, 3]] + "", ({}) + ""] as any',
    'export const r = [0 || "a", 0 ?? "a", null ?? "b", 1 && 2, "" && 3]',
    'let a: any = null; a ??= 1; a ||= 2; a &&= 3; a += 4; a -= 1; a *= 5; a /= 2; a **= 2; a %= 50; a <<= 2; a |= 1; export const r = a',
    'let i = 1; export const r = [i++, i, ++i, i--, --i]',
    'const o = { n: 1 }; o.n++; o["n"] += 5; export const r = [o.n++, o.n]',
    'let s: any = "5"; s++; export const r = s',
    'export const r = (1, 2, 3)',
    'export const r = [typeof 1, typeof "", typeof true, typeof undefined, typeof null, typeof {}, typeof [], typeof (() => 1), typeof missing]; declare const missing: any',
    'export const r = [void 0, "a" in { a: 1 }, "b" in ({ a: 1 } as any), 1 in [5, 6], 3 in [5]]',
    'const o: any = { a: 1, b: 2 }; export const d = delete o.a; export const r = o',
    'const n = 3; export const r = [`n=${n}`, `${n}${[1, 2]}${{}}`, `a\\n\\u0041`, `x`]',
    'export const r = [0x10, 0b11, 0o17, 1_000, 1e3, .5, 1.5e-3]',
    'const o: any = { a: { b: [1, 2] }, f: () => 7 }; export const r = [o?.a?.b?.[1], o.x?.y.z.w, o.x?.(), o.f?.(), o.g?.(), o?.["a"].b.length, (o.x?.y)?.z]',
    'let n = 0; const o: any = null; o?.f(n++); o?.[n++]; export const r = n',
    'const a = [1, 2]; export const r = [...a, ...[], 3, ..."ab", ...new Set([4, 4, 5]), ...new Map([[1, 2]])]',
    'const a = { x: 1, y: 2 }; export const r = [{ ...a, y: 3, ...null, ...{ z: 4 } }, { ...[1, 2] }, { ..."hi" }] as any',
    'export const r = [1, , 3].length',
    'const k = "key"; export const r = { [k + 1]: 1, "two words": 2, 3: "three", k, 1e3: 4 }',
    'const o: any = { a: 1, get b() { return this.a + 1 }, set b(v) { this.a = v } }; o.b = 10; export const r = [o.b, o.a]',
    'export const r = Math.max(...[3, 9, 2], 4)',
    'export const r = ((x as unknown) as number)! satisfies number; const x = 3'.replace(
      /^(.*); (const x = 3)$/,
      '$2; $1',
    ),
    'export const r = [[1, 2, 3][1], "abc"[1], [1][5], "a"[3], [1, 2]["length"], [1, 2]["1"], [1][-1]] as any',
    'export const r = { __proto: 1, ["__proto__"]: 2 }',
    'const o = JSON.parse(\'{"__proto__": {"x": 1}, "a": 2}\'); export const r = [Object.keys(o), o.a, o.x]',
  ],
  statements: [
    'let s = 0; for (let i = 0; i < 10; i++) { if (i === 3) continue; if (i > 6) break; s += i } export const r = s',
    'const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) fs.push(() => i); export const r = fs.map(f => f())',
    'const fs: (() => number)[] = []; for (var i = 0; i < 3; i++) fs.push(() => i); export const r = fs.map(f => f())',
    'const fs: (() => number)[] = []; for (const i of [1, 2]) fs.push(() => i); export const r = fs.map(f => f())',
    'let i = 0; while (true) { if (++i > 5) break } export const r = i',
    'let i = 0; do i++; while (i < 5); export const r = i',
    'const out: string[] = []; for (const k in { a: 1, b: 2 }) out.push(k); for (const k in ["x", "y"]) out.push(k); export const r = out',
    'const out: any[] = []; for (const [i, v] of ["a", "b"].entries()) out.push([i, v]); for (const c of "hé😀") out.push(c); export const r = out',
    'const out: any[] = []; for (const [k, v] of new Map([["a", 1]])) out.push(k, v); for (const v of new Set([1, 1, 2])) out.push(v); export const r = out',
    'const a = [1, 2]; let n = 0; for (const x of a) { if (n++ < 3) a.push(x * 10) } export const r = a',
    'const o: any = {}; for (o.k of [1, 2]) ; let x, y; for ([x, y] of [[1, 2], [3, 4]]) ; export const r = [o, x, y]',
    'const out: number[] = []; outer: for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer; out.push(i * 10 + j) } export const r = out',
    'let n = 0; block: { n++; if (n) break block; n = 100 } export const r = n',
    'function f(x: unknown) { switch (x) { case 1: return "one"; case "two": case 2: return "two"; default: return "other"; case 3: return "three" } } export const r = [f(1), f("two"), f(2), f(3), f(4)]',
    'let s = ""; switch (2 as number) { case 1: s += 1; case 2: s += 2; case 3: s += 3; break; default: s += "d" } export const r = s',
    'let s = ""; for (const x of [1, 2, 3]) { switch (x) { case 2: continue; default: s += x } } export const r = s',
    'function f(n: number) { try { if (n) throw new Error("bad " + n); return "ok" } catch (e: any) { return e.message } finally { log.push(n) } } const log: number[] = []; export const r = [f(0), f(1), log]',
    'function f() { try { return 1 } finally { n = 5 } } let n = 0; export const r = [f(), n]',
    'function f() { for (const x of [1, 2]) { try { continue } finally { n++ } } return n } let n = 0; export const r = f()',
    'let r1; try { (null as any).x } catch { r1 = "caught" } try { throw { code: 7 } } catch ({ code }: any) { r1 += code } export const r = r1',
    'let a; try { try { throw 1 } finally { a = "f" } } catch (e) { a += e } export const r = a',
    'export const r = [new Error("m").message, new TypeError("t").name, String(new RangeError("q")), new Error("x") instanceof Error, new TypeError("x") instanceof Error]',
    'if (false) { } else if (0) ; else var z = 1; export const r = z',
  ],
  classes: [
    'class A { x = 1; y = this.x + 1; static s = 5; static make() { return new A() } get z() { return this.x + this.y } set z(v) { this.x = v } m(n: number) { return this.x * n } } const a = new A(); a.z = 10; export const r = [a.m(3), a.z, A.s, A.make().y, a]',
    'class P { constructor(public a: number, private readonly b = 2) {} sum() { return this.a + this.b } } export const r = [new P(1).sum(), new P(3, 4)]',
    'class A { constructor(protected n: number) {} who() { return "A" + this.n } } class B extends A { extra = 7; constructor() { super(5) } who() { return "B" + super.who() + this.extra } } const b = new B(); export const r = [b.who(), b instanceof A, b instanceof B, new A(1) instanceof B]',
    'class A { n = 1 } class B extends A { m = this.n + 1 } export const r = new B()',
    'class C { #p = 3; get p() { return this.#p } bump() { this.#p++; return this } } const c = new C().bump(); export const r = [c.p, Object.keys(c)]',
    'abstract class S { abstract area(): number; describe() { return `area ${this.area()}` } } class Q extends S { constructor(private s: number) { super() } area() { return this.s ** 2 } } export const r = new Q(3).describe()',
    'const K = class { static v = 4; f = () => this.g(); g() { return 9 } }; const { f } = new K(); export const r = [K.v, f()]',
    'class L { items: number[] = []; add(x: number) { this.items.push(x); return this } } export const r = new L().add(1).add(2).items',
    'class A { static n = 0; id = ++A.n; static { A.n = 10 } } export const r = [new A().id, new A().id]',
    'class A { m() { return 1 } } class B extends A { m() { return [1].map(() => super.m() + 1) as any } } export const r = new B().m()',
    'export const r = typeof class {}',
    'class A { constructor() { return { a: 1 } as any } } class B { b = 2; constructor() { return 3 as any } } export const r = [new A(), new B()]',
  ],
}

const builtins: Readonly<Record<string, readonly string[]>> = {
  arrays: [
    'const a = [3, 1, 2]; export const r = [a.push(4, 5), a.pop(), a.shift(), a.unshift(9, 8), a, a.length]',
    'const a = [1, 2, 3, 4]; export const r = [a.slice(1, -1), a.slice(-2), a.splice(1, 2, 9, 9, 9), a]',
    'export const r = [[1, 2].concat([3], 4 as any, [[5]] as any), [1, 2, 3].reverse(), [1, [2, [3, [4]]]].flat(), [1, [2, [3, [4]]]].flat(Infinity as 5)]',
    'export const r = [[1, 2, 3].map((x, i, a) => x * i + a.length), [1, 2, 3].filter(x => x % 2), [1, 2].flatMap(x => [x, [x]] as any)]',
    'export const r = [[1, 2, 3].find(x => x > 1), [1, 2].find(x => x > 5), [1, 2].findIndex(x => x === 2), [1, 2, 1].findLast(x => x === 1), [1, 2, 1].findLastIndex(x => x === 1)]',
    'export const r = [[1, 2].some(x => x > 1), [1, 2].every(x => x > 1), [1, NaN].includes(NaN), [1, NaN].indexOf(NaN), [1, 2, 1].lastIndexOf(1)]',
    'export const r = [[1, 2, 3].reduce((a, b) => a + b), [1, 2, 3].reduce((a, b) => a + b, "s" as any), [1, 2, 3].reduceRight((a, b) => a * 10 + b)]',
    'export const r = [[10, 9, 1].sort(), [10, 9, 1].sort((a, b) => a - b), ["b", undefined, "a"].sort(), [[2, 1], [1, 9]].sort(), [3, 1].toSorted(), [3, 1].toReversed()]',
    'const o = [{ k: 1, v: "a" }, { k: 0, v: "b" }, { k: 1, v: "c" }]; export const r = o.sort((a, b) => a.k - b.k).map(x => x.v)',
    'export const r = [[1, 2].join(), [1, null, [2, undefined]].join("-"), [1, 2].toString(), [].join(), [1, 2].at(-1), [1, 2, 3].with(1, 9), [1, 2, 3].toSpliced(1, 1)]',
    'export const r = [Array(3).fill(0), new Array(2, 3), Array.of(7), Array.from("ab"), Array.from({ length: 3 }, (_, i) => i * 2), Array.from(new Set([1, 1])), Array.isArray([])]',
    'export const r = [[..."ab"].entries(), [5, 6].keys(), [5, 6].values()].map(x => [...x])',
    'const a: number[] = []; a[3] = 1; export const r = [a.length, a]; a.length = 1',
    'const out: any[] = []; [5, 6].forEach((x, i) => out.push([x, i])); export const r = [out, [1, 2, 3, 4, 5].copyWithin(0, 3), new Array(3).fill([])]',
    'export const r = ["1", "2", "3"].map(Number).concat(["4"].map(x => parseInt(x)))',
    'const fs = [(x: number) => x + 1, (x: number) => x * 2]; let i = 0; export const r = [fs[0](3), fs[i + 1](3), fs[7]?.(1)]',
    'const a = Object.freeze([1, 2]); export const r = [a, a.map(x => x + 1)]',
  ],
  strings: [
    'const s = "Hello, World"; export const r = [s.length, s.toUpperCase(), s.slice(-5), s.substring(2, 4), s.indexOf("o"), s.lastIndexOf("o"), s.includes("W"), s.startsWith("He"), s.endsWith("d")]',
    'export const r = ["a,b,c".split(","), "abc".split(""), "  x ".trim(), " x ".trimStart(), "x".padStart(3, "0"), "x".padEnd(3), "ab".repeat(3)]',
    'export const r = ["aXbX".replace("X", "-"), "aXbX".replaceAll("X", "-"), "ab".replace("a", m => m + m), "abc".at(-1), "abc".charAt(1), "abc".charCodeAt(1), "a".concat("b", "c")]',
    'export const r = [String(12), String(null), String([1, 2]), String(), (255).toString(16), (1.005).toFixed(2), (1234.5).toPrecision(3), (12).toExponential(), true.toString()]',
  ],
  numbers: [
    'export const r = [Number("12"), Number(""), Number("x"), Number(null), Number([5]), Number(undefined), Number(), parseInt("12px"), parseInt("ff", 16), parseFloat("1.5x"), Boolean(""), Boolean([])]',
    'export const r = [Number.isInteger(5), Number.isInteger("5" as any), Number.isSafeInteger(2 ** 53), isNaN("x" as any), isFinite("5" as any), Number.MAX_SAFE_INTEGER, Number.EPSILON, Infinity, NaN]',
    'export const r = [Math.floor(-1.5), Math.ceil(1.2), Math.round(2.5), Math.trunc(-2.7), Math.sqrt(2), Math.hypot(3, 4), Math.log2(8), Math.min(), Math.max(1, 3, 2), Math.abs(-3), Math.sign(-2), Math.PI, Math.pow(2, 10)]',
    'const { max, floor } = Math; export const r = [max(1, 2), [1.5, 2.5].map(floor)]',
  ],
  conversions: [
    'const key = { toString() { return "wide" } }; const sizes: any = { wide: 4096 }; export const r = [sizes[`${key}`], sizes[key as any], key + "", sizes.narrow ?? 4]',
    'class Size { constructor(readonly n: number) {} valueOf() { return this.n } } const s: any = new Size(4096); export const r = [s > 1024, s + 1, s * 2, `${s}`, s == 4096, s === 4096, Math.max(s, 5)]',
    'const both = { valueOf: () => 1, toString: () => "one" } as any; export const r = [both + 1, `${both}`, both + "", [both].join(), both < 2, String(both), Number(both), ({ one: 3 } as any)[both]]',
    'const none = { valueOf: () => ({}), toString: () => ({}) } as any; const r1 = []; for (const f of [() => +none, () => `${none}`, () => none + "", () => none < 1, () => ({})[none as string]]) try { r1.push(f()) } catch { r1.push("error") } export const r = r1',
    'class W { valueOf() { return 2048 } } const w: any = new W(); export const r = [[1, 2, 3].at(new (class { valueOf() { return 1 } })() as any), "abc"[{ toString: () => "1" } as any], [5, 6][{ toString: () => "1" } as any], w.valueOf(), [7].valueOf()]',
    'export const r = [[2, 10, { toString: () => "11" }].sort().map(String), [{ valueOf: () => 2 }, { valueOf: () => 1 }].sort((a: any, b: any) => a - b).map(Number)]',
    'export const r = [JSON.stringify({ a: { toJSON: (key: string) => key + "!" }, b: [{ valueOf: () => 1 }] }), new Error({ toString: () => "m" } as any).message]',
  ],
  objects: [
    'const o = { b: 1, a: 2, 1: 3 }; export const r = [Object.keys(o), Object.values(o), Object.entries(o), Object.fromEntries([["x", 1]]), Object.assign({ a: 1 }, { b: 2 }, null), Object.hasOwn(o, "a")]',
    'const o = Object.freeze({ a: 1 }); export const r = [Object.isFrozen(o), o.a, Object.is(NaN, NaN), Object.entries([7])]',
    'export const r = [JSON.stringify({ a: [1, "x", null, undefined, () => 1], b: undefined, c: NaN }), JSON.stringify([1, { a: 2 }], null, 2), JSON.stringify({}), JSON.parse("[1,{\\"a\\":null}]")]',
    'const m = new Map<any, any>([["a", 1]]); m.set("b", 2).set(NaN, 3); export const r = [m.get("a"), m.has("z"), m.get(NaN), m.size, m.delete("a"), [...m.keys()], [...m.values()], m]',
    'const s = new Set([1, 2]); s.add(3).add(1); const out: any[] = []; s.forEach(x => out.push(x)); export const r = [s.has(2), s.size, s.delete(1), [...s], out, new Map() instanceof Map, s instanceof Map]',
    'console.log("nothing", 1); console.warn({}); export const r = ({ a: 1 }).hasOwnProperty("a")',
    'const groups: Record<string, number[]> = {}; for (const n of [1, 2, 3]) (groups[n % 2 ? "odd" : "even"] ??= []).push(n); export const r = groups',
  ],
}

/** Keys that the tables hold as something else. */
const keys =
  '[0, -0, 1, "1", 1.5, 1e21, 5e-324, NaN, Infinity, -Infinity, "NaN", "\\0", "\\x001", "\\0s", "\\0s1", "", true, null, undefined]'
const tables: Readonly<Record<string, readonly string[]>> = {
  'keys of tables': [
    `const k = ${keys}; export const m = new Map(k.map((x, i) => [x, i])), s = new Set([...k, ...k])`,
    `const k = ${keys}; const m = new Map(); k.forEach((x, i) => m.set(x, i)); export const r = k.map(x => [m.get(x), m.has(x)]), n = m.size`,
    `const k = ${keys}; const s = new Set(k); export const r = k.map(x => [s.delete(x), s.has(x), s.size]); s.add(2).add(2); export const t = s`,
    `const m = new Map(${keys}.entries()), s = new Set(${keys}); export const r = [[...m.keys()], [...m.values()], [...m.entries()], [...s.keys()], [...s.entries()]]`,
    `const s = new Set(${keys}); export const r: unknown[] = []; s.forEach((v, k, t) => r.push(v, k, t === s)); for (const x of s) { r.push(x); if (x === 1) s.delete(1.5); if (x === 0) s.add(7) }`,
    'const m = new Map([[0, 0]]); export const r: unknown[] = []; for (const [k] of m) { m.delete(k); if (k < 5) m.set(k + 1, 0); r.push(k) } m.clear(); r.push(m.size)',
  ],
}

test('the host is not given numbers to find, whose places in its tables anyone can work out', () => {
  const { exports } = interpreted('export const m = new Map([[1, 2]]), s = new Set([3]); m.set(4.5, 6); s.add(7)')
  const held = [
    ...Map.prototype.keys.call(exports.m as Map<unknown, unknown>),
    ...Set.prototype.values.call(exports.s as Set<unknown>),
  ]
  expect(held.map(key => typeof key)).toEqual(['string', 'string', 'string', 'string'])
})

for (const [group, texts] of Object.entries({ ...programs, ...builtins, ...tables }))
  describe(group, () => {
    test.each(texts)('%s', sameAsExecuted)
  })

test('types leave no trace', () => {
  const { exports, problems } = interpreted(
    'import type { Layer } from "memwall"; export type T<A> = A[]; abstract class X<T> { declare y: T }\n' +
      'export const r = <number>(new (class<T> { v = 3 as const })().v); export { type T as U }; namespace N { type Z = 1 }',
  )
  expect(exports).toEqual({ r: 3 })
  expect(problems.map(({ code }) => code)).toEqual(['unsupported'])
})
