/** Steps that one statement, trace or request takes leave the others their figures. */
import { describe, expect, test } from 'vitest'
import { evaluated, kindsOf, traced } from './check'

const head = 'import { input, linear, model, relu, repeat } from "memwall"\n'
const good = '\nmodel("good", { batch: 2 }, ({ batch }) => linear(3)(input([batch, 4])))\n'

test('models of a statement that ran away keep their figures, and so do those after it', () => {
  const text = `${head}let i = 0; while (true) { if (i++ < 2) model("more" + i, { batch: 1 }, () => relu(input([4]))) }${good}`
  const program = evaluated(text, {}, { steps: 100_000 })
  expect(program.models.map(({ name }) => name)).toEqual(['more1', 'more2', 'good'])
  for (let again = 0; again < 2; again++)
    expect(program.models.map((_, model) => kindsOf(traced(program, model)))).toEqual([['relu'], ['relu'], ['linear']])
  expect(traced(program, 2).complete).toBe(true)
})

describe('where a statement takes nearly all of the steps', () => {
  const text = `${head}let n = 0; for (;;) n++\n`

  test('what takes few is still done', () => {
    const program = evaluated(`${text}const size = 3${good}`, {}, { steps: 10_000 })
    expect(program.problems.map(({ code }) => code)).toEqual(['limit'])
    expect(program.models.map(({ name }) => name)).toEqual(['good'])
    expect(traced(program).complete).toBe(true)
  })

  test('what takes more than is left is not, and what follows it is', () => {
    const { problems, models, steps } = evaluated(
      `${text}for (let i = 0; i < 5000; i++) n++${good}`,
      {},
      { steps: 10_000 },
    )
    expect(problems.map(({ code }) => code)).toEqual(['limit', 'limit'])
    expect(models.map(({ name }) => name)).toEqual(['good'])
    expect(steps).toBeLessThanOrEqual(10_000)
  })

  test('where each takes all it gets, none are left in the end', () => {
    const { problems, models, steps } = evaluated(`${text}${'for (;;) n++\n'.repeat(30)}${good}`, {}, { steps: 10_000 })
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['limit']))
    expect(models).toEqual([])
    // What is left out is looked through for what it would change, which counts as well.
    expect(steps).toBeGreaterThanOrEqual(10_000)
    expect(steps).toBeLessThan(10_100)
  })
})

test('a statement that ran away is not run again for the next trace', () => {
  const program = evaluated(`${head}while (true) {}${good}`, {}, { steps: 10_000 })
  expect(program.steps).toBeGreaterThan(8000)
  expect(program.problems.map(({ message }) => message)).toEqual([
    'this takes more than the 10,000 evaluation steps of an analysis; what follows is not counted. Does this loop end? If so, make it shorter',
  ])
  const alone = traced(evaluated(head + good))
  for (let again = 0; again < 3; again++) {
    const trace = traced(program)
    expect([trace.complete, trace.steps]).toEqual([true, alone.steps])
  }
})

describe('a request that reaches a limit leaves the figures of all others as they are', () => {
  const text = `${head}model("m", { batch: 1, seq: 64 }, ({ batch, seq }) => {
  let n = 0
  for (let i = 0; i < (seq > 1 ? 1e9 : 1000); i++) n += batch
  return linear(8)(input([batch, seq, 8]))
})`
  const limits = { steps: 20_000 }
  const dims = [
    { batch: 1, seq: 64 },
    { batch: 1, seq: 1 },
    { batch: 2, seq: 1 },
    { batch: 2, seq: 64 },
  ]
  const answer = (program: ReturnType<typeof evaluated>, asked: (typeof dims)[number]) => {
    const { graph, complete, problems, steps } = traced(program, 0, { dims: asked })
    return [graph.nodes.length, complete, problems.map(({ code, message }) => `${code}: ${message}`), steps]
  }
  const fresh = dims.map(asked => answer(evaluated(text, {}, limits), asked))

  test('alone, it is complete where it does not reach the limit', () => {
    expect(fresh.map(([ops, complete]) => [ops, complete])).toEqual([
      [0, false],
      [1, true],
      [1, true],
      [0, false],
    ])
  })

  test.each([[[0, 1, 2, 3]], [[3, 2, 1, 0]], [[0, 0, 1, 1]], [[0, 3, 0, 2, 1]], [[1, 0, 1, 3, 2]]])(
    'asked in the order %j',
    order => {
      const program = evaluated(text, {}, limits)
      expect(order.map(at => answer(program, dims[at] as (typeof dims)[number]))).toEqual(order.map(at => fresh[at]))
    },
  )
})

describe('steps that are handed over', () => {
  const text = `${head}const sizes = [1, 2, 3].map(x => x + 1)
model("m", { batch: 1 }, ({ batch }) => { let x = input([batch, 4]); for (let i = 0; i < 20; i++) x = relu(x); return x })`

  test('a trace takes those of the modules and of the build, and is given no fewer', () => {
    const program = evaluated(text)
    const { steps, complete } = traced(program)
    expect(complete).toBe(true)
    expect(steps).toBeGreaterThan(program.steps)
    expect(traced(program, 0, {}, steps)).toMatchObject({ complete: true, problems: [], steps })
    const cut = traced(program, 0, {}, steps - 1)
    expect(cut.complete).toBe(false)
    expect(cut.graph.nodes.length).toBeGreaterThan(0)
    expect(cut.steps).toBeLessThan(steps)
    expect(cut.problems.map(({ code }) => code)).toEqual(['limit'])
  })

  test('where they are too few for the modules, nothing is built', () => {
    const program = evaluated(text)
    const trace = traced(program, 0, {}, program.steps)
    expect([trace.graph.nodes.length, trace.complete, trace.steps]).toEqual([0, false, 0])
    expect(trace.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      `limit: this takes more than the ${program.steps.toLocaleString('en-US')} evaluation steps that the parts before it left; what follows is not counted`,
    ])
  })
})
