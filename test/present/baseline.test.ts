/** Changes against a baseline: of lines, of scopes and of models, in the words of a lens and of a hover. */
import { describe, expect, test } from 'vitest'
import { compareReports, scopeBefore } from '../../src/analysis/baseline/comparison'
import type { Report } from '../../src/analysis/report'
import {
  comparedLine,
  comparedNode,
  comparedRows,
  goneText,
  modelChanges,
  placeVersus,
} from '../../src/present/baselineText'
import { layerDescription, layerScale } from '../../src/present/layersViewText'
import { modelNode, partsOf } from '../../src/present/layerTree'
import { lensText, lensTooltip } from '../../src/present/lensText'
import { held } from '../editor/support'
import { lensContext } from '../support/lensContext'
import { reportOf } from '../support/report'

/** FLOPs of up and down: 2·64·128·width each. */
const mlp = (width: number, more = ''): string => `import { input, linear, model, relu } from 'memwall'
model('MLP', {}, () => {
  const up = linear(${width}, { bias: false })
  const down = linear(128, { bias: false })
  ${more}
  return down(relu(up(input([64, 128]))))
})
`

/** Text and tooltip of each lens by its line, against a baseline. */
function lenses(before: Report, now: Report): Readonly<Record<number, readonly [text: string, tooltip: string]>> {
  const context = lensContext(now, { comparison: compareReports('head', before, now) })
  return Object.fromEntries(
    held(now).lines.map(shown => [shown.line, [lensText(shown, context) ?? '', lensTooltip(shown, context)]]),
  )
}

const narrow = reportOf(mlp(256))
const wide = reportOf(mlp(512))

describe('lenses against a baseline', () => {
  test('a linear of twice the width has twice the FLOPs', () => {
    const { 2: [model] = [], 3: [up, tooltip] = [], 4: [down] = [] } = lenses(narrow, wide)
    expect(up).toContain(' · 8.39 MFLOP (+100%) · ')
    // Bytes in 16 bits: weights 2·128·width, inputs 2·64·128, outputs 2·64·width.
    const bytes = (width: number): number => 2 * (128 * width + 64 * 128 + 64 * width)
    expect(up).toContain(` (+${Math.round((bytes(512) / bytes(256) - 1) * 100)}%) · `)
    expect(down).toContain(' · 8.39 MFLOP (+100%) · ')
    // Both linears of 2·64·128·width, and relu of 64·width.
    expect(model).toMatch(/ · 16\.8 MFLOP \(\+100%\) · .* · vs HEAD$/)
    expect(tooltip?.split('\n')).toContainEqual(expect.stringMatching(/^vs HEAD: .*4\.19 → 8\.39 MFLOP \(\+100%\)/))
  })

  test('the same two reports are compared once', () => {
    expect(compareReports('head', narrow, wide)).toBe(compareReports('head', narrow, wide))
    expect(compareReports('pinned', narrow, wide).against).toBe('pinned')
  })

  test('the share of time has no change of its own', () => {
    const { 3: [up] = [] } = lenses(narrow, wide)
    expect(up).toMatch(/^memory-bound · \d+% · /)
  })

  test('nothing is added where nothing differs', () => {
    const now = held(wide).lines.map(shown => lensText(shown, lensContext(wide)))
    expect(Object.values(lenses(reportOf(mlp(512)), wide)).map(([text]) => text)).toEqual(now)
  })

  test('nor where it differs by less than is shown', () => {
    const [before, now] = [reportOf(mlp(100_000)), reportOf(mlp(100_001))]
    expect(Object.values(lenses(before, now)).map(([text]) => text)).toEqual(
      held(now).lines.map(shown => lensText(shown, lensContext(now))),
    )
  })

  test('a difference below what is shown is not denied', () => {
    // 2·64·128·width FLOPs of each linear differ by one part in 100,000.
    const [before, now] = [reportOf(mlp(100_000)), reportOf(mlp(100_001))]
    expect(now.models[0]?.totals.flops).toBeGreaterThan(before.models[0]?.totals.flops ?? 0)
    const [compared] = compareReports('head', before, now).models
    expect(compared && modelChanges('head', compared)).toBe('no figure differs as shown')
  })

  test('as many lenses as without a baseline', () => {
    expect(Object.keys(lenses(narrow, wide))).toEqual(held(wide).lines.map(({ line }) => `${line}`))
  })

  test('a layer that is new, and at the model how many are, and how many are gone', () => {
    const without = mlp(256).replace('down(relu(up(input([64, 128]))))', 'down(up(input([64, 128])))')
    const { 2: [model] = [], 3: [up] = [] } = lenses(reportOf(without), narrow)
    expect(model).toMatch(/ · vs HEAD: 1 new$/)
    expect(up).not.toContain('%)')
    const added = mlp(256, 'const gate = linear(7)')
      .replace('down(relu(up(', 'down(relu(linear(256)(up(')
      .replace('))))', ')))))')
    const { 4: [down] = [], 6: [inserted] = [] } = lenses(narrow, reportOf(added))
    expect(down).not.toContain('new')
    expect(inserted).toMatch(/FLOP \(× \d+(\.\d+)?\)/)
    const { 2: [fewer, tooltip] = [] } = lenses(narrow, reportOf(without))
    expect(fewer).toMatch(/ · vs HEAD: 1 gone$/)
    expect(tooltip).toContain('Gone: relu')
  })

  test('a model that is renamed is still the same', () => {
    const { 2: [model] = [] } = lenses(narrow, reportOf(mlp(256).replace('MLP', 'Other')))
    expect(model).not.toContain('vs HEAD')
  })

  test('a model of another name and of other layers is new', () => {
    const vision = `import { conv2d, input, model, maxPool2d } from 'memwall'
model('Vision', {}, () => maxPool2d({ kernel: 2 })(conv2d(8, { kernel: 3 })(input([1, 3, 32, 32]))))
`
    const comparison = compareReports('head', narrow, reportOf(vision))
    expect(comparison.models).toEqual([null])
    expect(lenses(narrow, reportOf(vision))[2]?.[0]).toMatch(/ · new vs HEAD$/)
    // Of up, relu and down, one alone is still there.
    const other = reportOf(
      mlp(256)
        .replace('MLP', 'Other')
        .replace('down(relu(up(', 'tanh(gelu(up(')
        .replace('relu }', 'gelu, relu, tanh }'),
    )
    expect(compareReports('head', narrow, other).models).toEqual([null])
  })

  test('a second model is new', () => {
    const two = `${mlp(256)}model('Two', {}, () => linear(8)(input([4, 4])))\n`
    const texts = Object.values(lenses(narrow, reportOf(two))).map(([text]) => text)
    expect(texts.filter(text => text.includes('HEAD'))).toEqual([expect.stringMatching(/ · new vs HEAD$/)])
  })
})

describe('a model that is not fully counted', () => {
  /** An op that is not known takes the place of what down would be applied to. */
  const unknown = mlp(512).replace('relu(up(input([64, 128])))', 'foo(relu(up(input([64, 128]))))')
  const nothing = `import { input, model } from 'memwall'
import { block } from './missing'
model('MLP', {}, () => block(input([64, 128])))
`

  test('has bounds and no change of them, which is no change of the figures', () => {
    const report = reportOf(unknown)
    expect(report.models[0]?.complete).toBe(false)
    const shown = lenses(narrow, report)
    for (const [text, tooltip] of Object.values(shown)) expect(text + tooltip).not.toMatch(/%\)|× |÷ |from 0/)
    expect(shown[2]?.[0]).toMatch(/ · vs HEAD: not fully counted$/)
    expect(shown[2]?.[1]).not.toContain('gone')
  })

  test('marks the side alone that is a bound', () => {
    // 2·64·128·width FLOPs, of which those in the model that is not fully counted are a lower bound.
    const now = { ...wide, models: wide.models.map(each => ({ ...each, complete: false })) }
    const lines = now.lines.map(each => ({ ...each, complete: false }))
    expect(lenses(narrow, { ...now, lines })[3]?.[1]).toContain(', 4.19 → ≥ 8.39 MFLOP,')
    expect(lenses({ ...now, lines }, narrow)[3]?.[1]).toContain(', ≥ 8.39 → 4.19 MFLOP,')
  })

  test('has nothing new and no figure from 0 after a baseline of which nothing is counted', () => {
    const before = reportOf(nothing)
    expect(before.models[0]?.complete).toBe(false)
    const shown = lenses(before, wide)
    for (const [text, tooltip] of Object.values(shown)) expect(text + tooltip).not.toMatch(/from 0|new|≥ 0/)
    expect(shown[2]?.[0]).toMatch(/ · HEAD is not fully counted$/)
    expect(shown[2]?.[1]).toContain('vs HEAD: HEAD is not fully counted')
    expect(modelChanges('head', compareReports('head', before, wide).models[0] ?? expect.fail())).toBe(
      'HEAD is not fully counted',
    )
  })

  test('says no change where nothing of it is counted now', () => {
    const [text, tooltip] = lenses(wide, reportOf(nothing))[3] ?? expect.fail('the model has a lens')
    expect(text).not.toContain('%')
    expect(tooltip).not.toMatch(/→|gone|Gone/)
  })
})

describe('a scope against a baseline', () => {
  const block = (parts: string): string => `import { input, linear, model, relu, sequential } from 'memwall'
const block = sequential(${parts})
model('MLP', {}, () => block(input([64, 128])))
`

  test('counts what is gone from it', () => {
    const [before, now] = [reportOf(block('linear(128), relu, linear(128)')), reportOf(block('linear(128), relu'))]
    const [model] = compareReports('head', before, now).models
    const rows = now.models[0]?.layers.map(({ index }) => index) ?? []
    expect(model && scopeBefore(model, 'block', rows)?.flops).toBe(before.models[0]?.totals.flops)
    expect(model && goneText(model)).toBe('Gone: block/linear')
  })

  test('says the same at its call as above its line, with what is gone from it', () => {
    const part = `\n  const head = linear(100)\n  return head(block(input([64, 128])))\n`
    const inModel = (parts: string): Report => reportOf(block(parts).replace(' block(input([64, 128]))', `{${part}}`))
    const [before, now] = [inModel('linear(128), relu, linear(128)'), inModel('linear(128), relu')]
    const comparison = compareReports('head', before, now)
    const line = now.lines.find(each => each.line === 2 && each.kind === 'layer') ?? expect.fail('the line has figures')
    const rows = { model: 0, indices: line.rows, whole: false }
    const [above, at] = [comparedLine(line, comparison), comparedRows(rows, now.models, comparison)]
    // Two linears of 2·64·128·128 with 64·128 for their biases each, of which one is left; relu has 64·128.
    const [linear, relu] = [2 * 64 * 128 * 128 + 64 * 128, 64 * 128]
    expect([at?.before?.flops, at?.now.flops]).toEqual([2 * linear + relu, linear + relu])
    expect(at && placeVersus('head', at)).toBe(above && placeVersus('head', above))
  })
})

describe('the view of layers against a baseline', () => {
  const [was, now] = [reportOf(mlp(256)), reportOf(mlp(512, 'const gate = linear(7)'))]
  const described = (before: Report, after: Report): string[] => {
    const model = after.models[0] ?? expect.fail('there is a model')
    const [compared] = compareReports('head', before, after).models
    return [modelNode(model), ...partsOf(modelNode(model))].map(node => {
      const scale = layerScale('flops', [node])
      const place = comparedNode(node, compared)
      return `${node.name}: ${layerDescription(node, 'flops', scale, model, false, place)}`
    })
  }

  test('has the change of its figure', () => {
    expect(described(was, now)).toEqual([
      expect.stringMatching(/^MLP: 16\.8\d* MFLOP \(\+100%\)$/),
      expect.stringMatching(/^up: 8\.39 MFLOP \(\+100%\) · 50%$/),
      expect.stringMatching(/^relu: 32\.\d kFLOP \(\+100%\) · <1%$/),
      expect.stringMatching(/^down: 8\.39 MFLOP \(\+100%\) · 50%$/),
    ])
  })

  test('says which layers are new, and at the model how many are gone', () => {
    const without = reportOf(mlp(256).replace('relu(up', '(up'))
    expect(described(without, was)[0]).toMatch(/ · 1 new$/)
    expect(described(without, was)[2]).toMatch(/^relu: .* · new$/)
    expect(described(was, without)[0]).toMatch(/ · 1 gone$/)
  })
})

describe('a place against a baseline', () => {
  const comparison = compareReports('pinned', narrow, wide)
  const place = (line: number) => {
    const rollup = wide.lines.find(each => each.line === line)
    return (rollup && comparedLine(rollup, comparison)) ?? expect.fail('the line is compared')
  }

  test('lists what differs in a fixed order, as much as there is room for', () => {
    expect(placeVersus('pinned', place(3))).toMatch(
      /^vs pinned: ≥? ?\S+ \S+ → .*, 4\.19 → 8\.39 MFLOP \(\+100%\), .* moved/,
    )
    const all = placeVersus('pinned', place(3)) ?? ''
    const cut = placeVersus('pinned', place(3), all.length - 1) ?? ''
    expect(all.startsWith(`${cut}, `)).toBe(true)
  })

  test('is new where it was not there, and says nothing where nothing differs', () => {
    expect(placeVersus('head', { ...place(3), before: null })).toBe('new vs HEAD')
    expect(placeVersus('head', { ...place(3), before: place(3).now })).toBeNull()
  })
})
