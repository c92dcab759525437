/**
 * Shape, FLOPs, bytes and parameters of every export of the DSL against closed forms, at int8 so that a byte is an element.
 * The shapes come from the model executed under Node, the figures from the model interpreted.
 */
import { expect, test } from 'vitest'
import * as dsl from '../../src/dsl'
import { tensorMembers } from '../../src/dsl/tensor'
import { declared, executedGraph } from '../support/executed'
import { int8, reportOf } from '../support/report'
import { attentions } from './figures/attention'
import { composition } from './figures/composition'
import { contractions } from './figures/contractions'
import { convolutions } from './figures/convolutions'
import { elementwise } from './figures/elementwise'
import { recurrents } from './figures/recurrent'
import { shapes } from './figures/shapes'
import type { Case, Cases } from './table'

const tables: readonly Cases[] = [contractions, convolutions, elementwise, shapes, attentions, recurrents, composition]
const cases = tables.flatMap(table => Object.entries(table))

test('every export and every method of a tensor has its closed forms', () => {
  const methods = [...tensorMembers].filter(name => name !== 'shape' && name !== 'dtype').map(name => `tensor.${name}`)
  // model and hardware are tested below.
  expect([...cases.map(([name]) => name), 'model', 'hardware'].sort()).toEqual([...Object.keys(dsl), ...methods].sort())
})

const names = Object.keys(dsl)
const modelOf = (body: string, shape: readonly number[]): string =>
  `model('m', { batch: 1, seq: 1 }, () => { const x = input([${shape.join(', ')}]); return ${body} })`

/** The shape of the result of the model run under Node. */
function executedShape(text: string, { phase, past }: NonNullable<Case[3]>): readonly number[] | undefined {
  const run = () => void new Function(...names, text)(...Object.values(dsl))
  const { session, models } = declared(run)
  const [record] = models
  if (record === undefined) throw new Error('no model is declared')
  const graph = executedGraph(session, record, { past: past ?? 0, ...(phase === 'decode' ? { phase } : {}) })
  return graph.outputs[0]?.shape
}

const nothing = { flops: 0, macs: 0, weights: 0, inputs: 0, outputs: 0, kvRead: 0, kvWrite: 0, parameters: 0 }

for (const [name, table] of cases)
  for (const [body, shape, { output, ...figures }, scenario = {}] of table)
    test(`${name}: ${body} of ${JSON.stringify(shape)}`, () => {
      expect(body).toContain(name.replace('tensor', ''))
      const text = modelOf(body, shape)
      const report = reportOf(`import { ${names.join(', ')} } from 'memwall'\n${text}`, { dtypes: int8, ...scenario })
      expect(report.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
      const [model] = report.models
      if (model === undefined) throw new Error('no model is reported')
      const { flops, macs, bytes, parameters } = model.totals
      expect(model.complete).toBe(true)
      expect({ flops, macs, ...bytes, parameters }).toEqual(close({ ...nothing, ...figures }))
      expect(executedShape(text, scenario)).toEqual(output)
    })

/** Whole counts exactly; expected experts and parts of a mask to the last bits. */
const close = (figures: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number.isInteger(value) ? value : expect.closeTo(value, 9)]),
  )

test('model: its dims and name are its own, and it may have several outputs', () => {
  const { models } = declared(() => {
    const made = dsl.model('two', { batch: 2, seq: 3 }, ({ batch, seq }) => {
      const x = dsl.input([batch, seq])
      return [x.add(1), x.mul(2)]
    })
    expect(made).toEqual({ name: 'two', dims: { batch: 2, seq: 3 } })
    expect(Object.isFrozen(made.dims)).toBe(true)
  })
  expect(models.map(({ name }) => name)).toEqual(['two'])
  const report = reportOf(
    `import { input, model } from 'memwall'
    export const two = model('two', { batch: 2, seq: 3 }, ({ batch, seq }) => {
      const x = input([batch, seq])
      return [x.add(1), x.mul(2)]
    })`,
    { dims: { seq: 5 } },
  )
  expect(report.models[0]?.totals.flops).toBe(2 * 10)
})

test('hardware: a declared target is priced by its own rates', () => {
  const text = `import { hardware, input, linear, model, relu } from 'memwall'
    export const chip = hardware('Paper chip', {
      peak: { fp16: 1e12, fp32: 1e10 },
      vector: 1e9,
      memory: [{ name: 'DRAM', bytes: 1e9, bandwidth: 1e12 }],
      year: 2030,
    })
    model('m', { batch: 1 }, ({ batch }) => relu(linear(1000, { bias: false })(input([batch, 1000]))))`
  const [chip] = reportOf(text).targets
  expect(chip).toMatchObject({ id: 'paper-chip', name: 'Paper chip', year: 2030, kind: 'custom' })
  const [model] = reportOf(text, {}, chip).models
  // 2 (10^6 + 2000) bytes against 2 * 10^6 FLOPs at the same rate, then 1000 FLOPs at the vector rate.
  expect(model?.totals.time).toBeCloseTo(2.004e-6 + 1e-6, 15)
})
