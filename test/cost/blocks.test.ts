/** A block is an iteration of repeat, or of a loop whose body makes layers: however it is written, it is the same. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario, oneDevice, type Recompute } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const [blocks, tokens, features] = [6, 32, 64]

const file = (
  body: string,
): string => `import { gelu, input, layerNorm, linear, model, repeat, residual, sequential } from 'memwall'
const block = () => residual(sequential(layerNorm(), linear(${4 * features}), gelu, linear(${features})))
function apply(x) { return x.add(linear(${features})(gelu(linear(${4 * features})(layerNorm()(x))))) }
model('m', { batch: ${tokens} }, ({ batch }) => { let x = input([batch, ${features}]); ${body} })`

const ways: Readonly<Record<string, string>> = {
  'made and applied in one statement': `for (let i = 0; i < ${blocks}; i++) x = block()(x); return x`,
  'made and applied in a body': `for (let i = 0; i < ${blocks}; i++) { const layer = block(); x = layer(x) } return x`,
  'written out in a body': `for (let i = 0; i < ${blocks}; i++) { const y = gelu(linear(${4 * features})(layerNorm()(x))); x = x.add(linear(${features})(y)) } return x`,
  'a function of a tensor': `let i = 0; while (i++ < ${blocks}) x = apply(x); return x`,
  'a list of layers': `const list = []; for (let i = 0; i < ${blocks}; i++) list.push(block()); for (const layer of list) x = layer(x); return x`,
  'an array of layers': `const layers = Array.from({ length: ${blocks} }, block); return layers.reduce((y, layer) => layer(y), x)`,
  repeat: `return repeat(${blocks}, block)(x)`,
}

const report = (body: string, recompute: Recompute, pp = 1) =>
  reportOf(file(body), {
    phase: 'train',
    parallel: { ...oneDevice, pp },
    training: { ...defaultScenario.training, recompute },
  })

test.each(Object.entries(ways))('%s', (_, body) => {
  // Each keeps its input alone, in 16 bits.
  expect(report(body, 'full').models[0]?.totals.memory.activations).toBe(2 * blocks * tokens * features)
  const perBlock = 2 * (2 * 4 * features * features + 5 * features + 2 * features)
  const stages = report(body, 'none', 3).models[0]?.totals.memory.stages.map(({ weights }) => weights)
  expect(stages).toEqual(Array(3).fill((blocks / 3) * perBlock))
})

test('a model without blocks, or without attention, says that nothing is computed again', () => {
  const said = (recompute: Recompute) => report('return linear(8)(x)', recompute).diagnostics.map(diagnosticText)
  expect(said('none')).toEqual([])
  expect(said('full')).toEqual([expect.stringContaining('the model has none: all activations are saved')])
  expect(said('selective')).toEqual([expect.stringContaining('the model has none: all activations are saved')])
})

test('iterations without weights are no blocks: nothing of them is recomputed', () => {
  const body = (recompute: Recompute) =>
    report(`for (let i = 0; i < ${blocks}; i++) x = gelu(x); return linear(${features})(x)`, recompute)
  expect(body('full').diagnostics.map(diagnosticText).join()).toContain('the model has none')
  const saved = (recompute: Recompute) => body(recompute).models[0]?.totals.memory.activations
  // The input of the linear alone: what is in front of the first weight needs no gradient.
  expect(saved('none')).toBe(2 * tokens * features)
  expect(saved('full')).toBe(2 * tokens * features)
})
