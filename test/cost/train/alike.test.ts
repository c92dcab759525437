/** Ops that come out alike share what they are charged: the same as where each is worked out by itself. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { idealMachine } from '../../../src/cost/machine'
import { costsIn } from '../../../src/cost/phaseCosts'
import type { Program } from '../../../src/evaluate/program'
import { finish } from '../../../src/limits/resumable'
import { onTarget } from '../../../src/scenario/onTarget'
import {
  defaultScenario,
  oneDevice,
  type Parallelism,
  type Recomputation,
  type Scenario,
} from '../../../src/scenario/scenario'
import { evaluated } from '../../evaluate/check'
import { a100 } from '../../support/report'

/** Charges of every op of a model, shared by ops alike or not: ops with settings of their own are not held to be alike. */
function chargesOf(
  program: Program,
  model: number,
  recompute: Recomputation,
  isShared: boolean,
  changed: Partial<Scenario> = {},
) {
  const training = { ...defaultScenario.training, recompute }
  const scenario = onTarget({ ...defaultScenario, ...changed, phase: 'train', training }, a100)
  const dims = program.models[model]?.dims ?? {}
  const costs = costsIn(
    scenario,
    dims,
    request => {
      const trace = program.trace(model, request)
      expect(trace.complete).toBe(true)
      if (!isShared) for (const node of trace.graph.nodes) Object.assign(node, { attrs: { ...(node.attrs as object) } })
      return trace
    },
    idealMachine,
  )
  return finish(costs).charges.map(({ node, count, saved, steps }) => ({ index: node.index, count, saved, steps }))
}

/** How many of them there are in all. */
const different = (charges: ReturnType<typeof chargesOf>): number => new Set(charges.map(({ steps }) => steps)).size

function same(program: Program, recompute: Recomputation = 'none', changed: Partial<Scenario> = {}): void {
  for (const model of program.models.keys()) {
    const [shared, own] = [true, false].map(isShared => chargesOf(program, model, recompute, isShared, changed)) as [
      ReturnType<typeof chargesOf>,
      ReturnType<typeof chargesOf>,
    ]
    expect(different(own)).toBe(own.length)
    expect(shared).toEqual(own)
  }
}

const example = (name: string): Program =>
  evaluated(readFileSync(fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url)), 'utf8'))

test('most ops of a model share them', () => {
  const charges = chargesOf(example('llama2-7b.ts'), 0, 'none', true)
  expect(charges).toHaveLength(579)
  expect(different(charges)).toBeLessThan(40)
})

for (const name of ['gpt2.ts', 'bert.ts', 'mixtral.ts', 'mamba.ts', 'seq2seq.ts', 'unet.ts', 'googlenet.ts', 'dlrm.ts'])
  for (const recompute of ['none', 'selective', 'full'] as const)
    test(`${name}, ${recompute} recomputation`, () => same(example(name), recompute))

const devices = (settings: Partial<Parallelism>): Partial<Scenario> => ({ parallel: { ...oneDevice, ...settings } })

for (const [how, changed] of Object.entries<Partial<Scenario>>({
  'tensor parallelism': devices({ tp: 4 }),
  'sequence parallelism': devices({ tp: 2, sp: true }),
  'a pipeline': devices({ pp: 2 }),
  'ZeRO 1': devices({ dp: 4, zero: 1 }),
  'ZeRO 3 and experts over devices': devices({ dp: 4, zero: 3, ep: 2 }),
  'flash attention': { fusion: 'flash' },
  'fused operations over devices': { fusion: 'pointwise', ...devices({ tp: 2, pp: 2, dp: 2 }) },
}))
  for (const name of ['gpt2.ts', 'mixtral.ts', 't5.ts'])
    test(`${name}, ${how}`, () => same(example(name), 'selective', changed))

const imports = "import { input, linear, model, parameter, relu } from 'memwall'\n"

for (const [what, body] of [
  [
    'slices of weights of other sizes',
    `const [a, b] = [parameter([8, 8]), parameter([32, 8])]
     const x = relu(linear(8)(input([batch, 8])))
     return x.matmul(a.slice(0, 0, 8)).matmul(b.slice(0, 0, 8))`,
  ],
  [
    'a weight that is used again',
    `const [w, v] = [linear(8), linear(8)]
     return v(w(v(w(w(input([batch, 8]))))))`,
  ],
  [
    'an operand that needs a gradient, one that needs none, and one read twice',
    `const x = input([batch, 8])
     const y = linear(8)(x)
     return x.add(x).add(y.add(y)).add(x.add(y)).add(y.add(x)).add(y)`,
  ],
  [
    'parts of one tensor that overlap',
    `const y = linear(16)(input([batch, 8])).slice(1, 0, 12)
     return relu(y).add(relu(y)).add(relu(y))`,
  ],
  [
    'what the result does not depend on',
    `const x = linear(8)(input([batch, 8]))
     linear(8)(x)
     return linear(8)(x)`,
  ],
] as const)
  test(what, () => same(evaluated(`${imports}model('m', { batch: 2 }, ({ batch }) => { ${body} })`)))
