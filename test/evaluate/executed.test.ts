/** Interpreted from its source and executed with the DSL under Node, a model file gives the same graphs. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import * as dsl from '../../src/dsl/index'
import { evaluate } from '../../src/evaluate/evaluate'
import type { Graph, Value } from '../../src/graph/graph'
import { declared, executedGraph } from '../support/executed'
import { traced } from './check'

/** Runs a model file that imports the DSL alone. */
function run(text: string): void {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  })
  const require = (name: string): unknown => {
    if (name !== 'memwall') throw new Error(`no module ${name}`)
    return dsl
  }
  new Function('exports', 'require', outputText)({}, require)
}

/** All there is to a graph but names and places. */
function shape({ nodes, inputs, parameters, outputs, caches }: Graph): unknown {
  const value = ({ shape, role, dtype, producer, distinct, static: once, cached, cacheWrites }: Value) => ({
    shape,
    role,
    dtype,
    producer: producer?.index ?? null,
    distinct,
    once,
    cached,
    cacheWrites,
  })
  return {
    nodes: nodes.map(({ op, attrs, inputs, output, unmasked }) => ({
      kind: op.kind,
      attrs,
      inputs: inputs.map(value),
      output: value(output),
      unmasked,
    })),
    inputs: inputs.map(value),
    parameters: parameters.map(value),
    outputs: outputs.map(value),
    caches: caches.map(each => ({ ...each, of: value(each.of) })),
  }
}

function same(text: string): void {
  const program = evaluate({ file: '/model.ts', read: () => text })
  expect(program.problems).toEqual([])
  const { session, models } = declared(() => run(text))
  expect(program.models.map(({ name, dims }) => ({ name, dims }))).toEqual(
    models.map(({ name, dims }) => ({ name, dims })),
  )
  expect(models.length).toBeGreaterThan(0)
  models.forEach((record, model) => {
    const requests = [
      {},
      { phase: 'decode' as const, past: 7, dims: { ...record.dims, ...('seq' in record.dims ? { seq: 1 } : {}) } },
    ]
    for (const request of requests) {
      const { graph, complete, problems } = traced(program, model, request)
      expect([complete, problems]).toEqual([true, []])
      // Compared as text: thousands of objects are slow to compare one by one.
      expect(JSON.stringify(shape(graph))).toBe(JSON.stringify(shape(executedGraph(session, record, request))))
    }
  })
}

describe('examples', () => {
  const folder = new URL('../../examples/', import.meta.url)
  const files = readdirSync(folder).filter(name => name.endsWith('.ts'))
  test.each(files)('%s', name => same(readFileSync(new URL(name, folder), 'utf8')))
})

/** An expression that makes a layer from [1, 4, 8] to itself. */
const { layer } = fc.letrec<{ layer: string }>(tie => ({
  layer: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      'relu',
      'linear(8)',
      'linear(8, { bias: false })',
      'layerNorm()',
      'softmax()',
      'block(2)',
      'dropout(0.1)',
      'shared',
    ),
    fc.constantFrom(
      'attention({ heads: 2 })',
      'attention({ heads: 4, kvHeads: 2, causal: true })',
      'new Mlp(16).layer',
      'mlps[1]',
    ),
    fc.array(tie('layer'), { minLength: 1, maxLength: 3 }).map(list => `sequential(${list.join(', ')})`),
    tie('layer').map(inner => `residual(${inner})`),
    fc.tuple(fc.integer({ min: 1, max: 3 }), tie('layer')).map(([count, inner]) => `repeat(${count}, () => ${inner})`),
    tie('layer').map(inner => `(x => x.add((${inner})(x)).mul(0.5))`),
    tie('layer').map(inner => `((l, n = 2) => x => { for (let i = 0; i < n; i++) x = l(x); return x })(${inner})`),
    fc
      .tuple(tie('layer'), tie('layer'))
      .map(
        ([a, b]) =>
          `(x => { const [q, k] = [${a}, ${b}].map(l => l(x)); return q.matmul(k.transpose(1, 2)).matmul(k) })`,
      ),
    fc
      .tuple(tie('layer'), tie('layer'))
      .map(
        ([a, b]) =>
          `(x => concat(x.split(2, -1).map((part, i) => i ? part : part.mul(2)), -1).add((${a})(x)).sub((${b})(x)))`,
      ),
    tie('layer').map(inner => `(x => x.shape.length === 3 ? (${inner})(x) : x)`),
  ),
}))

test('generated models', () => {
  const program = layer.map(
    made => `import { attention, concat, dropout, input, layerNorm, linear, model, relu, repeat, residual, sequential, softmax } from "memwall"
const shared = linear(8)
function block(n) { const up = linear(8 * n), down = linear(8); return x => down(relu(up(x))) }
class Mlp { constructor(hidden) { this.hidden = hidden } get layer() { return sequential(linear(this.hidden), relu, linear(8)) } }
const mlps = Array.from({ length: 2 }, (_, i) => block(i + 1))
model("m", { batch: 1, seq: 4 }, ({ batch, seq }) => (${made})(input([batch, seq, 8])))`,
  )
  fc.assert(fc.property(program, same), { numRuns: 100 })
})
