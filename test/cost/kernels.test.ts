/** Kernels of random graphs: what fusion promises, whatever the graph. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { totalBytes } from '../../src/cost/cost'
import { fusedGraph } from '../../src/cost/fusion'
import { idealMachine } from '../../src/cost/machine'
import { costOf } from '../../src/cost/opCost'
import { rulesFor } from '../../src/cost/rules'
import type { Graph } from '../../src/graph/graph'
import { defaultScenario, type Fusion } from '../../src/scenario/scenario'
import { evaluated, traced } from '../evaluate/check'
import { isFull } from '../support/full'
import '../support/seed'

/** An op on earlier tensors, numbered from the newest. All tensors are [8, 8]. */
const operand = fc.nat(5)
const op = fc.oneof(
  fc.record({ write: fc.constantFrom('relu(A)', 'softmax()(A)', 'layerNorm()(A)', 'A.mul(2)'), of: fc.tuple(operand) }),
  fc.record({ write: fc.constantFrom('A.add(B)', 'A.mul(B)', 'A.matmul(B)'), of: fc.tuple(operand, operand) }),
  fc.record({
    write: fc.constantFrom('linear(8)(A)', 'A.sum(1, { keepDim: true }).add(B)'),
    of: fc.tuple(operand, operand),
  }),
  fc.record({
    write: fc.constantFrom(
      'concat([A.slice(1, 0, 4), B.slice(1, 4)], 1)',
      'A.slice(1, 0, 4).expand([8, 4]).matmul(B.slice(0, 0, 4))',
      'softmax()(A.matmul(B.transpose(0, 1))).matmul(A)',
      'A.mul(A.slice(1, 2, 3)).add(B)',
    ),
    of: fc.tuple(operand, operand),
  }),
)

function graphOf(ops: readonly { write: string; of: readonly number[] }[]): Graph {
  const lines = ops.map(({ write, of }, at) => {
    const name = (nth: number): string => `t[${Math.max(0, at - (of[nth] ?? 0))}]`
    return `t.push(${write.replaceAll('A', name(0)).replaceAll('B', name(1))})`
  })
  const text = `import { concat, input, layerNorm, linear, model, relu, softmax, type Tensor } from 'memwall'
model('m', {}, () => { const t: Tensor[] = [input([8, 8])]; ${lines.join('; ')}; return t[t.length - 1] })`
  const { graph, problems } = traced(evaluated(text))
  expect(problems).toEqual([])
  return graph
}

const programs = fc.array(op, { minLength: 3, maxLength: 24 })
const runs = { numRuns: isFull ? 2000 : 200 }
const fusions: readonly Fusion[] = ['pointwise', 'flash']

test('a kernel has at most one contraction or attention core', () => {
  fc.assert(
    fc.property(programs, ops => {
      const graph = graphOf(ops)
      for (const fusion of fusions) {
        const { kernelOf } = fusedGraph(graph, fusion)
        const contractions = new Map<number, Set<object>>()
        for (const node of graph.nodes) {
          if (node.op.family !== 'contraction') continue
          const inKernel = contractions.get(kernelOf(node)) ?? new Set()
          contractions.set(kernelOf(node), inKernel.add((fusion === 'flash' ? node.core : null) ?? node))
        }
        for (const inKernel of contractions.values()) expect(inKernel.size).toBe(1)
      }
    }),
    runs,
  )
})

test('kernels can run one after the other', () => {
  fc.assert(
    fc.property(programs, ops => {
      const graph = graphOf(ops)
      for (const fusion of fusions) {
        const { kernelOf } = fusedGraph(graph, fusion)
        const before = new Map<number, Set<number>>(graph.nodes.map(node => [kernelOf(node), new Set()]))
        for (const node of graph.nodes)
          for (const { storage } of node.inputs)
            if (storage.producer !== null && kernelOf(storage.producer) !== kernelOf(node))
              before.get(kernelOf(node))?.add(kernelOf(storage.producer))
        // Kernels that wait for none are run, until none is left.
        while (before.size > 0) {
          const ready = [...before].filter(([, waits]) => [...waits].every(kernel => !before.has(kernel)))
          expect(ready.length).toBeGreaterThan(0)
          for (const [kernel] of ready) before.delete(kernel)
        }
      }
    }),
    runs,
  )
})

test('fusion adds no bytes to any op, and with equal FLOPs no time, tiled or not', () => {
  fc.assert(
    fc.property(programs, fc.constantFrom(null, 64), fc.boolean(), (ops, fastBytes, isNarrow) => {
      const graph = graphOf(ops)
      const dtypes = { weights: 'fp16', activations: isNarrow ? 'int8' : 'fp32', kvCache: 'fp16' } as const
      const charged = (fusion: Fusion) => {
        const machine = { ...idealMachine, fastBytes }
        const rules = rulesFor(graph, { ...defaultScenario, dtypes, causalCount: 'causal', fusion, machine })
        return graph.nodes.map(node => {
          const cost = costOf(node, rules)
          return { bytes: totalBytes(cost.bytes), flops: cost.flops }
        })
      }
      const alone = charged('none')
      for (const fusion of fusions)
        charged(fusion).forEach(({ bytes, flops }, at) => {
          expect(bytes).toBeLessThanOrEqual((alone[at]?.bytes as number) * (1 + 1e-12))
          expect(flops).toBe(alone[at]?.flops)
        })
    }),
    runs,
  )
})
