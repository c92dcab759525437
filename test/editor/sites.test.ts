import { describe, expect, test } from 'vitest'
import { defaultScenario, type Scenario } from '../../src/cost/scenario'
import { finish } from '../../src/cost/work'
import { type Held, type Place, placeAt, rowsOnLine } from '../../src/editor/sites'
import { sumOf } from '../../src/report/figures'
import type { Places } from '../../src/report/places'
import type { Figures } from '../../src/report/report'
import { a100, analysisOf, exampleAnalysis } from '../support/report'
import { held, positionOf } from './support'

/** A file, and what places in it stand for. */
function opened(analysis: ReturnType<typeof analysisOf>, asked: Partial<Scenario> = {}) {
  const scenario = { ...defaultScenario, ...asked }
  const report = analysis.report(scenario, a100)
  const known = report.models.map((_, model): Places | null => analysis.places(scenario, a100, model))
  const places = (model: number) => known[model] ?? null
  return {
    report,
    places,
    at: (reading: Held, line: number, column: number): Place | null => finish(placeAt(reading, line, column, places)),
    rows: ({ model, ops }: Place) => places(model)?.part(ops).rows ?? [],
  }
}

const text = `import { gelu, input, linear, model, repeat, sequential } from 'memwall'
function block(width) {
  const up = linear(4 * width)
  return sequential(up, gelu, linear(width))
}
const two = (name, width) => model(name, { batch: 1 }, ({ batch }) => {
  const x = input([batch, width])
  const y = repeat(3, () => block(width))(x)
  return y.add(x).matmul(x.transpose(0, 1))
})
two('small', 8)
two('large', 16)
`
const { report, at, rows } = opened(analysisOf(text))

const kindsAt = (wanted: string, selected = 0, skip = 0): string => {
  const { line, column } = positionOf(text, wanted)
  const place = at(held(report, [], selected), line, column + skip)
  if (place === null) return 'nothing'
  return `${report.models[place.model]?.name}: ${rows(place)
    .map(row => row.kind)
    .join(' ')}`
}

describe('a place in the text stands for', () => {
  test('the rows of the smallest call around it', () => {
    expect(report.diagnostics).toEqual([])
    expect(kindsAt('linear(4 * width)')).toBe('small: linear')
    expect(kindsAt('linear(width))')).toBe('small: linear')
    expect(kindsAt('y.add(x)', 0, 3)).toBe('small: add')
    expect(kindsAt('.matmul(x', 0, 2)).toBe('small: matmul')
  })

  test('all that is made within a call, where it starts', () => {
    expect(kindsAt('repeat(3', 0, 2)).toBe('small: linear gelu linear')
    expect(kindsAt('block(width))')).toBe('small: linear gelu linear')
    expect(kindsAt("two('large'")).toBe('large: linear gelu linear add matmul')
  })

  test('the selected model, where it passes', () => {
    expect(kindsAt('linear(4 * width)', 1)).toBe('large: linear')
  })

  test('all that its line makes, outside of any call', () => {
    expect(kindsAt('function block', 0, 9)).toBe('small: linear gelu linear')
    expect(kindsAt('up = linear')).toBe('small: linear')
  })

  test('nothing where nothing is made', () => {
    expect(kindsAt('import {')).toBe('nothing')
  })

  test('the same after lines were inserted above that no analysis has seen', () => {
    const { line, column } = positionOf(text, 'linear(4 * width)')
    const moved = held(report, [{ start: 1, end: 1, atLineStart: true, inserted: 5 }])
    expect(at(moved, line + 5, column)?.ops).toEqual(at(held(report), line, column)?.ops)
    expect(at(moved, line, column)).toBeNull()
  })
})

describe('the cursor on a line lights', () => {
  const kinds = (wanted: string, selected = 0): string =>
    rowsOnLine(held(report, [], selected), positionOf(text, wanted).line)
      .map(row => report.models[selected]?.layers[row]?.kind)
      .join(' ')

  test('what the line makes, and what it applies', () => {
    expect(kinds('const up')).toBe('linear')
    expect(kinds('return y.add')).toBe('add matmul')
    expect(kinds('function block')).toBe('linear gelu linear')
  })

  test('nothing on a line that does neither, and not everything on the line of a model', () => {
    expect(kinds('const x = input')).toBe('')
  })
})

/** What a lens says, to the last digit that sums of parts in another order keep. */
const figures = ({ flops, totalBytes, parameters, time, held: footprint, bound }: Figures) => ({
  ...Object.fromEntries(
    Object.entries({ flops, totalBytes, parameters, time, footprint }).map(([name, value]) => [
      name,
      value.toPrecision(9),
    ]),
  ),
  bound,
})

const one = `import { attention, gelu, input, type Layer, linear, mixtureOfExperts, model, repeat, residual, sequential } from 'memwall'
const expert = (hidden: number): Layer => sequential(linear(hidden), gelu, linear(64))
const block = (heads: number): Layer => residual(attention({ heads }))
export const m = model('M', { batch: 2, seq: 16 }, ({ batch, seq }) => {
  const first = block(4)
  const second = block(4)
  const routed = mixtureOfExperts({ experts: 8, topK: 2, expert: () => expert(256) })
  const x = repeat(3, () => residual(expert(128)))(input([batch, seq, 64]))
  return routed(second(first(x)))
})
`

describe('a hover says what the lens above it says', () => {
  test('over a mixture, its experts too', () => {
    const { report, at, rows } = opened(analysisOf(one))
    const { line, column } = positionOf(one, 'mixtureOfExperts({')
    const place = at(held(report), line, column)
    if (place === null) throw new Error('nothing there')
    expect(rows(place).map(({ kind }) => kind)).toContain('gelu')
    // A router of 64 x 8; two linears of 64 x 256 with biases in each of 8 experts.
    expect(sumOf(rows(place)).parameters).toBe(64 * 8 + 8 * (2 * 64 * 256 + 256 + 64))
  })

  test('over one of two calls whose ops are rows together', () => {
    const { report, at, rows } = opened(analysisOf(one))
    const { line, column } = positionOf(one, 'block(4)')
    const [place, other] = [at(held(report), line, column), at(held(report), line + 1, column + 1)]
    if (place === null || other === null) throw new Error('nothing there')
    // Four linears of 64 x 64 with biases in each.
    for (const each of [place, other]) expect(sumOf(rows(each)).parameters).toBe(4 * (64 * 64 + 64))
  })

  const asked: Partial<Scenario>[] = [
    {},
    { phase: 'train' },
    { phase: 'decode' },
    { dtypes: { weights: 'int4', activations: 'fp16', kvCache: 'int8' } },
  ]
  test.each(['bert.ts', 'mixtral.ts', 'unet.ts', 'whisper.ts', 'stable-diffusion.ts'])('%s, every line', name => {
    for (const scenario of asked) {
      const { report, places } = opened(exampleAnalysis(name), scenario)
      expect(report.lines.length).toBeGreaterThan(2)
      for (const line of report.lines) {
        const part = places(line.model)?.part(places(line.model)?.ops(line) ?? [])
        expect({ line: line.line, ...figures(sumOf(part?.rows ?? [])) }).toEqual({ line: line.line, ...figures(line) })
        expect(part?.rows.map(({ index }) => index)).toEqual(line.rows)
      }
    }
  })
})
