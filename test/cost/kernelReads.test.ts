/** Elements that the views of a tensor have in common, against sets of their indices. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { elementsRead, readOnce } from '../../src/cost/kernelReads'
import type { Node, Value } from '../../src/graph/graph'
import { evaluated, traced } from '../evaluate/check'
import { isFull } from '../support/full'
import { reportOf } from '../support/report'
import '../support/seed'

const shape = [6, 8] as const

/** A view as the DSL writes it after the name of the view that it is made of, with the elements that it holds by row. */
interface View {
  readonly of: View | null
  readonly written: string
  readonly rows: readonly (readonly number[])[]
}

const whole: View = {
  of: null,
  written: `input([${shape.join(', ')}])`,
  rows: Array.from({ length: shape[0] }, (_, row) => Array.from({ length: shape[1] }, (_, at) => row * shape[1] + at)),
}

const transposed = (of: View): View => ({
  of,
  written: '.transpose(0, 1)',
  rows: (of.rows[0] ?? []).map((_, column) => of.rows.map(row => row[column] as number)),
})

function sliced(of: View, axis: 0 | 1, start: number, end: number, step = 1): View {
  const isKept = (at: number): boolean => at >= start && at < end && (at - start) % step === 0
  return {
    of,
    written: `.slice(${axis}, ${start}, ${end}, ${step})`,
    rows: axis === 0 ? of.rows.filter((_, at) => isKept(at)) : of.rows.map(row => row.filter((_, at) => isKept(at))),
  }
}

/** An op for each view, and the view that it reads. */
function operands(views: readonly View[]): { readonly nodes: readonly Node[]; readonly values: readonly Value[] } {
  const names = new Map<View, string>()
  const lines: string[] = []
  const nameOf = (view: View): string => {
    const known = names.get(view)
    if (known !== undefined) return known
    const of = view.of === null ? '' : nameOf(view.of)
    const name = `v${names.size}`
    names.set(view, name)
    lines.push(`const ${name} = ${of}${view.written}`)
    return name
  }
  const read = views.map(view => `relu(${nameOf(view)})`)
  const { graph, problems } = traced(
    evaluated(`import { input, model, relu } from 'memwall'
model('m', {}, () => { ${lines.join('; ')}; return [${read.join(', ')}] })`),
  )
  expect(problems).toEqual([])
  const nodes = graph.nodes.filter(({ op }) => op.kind === 'relu')
  return { nodes, values: nodes.map(({ inputs }) => inputs[0] as Value) }
}

const readBy = (views: readonly View[]): number => elementsRead(operands(views).values)
const union = (views: readonly View[]): number => new Set(views.flatMap(({ rows }) => rows.flat())).size
const size = ({ rows }: View): number => rows.flat().length

const step = fc.record({
  kind: fc.constantFrom('slice', 'slice', 'transpose'),
  axis: fc.constantFrom<0 | 1>(0, 1),
  start: fc.nat(5),
  length: fc.integer({ min: 1, max: 5 }),
  step: fc.constantFrom(1, 1, 1, 2, 3),
})

const view = fc.array(step, { maxLength: 3 }).map(steps =>
  steps.reduce((of, { kind, axis, start, length, step }) => {
    if (kind === 'transpose') return transposed(of)
    const extent = (axis === 0 ? of.rows.length : of.rows[0]?.length) as number
    const from = Math.min(start, extent - 1)
    return sliced(of, axis, from, Math.min(from + length, extent), step)
  }, whole),
)

const runs = { numRuns: isFull ? 5000 : 300 }

test('views have in common at most what sets of indices say, and at least the largest of them', () => {
  fc.assert(
    fc.property(fc.array(view, { minLength: 1, maxLength: 5 }), views => {
      const read = readBy(views)
      expect(read).toBeGreaterThanOrEqual(Math.max(...views.map(size)))
      expect(read).toBeLessThanOrEqual(union(views))
    }),
    runs,
  )
})

test('slices of one view along one axis that do not overlap add up, in any order', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(cuts, fc.boolean(), fc.infiniteStream(fc.nat(100)), (cuts, isTransposed, order) => {
      const [first, ...bounds] = [0, ...cuts.sort((a, b) => a - b), 8]
      const of = isTransposed ? transposed(whole) : whole
      let start = first as number
      const all = bounds.map(end => {
        const slice = sliced(of, isTransposed ? 0 : 1, start, end)
        start = end
        return { slice, at: order.next().value as number }
      })
      const shuffled = all.sort((a, b) => a.at - b.at).map(({ slice }) => slice)
      for (let count = 1; count <= shuffled.length; count++)
        expect(readBy(shuffled.slice(0, count))).toBe(union(shuffled.slice(0, count)))
    }),
    runs,
  )
})

test('slices with a step add up where their first elements differ', () => {
  for (const step of [2, 3]) {
    const all = Array.from({ length: step }, (_, start) => sliced(whole, 1, start, 8, step))
    expect(readBy(all)).toBe(48)
    expect(readBy([...all].reverse())).toBe(48)
    expect(readBy(all.slice(1))).toBe(union(all.slice(1)))
  }
  // The first ends where the last does, and has no column with it: 0, 2, 4, 6, then 1, then 3, 5, 7.
  expect(readBy([sliced(whole, 1, 0, 8, 2), sliced(whole, 1, 1, 3, 2), sliced(whole, 1, 3, 8, 2)])).toBe(48)
  // The second begins after the end of the first: x[0], x[2] and x[4], x[6].
  expect(readBy([sliced(whole, 1, 4, 8, 2), sliced(whole, 1, 0, 4, 2)])).toBe(6 * 4)
})

test('of slices that overlap the largest counts, and further ones add to it', () => {
  const slices = (...ends: readonly (readonly [number, number])[]) =>
    readBy(ends.map(([start, end]) => sliced(whole, 1, start, end, 1)))
  expect(slices([0, 3], [2, 7])).toBe(6 * 5)
  expect(slices([2, 7], [0, 3])).toBe(6 * 5)
  expect(slices([0, 3], [2, 7], [7, 8])).toBe(6 * 6)
  expect(slices([7, 8], [2, 7], [0, 3])).toBe(6 * 6)
  // Both small ones are inside of the large one, and the last begins where that ends.
  expect(slices([0, 6], [1, 2], [6, 8])).toBe(6 * 8)
  expect(slices([1, 2], [6, 8], [4, 5], [0, 6])).toBe(6 * 8)
})

test('slices of a slice are compared within it, and along another axis the larger counts', () => {
  const left = sliced(whole, 1, 0, 4, 1)
  const top = sliced(left, 0, 0, 2, 1)
  const bottom = sliced(left, 0, 2, 6, 1)
  const right = sliced(whole, 1, 4, 8, 1)
  expect(readBy([top, bottom])).toBe(24)
  expect(readBy([top, right])).toBe(8 + 24)
  expect(readBy([right, bottom, top])).toBe(48)
  expect(readBy([top, sliced(whole, 0, 0, 5, 1)])).toBe(40)
  expect(readBy([whole, top])).toBe(48)
  expect(readBy([transposed(left), right])).toBe(24 + 24)
})

test('the first op that reads an element has it, and what several ops read counts once', () => {
  const views = [sliced(whole, 1, 0, 4, 1), sliced(whole, 1, 2, 8, 1), whole]
  const { nodes, values } = operands(views)
  const shares = readOnce([nodes.map((node, at) => ({ node, value: values[at] as Value }))])
  const read = nodes.map((node, at) => (shares.get(node)?.get(values[at] as Value) ?? 1) * size(views[at] as View))
  expect(read).toEqual([24, 24, 0])
})

test('an operand that is alone in its kernel, or without elements, keeps what it reads', () => {
  const { nodes, values } = operands([sliced(whole, 1, 0, 4, 1), sliced(whole, 1, 3, 3, 1)])
  const shares = (at: number, times: number) => {
    const [node, value] = [nodes[at] as Node, values[at] as Value]
    return readOnce([Array.from({ length: times }, () => ({ node, value }))])
      .get(node)
      ?.get(value)
  }
  expect(shares(0, 1)).toBeUndefined()
  // Read twice by one op: both operands have half of it.
  expect(shares(0, 2)).toBe(0.5)
  expect(shares(1, 2)).toBe(1)
})

test('what is cached is read from the cache, apart from the tokens that the same kernel reads beside it', () => {
  const { models } = reportOf(
    `import { input, kvCache, linear, model } from 'memwall'
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => {
  const k = linear(64)(input([batch, seq, 64]))
  return kvCache(k).slice(1, 0, seq).add(k)
})`,
    { phase: 'decode', past: 7, fusion: 'pointwise' },
  )
  const token = 2 * 2 * 64
  expect(models[0]?.layers.find(({ kind }) => kind === 'add')?.bytes).toMatchObject({ kvRead: token, inputs: token })
})
