/** Ops lie where a reader would look for them: paths by names, frames by calls. */
import { describe, expect, test } from 'vitest'
import { evaluated, framesOf, pathsOf, traced } from './check'

const head =
  'import { attention, embedding, gelu, input, layerNorm, linear, model, relu, repeat, residual, sequential } from "memwall"\n'

/** Paths of the ops of the first model in `text`. */
function paths(text: string): string[] {
  const program = evaluated(head + text)
  const trace = traced(program)
  expect([...program.problems, ...trace.problems]).toEqual([])
  return pathsOf(trace)
}

const model = (body: string): string => `model("m", { batch: 1 }, () => { ${body} })`
const x = 'let x = input([1, 8, 4]); '

describe('paths', () => {
  const cases: readonly (readonly [text: string, expected: readonly string[]])[] = [
    // What it is assigned to.
    [model(`${x}const head = linear(4); return head(x)`), ['head']],
    [`const head = linear(4)\n${model(`${x}return head(x)`)}`, ['head']],
    [model(`${x}return linear(4)(x)`), ['linear']],
    [model(`${x}let head; head = linear(4); return head(x)`), ['head']],
    [model(`${x}const { q, k } = { q: linear(4), k: linear(4) }; return q(k(x))`), ['k', 'q']],
    [model(`${x}const [q, k] = [linear(4), linear(4)]; return q(k(x))`), ['k', 'q']],
    [model(`${x}const a = { q: linear(4) }; const b = a.q; return b(x)`), ['q']],
    [model(`${x}const a: any = {}; a.q = linear(4); return a.q(x)`), ['q']],
    [model(`${x}const act = relu; return act(x)`), ['relu']],
    [model(`${x}const head = linear(4, { name: "given" }); return head(x)`), ['given']],
    // The function that made it.
    [`const make = () => linear(4)\n${model(`${x}return make()(x)`)}`, ['make']],
    [`function make() { const inner = linear(4); return inner }\n${model(`${x}return make()(x)`)}`, ['inner']],
    [
      `function mlp() { return sequential(linear(8), gelu, linear(4)) }\n${model(`${x}return mlp()(x)`)}`,
      ['mlp/linear', 'mlp/gelu', 'mlp/linear'],
    ],
    [
      `const mlp = (h: number) => { const up = linear(h), down = linear(4); return x => down(gelu(up(x))) }\n${model(`${x}return mlp(8)(x)`)}`,
      ['mlp/up', 'mlp/gelu', 'mlp/down'],
    ],
    [
      `function head(x) { const out = linear(2); return out(x.add(x)) }\n${model(`${x}return head(x)`)}`,
      ['head/add', 'head/out'],
    ],
    // A variable of its own tells it from others that the same function made.
    [
      `const proj = (n: number) => linear(n, { bias: false })\n${model(`${x}const up = proj(8), down = proj(4); return down(up(x))`)}`,
      ['up', 'down'],
    ],
    // What is made up of layers keeps the name of its maker, which says more; so does what has no variable of its own.
    [
      `const mlp = (h: number) => { const up = linear(h); return x => up(x) }\n${model(`${x}const a = mlp(8), b = mlp(4); return b(a(x))`)}`,
      ['mlp/up', 'mlp/up'],
    ],
    [
      `const mlp = (h: number) => sequential(linear(h), gelu)\n${model(`${x}const a = mlp(8); return a(x)`)}`,
      ['mlp/linear', 'mlp/gelu'],
    ],
    [
      `const first = () => linear(4), second = () => linear(4)\n${model(`${x}for (const f of [first(), second()]) x = f(x); return x`)}`,
      ['first', 'second'],
    ],
    [
      `const first = () => linear(4)\nconst wrap = make => { const inner = make(); return x => inner(x) }\n${model(`${x}return wrap(first)(x)`)}`,
      ['wrap/first'],
    ],
    [
      `const proj = () => linear(4)\nclass Block { q = proj(); k = proj(); forward(x) { return this.q(this.k(x)) } }\n${model(`${x}return new Block().forward(x)`)}`,
      ['Block/k', 'Block/q'],
    ],
    [
      `const tied = () => embedding(9, 4)\n${model('const table = tied(); return table.attend(table(input([1, 8], "int32")))')}`,
      ['table', 'table.attend'],
    ],
    [
      `const proj = () => linear(4)\n${model(`${x}const layers = [proj(), proj()]; const [first] = layers; return layers[1](first(x))`)}`,
      ['proj[0]', 'proj[1]'],
    ],
    // Its place in an array or a repeat.
    [
      model(`${x}const layers = [linear(4), linear(4)]; for (const l of layers) x = l(x); return x`),
      ['layers[0]', 'layers[1]'],
    ],
    [
      model(`${x}const layers = Array.from({ length: 2 }, () => linear(4)); return layers.reduce((y, l) => l(y), x)`),
      ['layers[0]', 'layers[1]'],
    ],
    [
      model(
        `${x}const layers = []; for (let i = 0; i < 2; i++) layers.push(linear(4)); for (const l of layers) x = l(x); return x`,
      ),
      ['layers[0]', 'layers[1]'],
    ],
    [
      model(
        `${x}const layers = []; layers[0] = linear(4); layers[1] = linear(4); for (const l of layers) x = l(x); return x`,
      ),
      ['layers[0]', 'layers[1]'],
    ],
    [model(`${x}return repeat(2, () => linear(4))(x)`), ['repeat[0]/linear', 'repeat[1]/linear']],
    [
      `const block = () => sequential(linear(4), gelu)\n${model(`${x}return repeat(2, block)(x)`)}`,
      ['block[0]/linear', 'block[0]/gelu', 'block[1]/linear', 'block[1]/gelu'],
    ],
    [
      `function block() { const up = linear(4); return x => up(x) }\n${model(`${x}return repeat(2, block)(x)`)}`,
      ['block[0]/up', 'block[1]/up'],
    ],
    [
      `function block() { const up = linear(4); return x => up(x) }\n${model(`${x}const blocks = [block(), block()]; for (const b of blocks) x = b(x); return x`)}`,
      ['block[0]/up', 'block[1]/up'],
    ],
    [
      `const f = x => linear(4)(x), g = x => gelu(x)\n${model(`${x}const all = [f, g]; for (const each of all) x = each(x); return x`)}`,
      ['f/linear', 'g/gelu'],
    ],
    // Composites.
    [
      `function encoderLayer() { return sequential(residual(attention({ heads: 2 })), layerNorm()) }\n${model(`${x}return repeat(1, encoderLayer)(x)`)}`,
      [
        ...['query', 'key', 'value', 'scores', 'softmax', 'context', 'output'].map(
          name => `encoderLayer[0]/attention/${name}`,
        ),
        'encoderLayer[0]/add',
        'encoderLayer[0]/layerNorm',
      ],
    ],
    [model(`${x}return residual(y => linear(4)(y))(x)`), ['linear', 'add']],
    [model('const word = embedding(10, 4); return word.attend(word(input([1, 3], "int32")))'), ['word', 'word.attend']],
    // Objects of classes.
    [
      `class Mlp { up = linear(8); down = linear(4); forward(x) { return this.down(this.up(x)) } }\n${model(`${x}return new Mlp().forward(x)`)}`,
      ['Mlp/up', 'Mlp/down'],
    ],
    [
      `class Mlp { up = linear(8); forward(x) { return this.up(x) } }\n${model(`${x}const mlp = new Mlp(); return mlp.forward(x)`)}`,
      ['mlp/up'],
    ],
    [
      `class Block { up = linear(4); forward(x) { return this.up(x) } }\n${model(`${x}const blocks = [new Block(), new Block()]; for (const b of blocks) x = b.forward(x); return x`)}`,
      ['blocks[0]/up', 'blocks[1]/up'],
    ],
    [
      `class Net { block = { up: linear(4) }; encode(x) { return this.inner(x) } inner(x) { return this.block.up(x) } }\n${model(`${x}return new Net().encode(x)`)}`,
      ['Net/encode/inner/up'],
    ],
  ]
  test.each(cases)('%s', (text, expected) => {
    expect(paths(text)).toEqual(expected)
  })
})

test('frames tell the call that made a layer, the one that applied it, and those around both', () => {
  const text = `${head}function block(size) {
  return sequential(linear(size), x => x.add(1))
}
function net(name) {
  model(name, { batch: 1 }, ({ batch }) => {
    const body = repeat(2, () => block(4))
    return body(input([batch, 4]))
  })
}
net("m")`
  const { nodes } = traced(evaluated(text)).graph
  const around = [
    'net@net("m")',
    'model(name, { batch: 1 }, ({ batch }) => {',
    '@model(name, { batch: 1 }, ({ batch }) => {',
  ]
  expect(nodes.map(({ op }) => op.kind)).toEqual(['linear', 'add', 'linear', 'add'])
  const [dense, add] = nodes
  expect(framesOf(dense?.site.created ?? null, text)).toEqual([
    ...around,
    'repeat(2, () => block(4))',
    '@repeat(2, () => block(4))',
    'block@block(4)',
    'linear(size)',
  ])
  expect(framesOf(dense?.site.applied ?? null, text)).toEqual([...around, 'body(input([batch, 4]))'])
  const inner = [...around, 'body(input([batch, 4]))', '@body(input([batch, 4]))', 'x.add(1)']
  expect(framesOf(add?.site.applied ?? null, text)).toEqual(inner)
  expect(framesOf(add?.site.created ?? null, text)).toEqual(inner)
})

test('spans and sites are the same objects in every trace, as rows are grouped by them', () => {
  const program = evaluated(`${head}${model(`${x}return repeat(2, () => linear(4))(x)`)}`)
  const [first, second] = [traced(program), traced(program)].map(({ graph }) =>
    graph.nodes.map(({ site }) => site.created?.call),
  )
  expect(first?.[0]).toBe(first?.[1])
  expect(first?.[0]).toBe(second?.[0])
})

describe('identity', () => {
  const parameters = (text: string, model = 0): number =>
    traced(evaluated(head + text), model).graph.parameters.reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    )

  test('a layer applied twice has its weights once; one made twice has them twice', () => {
    expect(parameters(model(`${x}const l = linear(4); return l(l(x))`))).toBe(20)
    expect(parameters(model(`${x}const l = () => linear(4); return l()(l()(x))`))).toBe(40)
    expect(parameters(`const l = linear(4)\n${model(`${x}return l(l(x))`)}`)).toBe(20)
    expect(parameters(model(`${x}const l = [1, 2].map(() => linear(4)); return l[1](l[0](x))`))).toBe(40)
  })

  test('no state goes from one build, or one trace, to the next', () => {
    const text = `let made = 0; const list = [relu]; const shared = linear(4)
const build = () => { made++; list.push(relu); let x = shared(input([1, 4])); for (const l of list) x = l(x); return made > 1 ? x.add(1) : x }
model("first", {}, build); model("second", {}, build)`
    const program = evaluated(head + text)
    const expected = ['shared', 'relu', 'relu']
    for (const model of [0, 1, 0, 1]) expect(pathsOf(traced(program, model))).toEqual(expected)
  })

  test('a program traces the same after another text of its file was evaluated', () => {
    const text = `${head}${model(`${x}return linear(4)(x)`)}`
    const program = evaluated(text)
    const before = pathsOf(traced(program))
    evaluated(`${head}${model(`${x}return relu(x)`)}`)
    expect(pathsOf(traced(program))).toEqual(before)
  })

  test('a model declared inside a build is not one of the file', () => {
    const program = evaluated(
      `${head}model("m", {}, () => { model("inner", {}, () => relu(input([1]))); return relu(input([1])) })`,
    )
    expect(traced(program).complete).toBe(true)
    expect(program.models.map(({ name }) => name)).toEqual(['m'])
  })

  test('dims of the request reach the build', () => {
    const program = evaluated(`${head}model("m", { batch: 1, seq: 8 }, ({ batch, seq }) => relu(input([batch, seq])))`)
    const shape = (dims: Record<string, number>) => traced(program, 0, { dims }).graph.nodes[0]?.output.shape
    expect([shape({ batch: 2, seq: 3 }), shape({ batch: 1, seq: 8 })]).toEqual([
      [2, 3],
      [1, 8],
    ])
  })

  test('a trace of no model is empty and incomplete', () => {
    expect(traced(evaluated(head), 3)).toMatchObject({ complete: false, problems: [], graph: { nodes: [] } })
  })
})
