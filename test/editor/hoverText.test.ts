import { describe, expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import type { Factor, Formula, Products } from '../../src/analysis/formula'
import type { LayerRow, ModelReport } from '../../src/analysis/report'
import type { SourcePart } from '../../src/analysis/sourceIndex'
import { catalogue } from '../../src/hardware/catalogue'
import type { Target } from '../../src/hardware/target'
import { finish } from '../../src/limits/resumable'
import { type HoverContext, hoverText } from '../../src/present/hoverText'
import { dataUri, pictureColours, rooflinePicture } from '../../src/present/rooflinePicture'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import * as format from '../../src/text/format'
import { a100, exampleReport, int8, modelNamed } from '../support/report'

const report = exampleReport('bert.ts', { dtypes: int8 })
const model = modelNamed(report, 'BERT-Base')

/** Of one device in one pass, without compression. */
const partOf = (rows: readonly LayerRow[]): SourcePart => ({
  rows,
  dense: null,
  passes: null,
  collectives: { bytes: 0, time: 0, byKind: {}, timeByKind: {} },
})

/** Markdown without the backslashes before its punctuation. */
const unescaped = (markdown: string): string => markdown.replace(/\\(?=[!-/:-@[-`{-~])/g, '')

const hover = (
  rows: readonly LayerRow[],
  { of = model, target = report.target, ...others }: Partial<HoverContext> & { of?: ModelReport } = {},
): string => unescaped(hoverMarkdown(rows, { of, target, ...others }))

const hoverMarkdown = (
  rows: readonly LayerRow[],
  { of = model, target = report.target, ...others }: Partial<HoverContext> & { of?: ModelReport } = {},
): string =>
  hoverText({
    model: of,
    target,
    part: partOf(rows),
    title: 'here',
    formulas: of.layers.map(({ path }) => formula([[named(`rule of ${path}`, 1)]], null)),
    advice: null,
    colours: pictureColours.dark,
    stale: false,
    link: 'command:memwall.showRoofline',
    ...others,
  })

const named = (dim: string, size: number): Factor => ({ dim, more: 0, size })
const formula = (products: Products | null, value: number | null): Formula => ({
  parts: [{ count: 1, products }],
  leftOut: 0,
  value,
})

const query = model.layers.filter(row => row.path.endsWith('/query') && row.kind === 'linear')
const attention = model.layers.filter(row => row.path.includes('selfAttention'))

describe('hover', () => {
  test('one row: shapes, bound, formula and every figure with its unit', () => {
    const text = hover(query)
    // 12 x (2 x 512 x 768 x 768 + 512 x 768) FLOPs over 12 x (768 x 768 + 768 + 2 x 512 x 768) bytes
    expect(text).toContain('7,252,475,904')
    expect(text).toContain('linear × 12 · [1, 512, 768] → [1, 512, 768]')
    expect(text).toMatch(
      /\| Bytes moved \| \*\*16\.5 MB\*\* · weights 7\.09 MB \+ inputs 4\.72 MB \+ outputs 4\.72 MB \|/,
    )
    expect(text).toContain('FLOP/B, ridge 306 FLOP/B at 624 TFLOP/s int8')
    expect(text).toContain('`rule of encoder/encoderLayer/selfAttention/query` × 12 · 7.25 GFLOP')
  })

  test('a formula is an equation where it comes to the figure, and nowhere else', () => {
    const said = (given: Formula, of = model, row = query[0] as LayerRow): string =>
      hover([row], { of, formulas: model.layers.map(() => given) })
    const [batch, seq] = [named('batch', 1), named('seq', 512)]
    const products = [
      [2, batch, seq, 768, 768],
      [batch, seq, 768],
    ]
    const rule = '2·batch·seq·768·768 + batch·seq·768'
    const flops = 7_252_475_904
    expect(said(formula(products, flops / 12))).toContain(`\`${rule}\` × 12 = 7.25 GFLOP`)
    const parts = [12, 3].map(count => ({ count, products }))
    expect(said({ parts, leftOut: 0, value: flops })).toContain(`\`12·(${rule}) + 3·(${rule})\` = 7.25 GFLOP`)
    expect(said({ parts, leftOut: 7, value: null })).toContain(`3·(${rule}) + … (7 more)\` × 12 · 7.25 GFLOP`)
    expect(said(formula([[2, batch, seq, 768]], 786_432))).toContain('`2·batch·seq·768` × 12 · 7.25 GFLOP')
    expect(said(formula(null, null))).toContain('`not counted` × 12 · 7.25 GFLOP')
    expect(said(formula([], 0))).toContain('`0` × 12 · 7.25 GFLOP')
    const generating = { ...model, scenario: { ...model.scenario, phase: 'generate' as const, prompt: 0 } }
    expect(said(formula([[2, batch, { dim: 'past', more: 1, size: 8 }, 64]], null), generating)).toContain(
      'last step: `2·batch·(past + 1)·64` · all steps: 7.25 GFLOP',
    )
  })

  test('a formula is of the whole model, and says so beside figures of a device that does a part', () => {
    const name = 'Llama-3-8B'
    const scenarios = [
      { parallel: { ...oneDevice, tp: 2 } },
      { parallel: { ...oneDevice, cp: 2, pp: 2 } },
      { parallel: { ...oneDevice, tp: 2 }, phase: 'train' },
      { parallel: { ...oneDevice, tp: 2 }, phase: 'generate', prompt: 8, dims: { seq: 16 } },
    ] as const
    const [tensor, context, trained, generated] = scenarios.map(scenario => {
      const of = modelNamed(exampleReport('llama3.ts', scenario), name)
      const row = of.layers.find(({ path }) => path.endsWith('/query')) ?? expect.fail()
      const value = row.flops === 0 ? null : (2 * row.flops) / row.count
      return hover([row], { of, formulas: of.layers.map(() => formula([[named('rule', 1)]], value)) })
    })
    // 32 layers; a device has half of the heads, or of the tokens.
    expect(tensor).toMatch(/^whole model: `rule` × 32 · one device: [\d.]+ TFLOP$/m)
    expect(context).toMatch(/^whole model: `rule` × 32 · one device of each stage: [\d.]+ TFLOP$/m)
    expect(trained).toMatch(/^forward of the whole model: `rule` × 32 · whole step of one device: [\d.]+ TFLOP$/m)
    expect(generated).toMatch(/^last step of the whole model: `rule` · all steps of one device: [\d.]+ GFLOP$/m)
  })

  test('stages and replicas do all of an op: its formula stays an equation', () => {
    const of = modelNamed(exampleReport('llama3.ts', { parallel: { ...oneDevice, dp: 2, pp: 2 } }), 'Llama-3-8B')
    const row = of.layers.find(({ path }) => path.endsWith('/query')) ?? expect.fail()
    const formulas = of.layers.map(() => formula([[named('rule', 1)]], row.flops / row.count))
    expect(hover([row], { of, formulas })).toMatch(/^`rule` × 32 = [\d.]+ TFLOP$/m)
  })

  test('a formula in a model that is not counted in full is no equation', () => {
    const of = { ...model, complete: false }
    const of12 = (value: number) => hover(query, { of, formulas: model.layers.map(() => formula([[2, 3]], value)) })
    expect(of12(7_252_475_904 / 12)).toContain('`2·3` × 12 ≥ 7.25 GFLOP')
    expect(of12(6)).toContain('`2·3` × 12 · ≥ 7.25 GFLOP')
  })

  test('several rows: their sum, against the ridge of the rate most FLOPs run at', () => {
    expect(attention.length).toBeGreaterThan(5)
    const text = hover(attention)
    expect(text).toContain('FLOP/B, ridge 306 FLOP/B at 624 TFLOP/s int8')
    expect(text).toContain('38,824,574,976')
    expect(text).not.toContain('rule of')
  })

  test('what stays in memory for it', () => {
    // 12 x (768 x 768 + 768) weights in one byte
    expect(hover(query)).toContain('| Footprint | **7.09 MB** · weights 7.09 MB |')
    expect(hover(model.layers.filter(row => row.kind === 'softmax'))).not.toContain('Footprint')
  })

  test('what stays in the cache is told from weights, where a step writes none of it too', () => {
    // Keys over what the encoder heard are cached once a sequence: 4 layers of 1500 x 384, beside 384 x 384 weights.
    const whisper = modelNamed(exampleReport('whisper.ts', { phase: 'decode' }), 'Whisper-tiny')
    const keys = whisper.layers.filter(row => /cross.*\/key$/.test(row.path) && row.held > 0)
    expect(keys.reduce((sum, row) => sum + row.bytes.kvWrite, 0)).toBe(0)
    const [weights, cached] = [2 * 4 * 384 * 384, 2 * 4 * 1500 * 384].map(format.bytes)
    expect(hover(keys, { of: whisper })).toContain(
      `| Footprint | **${format.bytes(2 * 4 * 384 * (384 + 1500))}** · weights ${weights} + KV cache ${cached} |`,
    )
    const rope = modelNamed(exampleReport('llama2-7b.ts', { phase: 'decode' }), 'Llama-2-7B')
    const rotated = rope.layers.filter(row => row.kind === 'rope' && row.held > 0)
    expect(hover(rotated, { of: rope })).toMatch(/\| Footprint \| \*\*(.+)\*\* · KV cache \1 \|/)
  })

  test('what is read of the KV cache is told from what is written to it', () => {
    const gpt2 = modelNamed(exampleReport('gpt2.ts', { phase: 'decode', past: 99 }), 'GPT-2')
    // Keys and values of 12 layers, 768 features of two bytes: a step writes them for its token and reads those of 100.
    const token = 2 * 12 * 768 * 2
    expect(hover(gpt2.layers, { of: gpt2 })).toContain(
      ` + KV read ${format.bytes(100 * token)} + KV write ${format.bytes(token)} |`,
    )
  })

  test('all rows: the totals of the model', () => {
    const text = hover(model.layers)
    expect(text).toContain('100% of BERT-Base')
    // 109 M parameters in one byte, and the activations that are alive at once.
    expect(text).toMatch(
      /\| Footprint \| \*\*117 MB\*\* · fits 85\.9 GB \(<1%\); weights 109 MB \+ activations \S+ MB \|/,
    )
  })

  test('the picture and the figures stay under what VS Code shows', () => {
    for (const target of catalogue)
      for (const row of model.layers) {
        const peak = { name: 'peak', flopsPerSecond: row.rate.flopsPerSecond }
        const dot = row.flops === 0 ? null : { intensity: row.intensity ?? 1, performance: 1e12, bound: row.bound }
        const picture = rooflinePicture(target, peak, dot, pictureColours.light)
        expect(picture).not.toMatch(/NaN|Infinity|undefined/)
        expect(dataUri(picture).length).toBeLessThan(20_000)
      }
    expect(hover(model.layers).length).toBeLessThan(100_000)
  })
})

test('a picture of a target whose bandwidth nobody knows has no slope and no ridge', () => {
  const unknown = { ...a100, memory: [{ name: 'HBM', bytes: 80e9, bandwidth: null }] }
  const dot = { intensity: 10, performance: 1e12, bound: 'memory' as const }
  const picture = rooflinePicture(unknown, { name: 'fp16', flopsPerSecond: 1e12 }, dot, pictureColours.light)
  expect(picture).not.toMatch(/NaN|Infinity|undefined/)
})

test('names in a picture cannot leave their text', () => {
  const named = { ...a100, memory: [{ name: '</text><script>', bytes: 1, bandwidth: 1e12 }] }
  const picture = rooflinePicture(named, { name: '<b>', flopsPerSecond: 1e14 }, null, pictureColours.light)
  expect(picture).not.toContain('<script>')
  expect(picture).not.toContain('<b>')
})

/** A linear of 4 rows from 768 to 3072 features in a model with another op, under a scenario. */
function linear(scenario: Partial<Scenario>, on: Target = a100, layer = 'linear(3072)'): string {
  const text = `import { exp, input, linear, model, relu, repeat, scope, sequential } from 'memwall'
const layer = ${layer}
model('m', { batch: 4 }, ({ batch }) => exp(layer(input([batch, 768]))))`
  const asked: Scenario = { ...defaultScenario, ...scenario }
  const analysis = openAnalysis({ file: '/m.ts', read: path => (path === '/m.ts' ? text : undefined) })
  const { models } = analysis.report(asked, on)
  const of = models[0] as ModelReport
  const places = analysis.places(asked, on, 0)
  const [line] = analysis.report(asked, on).lines.filter(({ kind }) => kind === 'layer')
  if (line === undefined || places === null) throw new Error('no model')
  const part = finish(places.part(places.ops(line)))
  return hover(part.rows, { of, target: on, formulas: analysis.formulas(asked, 0), part })
}
const weights = 768 * 3072 + 3072

describe('in training', () => {
  const text = linear({ phase: 'train' })

  test('a line a pass, and no other for what takes no time', () => {
    // 2 x 4 x 768 x 3072 + 4 x 3072 FLOPs over the weights, 4 x 768 and 4 x 3072 elements of two bytes
    expect(text).toContain('| Forward | **18.9 MFLOP** · 4.76 MB moved, ≥ ')
    expect(text).toContain('forward: `2·batch·3072·768 + batch·3072` · whole step: ')
    // The gradient of the weights alone, since nothing before it has any; and that of the bias.
    expect(text).toMatch(/\| Backward \| \*\*18\.9 MFLOP\*\* · /)
    // 15 operations a parameter of AdamW
    expect(text).toContain(`| Optimizer | **${format.flops(15 * weights)}** · `)
    expect(text).not.toContain('recomputed')
  })

  test('what stays in memory, and what of it is saved', () => {
    // 16 bytes a weight (ZeRO, arXiv 1910.02054, 3.1), and the input of 4 x 768 in two
    expect(text).toContain(
      `| Footprint | **${format.bytes(16 * weights + 6144)}** · weights with gradients and optimizer states ${format.bytes(16 * weights)} + activations saved for backward 6.14 kB |`,
    )
  })

  test('what is computed again is said of backward', () => {
    const again = linear(
      { phase: 'train' },
      a100,
      "scope('again', sequential(linear(3072), relu), { recompute: true })",
    )
    expect(again).toContain(', of which 18.9 MFLOP recomputed |')
  })

  test('what is sent, how and over what', () => {
    // Replicas of 2 add up gradients of two bytes: 2 (n - 1) / n of them.
    const spread = linear({ phase: 'train', parallel: { ...oneDevice, dp: 2 } })
    expect(spread).toMatch(
      /\| Sent \| \*\*4\.72 MB\*\* · by one device over NVLink .*at 300 GB\/s, ≥ 0\.0157 ms, not overlapped: all-reduce 4\.72 MB \|/,
    )
    const { link: _, ...alone } = a100
    expect(linear({ phase: 'train', parallel: { ...oneDevice, dp: 2 } }, alone)).toContain(
      'states no link, so sending takes no time here',
    )
  })

  test('over a pipeline the figures are of a device of each stage, and what is saved is of one micro-batch', () => {
    const staged = linear({ phase: 'train', parallel: { ...oneDevice, pp: 2 } }, a100, 'repeat(2, () => linear(768))')
    // 4 x 768 results of two bytes go forward, their gradients back.
    expect(staged).toMatch(
      /\| Sent \| \*\*12\.3 kB\*\* · by one device of each stage over NVLink .*, not overlapped; all stages reduce gradients at once: between stages 12\.3 kB \|/,
    )
    expect(staged).toContain(
      '+ activations saved for backward of one micro-batch 12.3 kB, over the stages of the pipeline |',
    )
    // 15 operations of AdamW for each of 2 x (768 x 768 + 768) weights, and 28 bytes moved, in the time of one stage's half.
    const updated = 2 * (768 * 768 + 768)
    expect(staged).toContain(
      `| Optimizer | **${format.flops(15 * updated)}** · ${format.bytes(28 * updated)} moved, ≥ ${format.seconds((28 * updated) / 2 / 2.039e12)}, by all stages at once |`,
    )
    expect(linear({ phase: 'train' })).not.toContain('at once')
  })
})

describe('compression', () => {
  test('what it brings, held against 16 bits', () => {
    const dtypes = { ...defaultScenario.dtypes, weights: { dtype: 'int4', group: 128 } } as const
    // 16 bits over 4 and 16 / 128 for 768 x 3072 weights, while the bias of 3072 keeps 16
    expect(linear({ dtypes })).toMatch(
      /\| Uncompressed \| \*\*4\.76 MB\*\* · moved in 16 bits: 3\.\d+× the bytes moved, 3\.86× the bytes of weights, 3\.\d+× the time \|/,
    )
    expect(linear({})).not.toContain('Uncompressed')
  })
})

test('which memory on the chip serves what', () => {
  const cached: Target = {
    ...a100,
    memory: [...a100.memory.slice(0, 1), { name: 'L2', bytes: 40e6, bandwidth: 5e12 }],
  }
  const text = linear({ resident: 'auto' }, cached)
  expect(text).toContain('| On chip | **4.76 MB** · weights from L2 at 5 TB/s, activations from L2 at 5 TB/s |')
  expect(linear({ resident: 'auto' }, { ...a100, memory: a100.memory.slice(0, 1) })).not.toContain('On chip')
})
