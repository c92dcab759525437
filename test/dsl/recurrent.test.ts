/** Layers that run from both ends have no steps to decode. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { reportOf } from '../support/report'

const reportIn = (phase: 'forward' | 'decode' | 'generate', settings: string) =>
  reportOf(
    `import { gru, input, lstm, model, rnn } from 'memwall'
${['lstm', 'gru', 'rnn'].map(kind => `model('${kind}', { batch: 2, seq: 8 }, ({ batch, seq }) => ${kind}(4, ${settings})(input([batch, seq, 3])))`).join('\n')}`,
    { phase },
  )

test.each(['decode', 'generate'] as const)('%s of one is counted as forward, and says so', phase => {
  const both = '{ bidirectional: true }'
  const { models, diagnostics } = reportIn(phase, both)
  expect(diagnostics.map(each => [each.code, diagnosticText(each)])).toEqual(
    models.map(() => ['hint', expect.stringMatching(/nothing is cached, and figures are of a forward pass$/)]),
  )
  expect(models.map(({ totals }) => totals)).toEqual(reportIn('forward', both).models.map(({ totals }) => totals))
})

test.each(['decode', 'generate'] as const)('%s of one direction has its steps', phase => {
  const { models, diagnostics } = reportIn(phase, '{}')
  expect(diagnostics).toEqual([])
  for (const { totals } of models) expect(totals.memory.kvCache).toBeGreaterThan(0)
})
