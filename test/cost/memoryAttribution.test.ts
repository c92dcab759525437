/** Memory of weights and caches, attributed to what holds it, adds up to the footprint. */
import { expect, test } from 'vitest'
import { idealMachine } from '../../src/cost/machine'
import { attributeMemory } from '../../src/cost/memoryAttribution'
import { pathNumbers } from '../../src/cost/pathNumbers'
import { costsIn } from '../../src/cost/phaseCosts'
import { finish } from '../../src/limits/resumable'
import { onTarget } from '../../src/scenario/onTarget'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { evaluated, traced } from '../evaluate/check'
import { a100 } from '../support/report'

const [batch, hidden, heads, headDim, vocab] = [2, 64, 2, 16, 100]
const text = `import { attention, embedding, input, linear, model, repeat } from 'memwall'
model('m', { batch: ${batch}, seq: 24 }, ({ batch, seq }) => linear(8)(repeat(3, () =>
  attention({ heads: 4, kvHeads: ${heads}, causal: true }))(embedding(${vocab}, ${hidden})(input([batch, seq], 'int32')))))`

function attributed(scenario: Partial<Scenario>) {
  const program = evaluated(text)
  const asked = onTarget({ ...defaultScenario, ...scenario }, a100)
  const costs = finish(
    costsIn(asked, program.models[0]?.dims ?? {}, request => program.trace(0, request), idealMachine),
  )
  const { weight, cache } = attributeMemory(costs)
  const { parameters, nodes } = costs.graph
  const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0)
  return {
    weights: sum(parameters.map(weight)),
    caches: nodes.filter(node => cache(node) > 0).map(node => [node.op.kind, cache(node)]),
    footprint: costs.footprints[0] ?? expect.fail('no footprint'),
  }
}

test('in a step: weights, and the keys and values of what makes them', () => {
  const past = 40
  const { weights, caches, footprint } = attributed({ phase: 'decode', past })
  const kept = 2 * batch * heads * headDim * (past + 1)
  expect(caches).toEqual(Array.from({ length: 6 }, () => ['linear', kept]))
  expect(weights).toBe(footprint.weights)
  expect(footprint.kvCache).toBe(6 * kept)
})

test('in training: weights with their gradients and states, and no cache', () => {
  const { weights, caches, footprint } = attributed({ phase: 'train' })
  expect(caches).toEqual([])
  expect(weights).toBe(footprint.weights + footprint.gradients + footprint.optimizer)
  // 2 + 2 bytes of each weight and its gradient, 12 of Adam's states with the weight in fp32.
  expect(weights).toBe(8 * footprint.weights)
})

test('on one of two ranks half of each that is split', () => {
  const [one, two] = [1, 2].map(tp => attributed({ phase: 'decode', past: 9, parallel: { ...oneDevice, tp } }))
  expect(two?.weights).toBe(two?.footprint.weights)
  const ofKeys = (each: typeof one) => each?.caches.filter(([kind]) => kind === 'linear').map(([, bytes]) => bytes)
  expect(ofKeys(two)).toEqual(ofKeys(one)?.map(bytes => (bytes as number) / 2))
})

test('paths of the same text have the same number in each build, others have their own', () => {
  const program = evaluated(`import { input, linear, model, repeat, scope, sequential } from 'memwall'
const block = () => sequential(scope('up', linear(8)), scope('down', linear(8)))
model('m', {}, () => sequential(repeat(3, block), scope('up', linear(8)), scope('head', block()))(input([4, 8])))`)
  const numberOf = pathNumbers()
  const numbered = (): readonly (readonly [string, number])[] =>
    traced(program).graph.nodes.map(({ path }) => {
      const names: string[] = []
      for (let at: typeof path | null = path; at !== null; at = at.parent)
        if (at.name !== '') names.push(`${at.name} ${at.index}`)
      return [names.join(), numberOf(path)]
    })
  const [first, again] = [numbered(), numbered()]
  expect(again).toEqual(first)
  const byText = new Map(first)
  for (const [path, number] of first) expect([path, number]).toEqual([path, byText.get(path)])
  expect(new Set(byText.values()).size).toBe(byText.size)
  // up and down in each block, up, and up and down in the head.
  expect(byText.size).toBe(3 * 2 + 1 + 2)
})
