import { describe, expect, test } from 'vitest'
import { adviceOnParts, rowsBefore } from '../../src/analysis/advice/rowAdvice'
import { sumOf } from '../../src/analysis/figures'
import type { Figures } from '../../src/analysis/report'
import type { SourceIndex } from '../../src/analysis/sourceIndex'
import { type HoverReading, pointedAt, rowsOnLine } from '../../src/editor/hoverTarget'
import { finish } from '../../src/limits/resumable'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { type Place, placeAt } from '../../src/worker/placeAt'
import { a100, analysisOf, exampleAnalysis } from '../support/report'
import { held, positionOf } from './support'

/** A file, and what places in it stand for. */
function opened(analysis: ReturnType<typeof analysisOf>, changed: Partial<Scenario> = {}) {
  const scenario = { ...defaultScenario, ...changed }
  const report = analysis.report(scenario, a100)
  const known = report.models.map((_, model): SourceIndex | null => analysis.places(scenario, a100, model))
  /** Models whose places were asked for. */
  const asked: number[] = []
  const places = (model: number) => {
    asked.push(model)
    return known[model] ?? null
  }
  return {
    report,
    places,
    asked,
    at: (reading: HoverReading, line: number, column: number): Place | null =>
      finish(placeAt(report, places, pointedAt(reading, line, column))),
    rows: ({ index, ops }: Place) => places(index)?.rows(ops) ?? [],
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
  return `${place.model.name}: ${rows(place)
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

const one = `import { gelu, input, type Layer, linear, mixtureOfExperts, model, relu, sequential, type Tensor } from 'memwall'
const expert = (): Layer => sequential(linear(256), gelu, linear(64))
function block() {
  return sequential(linear(64), relu)
}
const apply = (layer: Layer, x: Tensor): Tensor => layer(x)
const a = { f: () => linear(8) }, b = { f: () => sequential(linear(4), relu) }
export const m = model('M', { batch: 2, seq: 16 }, ({ batch, seq }) => {
  const blocks = sequential(block(), block())
  const routed = mixtureOfExperts({ experts: 8, topK: 2, expert })
  const x = apply(blocks, input([batch, seq, 64]))
  return sequential(a.f(), b.f())(routed(x))
})
export const other = model('Other', { batch: 2 }, ({ batch }) => block()(input([batch, 64])))
`

describe('a hover says what the lens above it says', () => {
  const { report, at, rows, places, asked } = opened(analysisOf(one))
  const over = (wanted: string, skip = 0): Place => {
    const { line, column } = positionOf(one, wanted)
    return at(held(report), line, column + skip) ?? expect.fail(`nothing at ${wanted}`)
  }

  test('over a mixture, its experts too', () => {
    const place = over('mixtureOfExperts({ experts')
    expect(rows(place).map(({ kind }) => kind)).toContain('gelu')
    // A router of 64 x 8; two linears with biases in each of 8 experts.
    expect(sumOf(rows(place)).parameters).toBe(64 * 8 + 8 * (64 * 256 + 256 + 256 * 64 + 64))
  })

  test('over one of two calls whose ops are rows together, no more than its own', () => {
    const layers = report.models[0]?.layers ?? []
    for (const place of [over('block(), block'), over('block())')]) {
      expect(rows(place).map(({ kind, count }) => `${kind} ${count}`)).toEqual(['linear 1', 'relu 1'])
      expect(rows(place).map(({ index }) => layers[index]?.count)).toEqual([2, 2])
      expect(sumOf(rows(place)).flops).toBe(2 * 16 * (2 * 64 * 64 + 64 + 64))
    }
  })

  test('what would move one of them is half of what would move both', () => {
    const { layers } = report.models[0] ?? expect.fail('no model')
    const advice = finish(analysisOf(one).advice(defaultScenario, a100, 0)) ?? expect.fail('no advice')
    const own = rows(over('block(), block'))
    const indices = own.map(({ index }) => index)
    const [whole, part] = [advice, adviceOnParts(advice, own, layers)].map(each => rowsBefore(each, indices))
    expect(part?.time).toBeCloseTo(sumOf(own).time / 2, 15)
    expect(part?.time).toBeCloseTo((whole?.time ?? 0) / 2, 15)
  })

  test('over a call that makes nothing and applies something elsewhere', () => {
    expect(rows(over('apply(blocks, ')).map(({ kind }) => kind)).toEqual(['linear', 'relu'])
  })

  test('functions of one name on one line are told apart', () => {
    const lines = report.lines.filter(({ name, kind, model }) => kind === 'function' && name === 'f' && model === 0)
    expect(lines.map(line => sumOf(places(0)?.rows(places(0)?.ops(line) ?? []) ?? []).parameters)).toEqual(
      lines.map(({ parameters }) => parameters),
    )
    expect(new Set(lines.map(({ parameters }) => parameters))).toEqual(new Set([64 * 8 + 8, 8 * 4 + 4]))
  })

  test('no other model is traced for the header of a function', () => {
    asked.length = 0
    over('function block', 9)
    expect(asked).toEqual([0, 0])
  })
})

test('a model that does something else in another number format has nothing to be held against', () => {
  const text = `import { input, linear, model } from 'memwall'
model('M', { batch: 2 }, ({ batch }) => {
  const x = input([batch, 8])
  return linear(8)(x.dtype === 'int8' ? x.mul(x).add(x) : x)
})`
  const scenario = { ...defaultScenario, dtypes: { weights: 'int8', activations: 'int8', kvCache: 'int8' } } as const
  const places = analysisOf(text).places(scenario, a100, 0) ?? expect.fail('no model')
  const part = finish(places.part([0, 1, 2]))
  expect(part.rows.map(({ kind }) => kind)).toEqual(['mul', 'add', 'linear'])
  expect(part.dense).toBeNull()
})

const scenarios: Partial<Scenario>[] = [
  {},
  { phase: 'train' },
  { phase: 'decode' },
  { dtypes: { weights: 'int4', activations: 'fp16', kvCache: 'int8' } },
]
test.each(['bert.ts', 'mixtral.ts', 'unet.ts', 'whisper.ts', 'stable-diffusion.ts'])(
  'every line of %s is the sum of its ops',
  name => {
    for (const scenario of scenarios) {
      const { report, places } = opened(exampleAnalysis(name), scenario)
      expect(report.lines.length).toBeGreaterThan(2)
      for (const line of report.lines) {
        const rows = places(line.model)?.rows(places(line.model)?.ops(line) ?? []) ?? []
        expect({ line: line.line, ...figures(sumOf(rows)) }).toEqual({ line: line.line, ...figures(line) })
        expect(rows.map(({ index }) => index)).toEqual(line.rows)
      }
    }
  },
)
