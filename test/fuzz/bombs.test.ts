/** What would take all time, all memory, or the host itself ends in a report like any other, and takes no figures with it. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import type { ModelReport } from '../../src/analysis/report'
import { messages } from '../../src/evaluate/problems/messages'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario } from '../../src/scenario/scenario'
import { isFull } from '../support/full'
import { bombs, head } from './bombs'
import { changedSince, type Snapshot, snapshot } from './intact'
import { limits, sourcesOf, survives, target } from './survives'

/** Declared before what goes wrong, and not touched by it. */
const good =
  'model("good", { batch: 2, seq: 4 }, ({ batch, seq }) => sequential(linear(8), relu, attention({ heads: 2, causal: true }))(input([batch, seq, 4])))\n'

/** Of the good model; null where the parser gives up, which is said. */
function goodIn(text: string): ModelReport | null {
  const sources = sourcesOf(`${head}${good}${text}`)
  const { models, diagnostics } = openAnalysis(sources, limits).report(defaultScenario, target)
  if (models.length === 0 && diagnostics.map(diagnosticText).includes(messages.parsedTooDeep.text)) return null
  return models.find(({ name }) => name === 'good') ?? expect.fail('the good model is not there')
}

const shortened = (text: string): string => (text.length > 90 ? `${text.slice(0, 90)}…` : text).replaceAll('\n', ' ')

let before: Snapshot
let alone: ModelReport | null
beforeAll(() => {
  before = snapshot()
  alone = goodIn('')
  expect(alone?.complete).toBe(true)
})

afterAll(() => expect(changedSince(before)).toEqual([]))

for (const [group, texts] of Object.entries(bombs))
  describe(group, () => {
    // In full all of them, else every eighth.
    test.each(texts.filter((_, at) => isFull || at % 8 === 0).map(text => [shortened(text), text] as const))(
      '%s',
      (_, text) => {
        survives(sourcesOf(`${head}${good}${text}`))
        const kept = goodIn(text)
        if (kept !== null) expect(kept).toEqual(alone)
        if (group === 'ways to the host') expect(changedSince(before)).toEqual([])
      },
      120_000,
    )
  })
