/** A property that is not there is said where what it gave is refused; where a default follows it, it is right. */
import { describe, expect, test } from 'vitest'
import { evaluated, problemsOf, traced } from './check'

const head = `import { attention, conv2d, custom, embedding, input, linear, model, repeat } from "memwall"
const cfg = { hidden: 64, heads: 4, sizes: [1, 2] }
`
const whole = 'takes a whole number of at least'

type Cases = readonly (readonly [text: string, expected: readonly string[]])[]

const check = (text: string, expected: readonly string[]): void => expect(problemsOf(head + text)).toEqual(expected)

/** A model of the dims batch and seq. */
const build = (dims: string, body: string): string => `model("m", { batch: 1, seq: 8 }, ${dims} => ${body})`

describe('a dim that the model has not', () => {
  const lacks = (at: string, dim: string, meant = ''): string[] => [
    `type at ${at}: the model has no dim "${dim}"; it has batch, seq${meant}`,
  ]
  const seq = '; did you mean "seq"?'
  const cases: Cases = [
    [build('({ batch, sequence })', 'linear(4)(input([batch, sequence]))'), lacks('sequence', 'sequence', seq)],
    [
      build('({ batch, sqe: n })', '{ const x = input([batch, n])\nreturn x.reshape([n]) }'),
      lacks('sqe: n', 'sqe', seq),
    ],
    [build('dims', 'input([dims.batch, dims["sequence"] * 2])'), lacks('dims["sequence"]', 'sequence', seq)],
    [build('dims', '{ const n = dims.len as number\nreturn input([dims.batch, (n)!]) }'), lacks('dims.len', 'len')],
    [build('({ batch, layers })', 'repeat(layers, () => linear(8))(input([batch, 8]))'), lacks('layers', 'layers')],
    [build('({ rows })', '{ const of = (n, m = 2) => input([n, m])\nreturn of(rows) }'), lacks('rows', 'rows')],
    [build('d', 'input([d.batch, Math.floor(d.width / 2)])'), lacks('d.width', 'width')],
  ]
  test.each(cases)('%s', check)
})

describe('a property that an object has not', () => {
  const lacks = (at: string, message: string): string[] => [`type at ${at}: ${message}`]
  const cases: Cases = [
    [
      'linear(cfg.dim)',
      lacks('linear(cfg.dim)', `linear: out ${whole} 1, got undefined: cfg has no "dim"; it has hidden, heads, sizes`),
    ],
    [
      'linear(cfg.hiden / 2)',
      lacks('linear(cfg.hiden / 2)', `linear: out ${whole} 1, got NaN: cfg has no "hiden"; did you mean "hidden"?`),
    ],
    [
      'const { dim } = cfg\nlinear(dim)',
      lacks(
        'linear(dim)',
        `linear: out ${whole} 1, got undefined: the object has no "dim"; it has hidden, heads, sizes`,
      ),
    ],
    [
      'linear(cfg.sizes[2])',
      lacks('linear(cfg.sizes[2])', `linear: out ${whole} 1, got undefined: cfg.sizes has 2 entries, none at 2`),
    ],
    ['linear({}.dim)', lacks('linear({}.dim)', `linear: out ${whole} 1, got undefined: {} has no "dim"; it has none`)],
    [
      'attention({ kvHeads: cfg.kvHeads, heads: cfg.head })',
      lacks(
        'attention({ kvHeads: cfg.kvHeads, heads: cfg.head })',
        `attention: heads ${whole} 1, got undefined: cfg has no "head"; did you mean "heads"?`,
      ),
    ],
    [
      'const heads = cfg.head\nattention({ heads })',
      lacks(
        'attention({ heads })',
        `attention: heads ${whole} 1, got undefined: cfg has no "head"; did you mean "heads"?`,
      ),
    ],
    [
      'conv2d(8, { kernel: [3, cfg.width] })',
      lacks(
        'conv2d(8, { kernel: [3, cfg.width] })',
        `conv2d: kernel[1] ${whole} 1, got undefined: cfg has no "width"; it has hidden, heads, sizes`,
      ),
    ],
    [
      'class Net {\nlayers = [linear(3)]\nforward(x) { return this.layer.reduce((y, l) => l(y), x) }\n}\nnew Net().forward(1)',
      lacks('this.layer.reduce', 'cannot read reduce of undefined: this has no "layer"; did you mean "layers"?'),
    ],
  ]
  test.each(cases)('%s', check)
})

describe('it is not blamed where something else may be wrong', () => {
  const cases: Cases = [
    [
      'const shape = [1, undefined]\nmodel("m", {}, () => input(shape, cfg.dtype))',
      [`type at input(shape, cfg.dtype): input: shape[1] ${whole} 0, got undefined`],
    ],
    [
      'linear(undefined, cfg.options)',
      [`type at linear(undefined, cfg.options): linear: out ${whole} 1, got undefined`],
    ],
    [
      'const base = { heads: undefined }\nattention({ heads: cfg.head, ...base })',
      [`type at attention({ heads: cfg.head, ...base }): attention: heads ${whole} 1, got undefined`],
    ],
    ['let n = cfg.dim\nn = undefined\nlinear(n)', [`type at linear(n): linear: out ${whole} 1, got undefined`]],
    ['embedding(...[8, cfg.dim])', [`type at embedding(...[8, cfg.dim]): embedding: dim ${whole} 1, got undefined`]],
  ]
  test.each(cases)('%s', check)
})

test('to read what is not there is right where undefined is', () => {
  const bodies = [
    build('({ batch, seq, past = 0 })', 'input([batch, seq + past])'),
    build('dims', 'input([dims.batch, dims.past ?? 0, dims.past || 1])'),
    build('({ batch, past })', 'input([batch, past === undefined ? 1 : past])'),
    build('dims', 'input([dims.batch, "past" in dims ? dims.past : 1])'),
    build(
      '({ batch, past })',
      'linear(8, { bias: cfg.bias, weights: cfg.weights?.dtype })(input([batch, past ?? 1], cfg.dtype))',
    ),
    build('({ batch, past })', 'linear(cfg.out ?? (past ? 1 : 2))(input([batch, 4]))'),
  ]
  for (const body of bodies) check(body, [])
})

test('what was assigned since is not blamed', () => {
  const text = `${head}let kv = cfg.kvHeads
if (kv === undefined) kv = cfg.head * 1
attention({ heads: cfg.heads, kvHeads: kv })`
  const [problem, ...more] = problemsOf(text)
  expect(more).toEqual([])
  expect(problem).toMatch(/kvHeads takes .*, got NaN$/)
})

describe('what runs as it is written and is hardly meant is warned of, and its figures stand', () => {
  const near = 'cfg has no "head"; did you mean "heads"?'
  const cases: Cases = [
    ['for (let i = 0; i < cfg.head; i++) linear(4)', [`type at i < cfg.head: this loop never runs: ${near}`]],
    ['const n = cfg.head - 1\nwhile (n >= 0) linear(4)', [`type at n >= 0: this loop never runs: ${near}`]],
    [
      'Array.from({ length: cfg.head }, () => linear(4))',
      [`type at Array.from({ length: cfg.head }, () => linear(4)): this array is always empty: ${near}`],
    ],
    ['new Array(cfg.head).fill(0)', [`type at new Array(cfg.head): this array has one entry, undefined: ${near}`]],
    ['for (let i = 0; cfg.sizes[i] < cfg.sizes[i + 1]; i++) linear(4)', []],
    ['if (1 < (cfg.depth ?? 0)) linear(4)', []],
    ['const mlp = (o: { dropout?: number }) => { if (o.dropout! > 0) linear(4) }; mlp({}); mlp({ dropout: 0.1 })', []],
    [
      'const seen: Record<string, number> = {}; for (const k of ["a", "a"]) { if (seen[k] >= 1) linear(4); seen[k] = 1 }',
      [],
    ],
    ['if (cfg.depth === 1 || !(cfg.hidden < 3)) linear(4)', []],
    ['let n\nif (n < 3) linear(4)\nArray.from({ length: n })\nArray.from({})\nArray(undefined)', []],
  ]
  test.each(cases)('%s', check)

  test('it is no error', () => {
    const program = evaluated(
      `${head}${build('({ batch })', '{\nfor (let i = 0; i < cfg.head; i++) linear(4)\nreturn input([batch])\n}')}`,
    )
    const { problems, complete } = traced(program)
    expect(problems.map(({ severity }) => severity)).toEqual(['warning'])
    expect(complete).toBe(true)
  })
})
