/** A narrower format never moves or keeps more bytes; the arithmetic is the same. */
import { expect } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import { type DTypes, defaultScenario, phases } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'
import { onExamples } from './drawn'
import { exceeding, kindsOfBytes } from './figures'

const { dtypes: usual } = defaultScenario

/** Each with one format narrower than the one before it. */
const narrowing: readonly (readonly Partial<DTypes>[])[] = [
  [{ weights: 'fp32' }, {}, { weights: { dtype: 'int4', group: 32 } }, { weights: 'int4' }, { weights: 'int2' }],
  [{ kvCache: 'fp32' }, {}, { kvCache: 'int8' }, { kvCache: 'int4' }],
  [{ activations: 'fp32' }, {}, { activations: 'int8' }],
]

const figures = ({ totals: { flops, macs, bytes, memory } }: ModelReport): Record<string, number> => ({
  flops,
  macs,
  ...Object.fromEntries(kindsOfBytes.map(kind => [kind, bytes[kind]])),
  heldWeights: memory.weights,
  heldCache: memory.kvCache,
  activations: memory.activations,
  total: memory.total,
})

onExamples(
  130,
  file => {
    phases.forEach((phase, at) => {
      const all = narrowing[at % narrowing.length] as readonly Partial<DTypes>[]
      // Training in 16 bits, other than in fp32, keeps a master copy of the weights beside them.
      const steps = phase === 'train' ? all.slice(1) : all
      const reports = steps.map(formats => exampleReport(file, { phase, dtypes: { ...usual, ...formats } }).models)
      reports.slice(1).forEach((models, step) => {
        models.forEach((model, index) => {
          const before = reports[step]?.[index] as ModelReport
          expect(exceeding(figures(model), figures(before))).toEqual([])
          expect([model.totals.flops, model.totals.macs]).toEqual([before.totals.flops, before.totals.macs])
        })
      })
    })
  },
  1,
)
