/** Texts of the editor and of the worker in another language than English. */
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import type { Uri } from 'vscode'
import { makeAnalyser } from '../../src/editor/analyser'
import { startThread } from '../../src/editor/thread'
import { defaultLimits } from '../../src/limits/limits'
import { lensText } from '../../src/present/lensText'
import { defaultScenario } from '../../src/scenario/scenario'
import { lensContext } from '../support/lensContext'
import { exampleReport } from '../support/report'
import { held } from './support'

const { translations } = await vi.hoisted(async () => {
  const { config } = await import('@vscode/l10n')
  const translations = { '{0} of {1}': '{0} von {1}', fits: 'passt', 'fits {0}': 'passt in {0}', Layer: 'Schicht' }
  config({ contents: translations })
  return { translations }
})

test('a lens', () => {
  const report = exampleReport('bert.ts')
  const texts = held(report).lines.map(line => lensText(line, lensContext(report)))
  expect(texts.find(text => text?.includes('85.9 GB'))).toMatch(/^passt · .* · 0\.23\d von 85\.9 GB · /)
})

test('what the worker words', async () => {
  const folder = { fsPath: fileURLToPath(new URL('../../dist', import.meta.url)) } as Uri
  const analyser = makeAnalyser(
    events => startThread(folder, events, { translations }),
    () => 10_000,
  )
  const file = '/m.ts'
  const text = `import { input, linear, model } from 'memwall'
    model('m', { batch: 1 }, ({ batch }) => linear(8)(input([batch, 8])))`
  const markdown = await analyser.ask<'markdown'>({
    document: file,
    version: 1,
    visible: true,
    analysis: 1,
    opening: { file, texts: [[file, text]], limits: defaultLimits },
    conditions: { scenario: defaultScenario, hardware: 'a100-sxm-80', defaultHardware: 'a100-sxm-80' },
    question: { what: 'markdown' },
  })
  expect(markdown).toMatch(/\| Schicht +\|.*, passt in 85\.9 GB \(/s)
  analyser.dispose()
})
