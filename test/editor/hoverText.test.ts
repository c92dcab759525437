/** Both parts of a hover: which lines it has, in which order, and what they say. */
import { describe, expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import { commonPath } from '../../src/analysis/paths'
import type { LayerRow } from '../../src/analysis/report'
import type { Target } from '../../src/hardware/target'
import { finish } from '../../src/limits/resumable'
import { hoverRest, hoverText } from '../../src/present/hoverText'
import { pictureColours } from '../../src/present/rooflinePicture'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import * as format from '../../src/text/format'
import { a100, exampleAnalysis, int8 } from '../support/report'

interface Shown {
  /** Lines of the first part before the picture, as they are read. */
  readonly lines: readonly string[]
  /** Parts beside the picture. */
  readonly parts: readonly string[]
  readonly picture: string
  /** Lines of the second part. */
  readonly rest: readonly string[]
  /** Markdown of the first part. */
  readonly markdown: string
}

/** Text without markup: backslashes before punctuation, emphasis, icons, tags, and the addresses of links. */
const read = (markdown: string): string =>
  markdown
    .replace(/<[^>]+>/g, '')
    .replace(/\]\(command:[^)]*\)/g, ']')
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '')
    .replaceAll('**', '')
    .replaceAll('&nbsp;', '')
    .replaceAll('&lt;', '<')
    .trim()

type Asked = { readonly on?: Target; readonly whole?: boolean; readonly complete?: boolean }

/** Hover over the ops of rows of a model, in an analysis under a scenario. */
function hoverOf(
  analysis: ReturnType<typeof openAnalysis>,
  name: string,
  which: (row: LayerRow) => boolean,
  scenario: Partial<Scenario> = {},
  { on = a100, whole = false, complete = true }: Asked = {},
): Shown {
  const asked = { ...defaultScenario, ...scenario }
  const { models, lines } = analysis.report(asked, on)
  const index = models.findIndex(each => each.name === name)
  const found = models[index] ?? expect.fail(`there is no ${name}`)
  const model = { ...found, complete: found.complete && complete }
  const places = analysis.places(asked, on, index) ?? expect.fail('nothing to hover over')
  const rows = new Set(model.layers.filter(which).map(row => row.index))
  const line = lines.find(each => each.model === index && each.kind === 'model') ?? expect.fail('no line')
  const ops = places.ops(line).filter(op => places.rows([op]).every(row => rows.has(row.index)))
  const part = finish(places.part(ops))
  const path = commonPath(part.rows.map(row => row.path))
  const about = { model, target: on, part, whole }
  const colours = pictureColours.dark
  const formulas = analysis.formulas(asked, index)
  const first = hoverText({ ...about, title: path, path, formulas, colours, stale: false, compared: false }).join(
    '\n\n',
  )
  const second = hoverRest({
    ...about,
    suggestion: null,
    at: { uri: 'file:///m.ts', file: 'file:///m.ts', line: 1, model: index },
  })
  const [before = '', table = ''] = first.split('\n\n')
  const svg = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(table)?.[1] ?? ''
  return {
    lines: before.split('  \n').map(read),
    parts: (table.split('</td><td>').slice(1).join('<br>') || '')
      .split('<br>')
      .map(read)
      .filter(text => text !== ''),
    picture: new TextDecoder().decode(Uint8Array.from(atob(svg), character => character.charCodeAt(0))),
    rest: second.split('  \n').map(read),
    markdown: first,
  }
}

const bert = (which: (row: LayerRow) => boolean, scenario: Partial<Scenario> = {}, asked: Asked = {}): Shown =>
  hoverOf(exampleAnalysis('bert.ts'), 'BERT-Base', which, scenario, asked)

/** Hover over the layer of a model that applies it to 4 rows of 768 features, and another op to its result. */
function layer(text: string, scenario: Partial<Scenario> = {}, asked: Asked = {}): Shown {
  const source = `import { attention, custom, exp, input, linear, model, relu, repeat, scope, sequential } from 'memwall'
const layer = ${text}
model('m', { batch: 4 }, ({ batch }) => exp(layer(input([batch, 768]))))`
  const analysis = openAnalysis({ file: '/m.ts', read: path => (path === '/m.ts' ? source : undefined) })
  return hoverOf(analysis, 'm', row => row.kind !== 'exp', scenario, asked)
}
const weights = 768 * 3072 + 3072

/** Numbers of a text, as they are read. */
const sums = (line: string): { readonly terms: number; readonly sum: number } => {
  const [left = '', right = ''] = line.split(/ = | ≥ /)
  const terms = [...left.matchAll(/ (\d[\d.]*)(?= \+|$)/g)].map(([, number]) => Number(number))
  return { terms: terms.reduce((sum, each) => sum + each, 0), sum: Number(/[\d.]+/.exec(right)?.[0]) }
}

describe('a layer', () => {
  const query = (row: LayerRow): boolean => row.path.endsWith('/query')

  test('bound and share, formula, bytes and intensity, picture, then details', () => {
    const { lines, parts, picture, rest } = bert(query, { dtypes: int8 })
    // 12 x (2 x 512 x 768 x 768 + 512 x 768) FLOPs over 12 x (768 x 768 + 768 + 2 x 512 x 768) bytes of one each
    const [flops, bytes] = [12 * (2 * 512 * 768 * 768 + 512 * 768), 12 * (768 * 768 + 768 + 2 * 512 * 768)]
    const all =
      exampleAnalysis('bert.ts').report({ ...defaultScenario, dtypes: int8 }, a100).models[0]?.totals.time ?? 0
    expect(lines).toEqual([
      `▲ compute-bound · ${format.percent(flops / 624e12 / all)} of ${format.lowerBound(all)} · selfAttention/query (linear) × 12`,
      `\`2·batch·seq·768·768 + batch·seq·768\` × 12 = ${format.flops(flops)} · ${format.macs(12 * 512 * 768 * 768)}, 2 FLOP each`,
      `weights 7.09 + inputs 4.72 + outputs 4.72 = ${(bytes / 1e6).toFixed(2)} MB moved · ${format.intensity(flops / bytes)}, int8 ridge ${format.intensityNumber(624e12 / 2.039e12)}`,
    ])
    expect(parts).toEqual([])
    expect(picture).toContain('int8 624 TFLOP/s')
    // 12 x (768 x 768 + 768) weights in one byte
    expect(rest).toEqual([
      '[1, 512, 768] → [1, 512, 768] · 7.09 M parameters · in memory 7.09 MB weights · 33 MB moved in 16 bits (2×) · [$(graph-scatter) Roofline]',
    ])
  })

  test('a composite: FLOPs by kind, and its parts by their share of its time, with the bound of each', () => {
    const attention = (row: LayerRow): boolean => row.path.includes('selfAttention')
    const { lines, parts } = bert(attention)
    expect(lines[0]).toMatch(/^■ memory-bound · 49% of ≥ 0\.534 ms · encoderLayer\/selfAttention, 84 ops$/)
    expect(lines[1]).toBe('linear 29.01 + matmul 9.66 + softmax 0.15 = 38.82 GFLOP · 19.3 GMAC, 2 FLOP each')
    // 12 x 512 x 512 scores of 12 layers in 2 bytes: softmax reads and writes them, a product moves them once beside
    // 2 x 512 x 768; a projection is bound by its FLOPs.
    const scores = 2 * 12 * 12 * 512 * 512
    const times = {
      softmax: (2 * scores) / 2.039e12,
      product: (scores + 2 * 2 * 12 * 512 * 768) / 2.039e12,
      projection: (12 * (2 * 512 * 768 * 768 + 512 * 768)) / 312e12,
    }
    const all = times.softmax + 2 * times.product + 4 * times.projection
    const share = (time: number): string => format.percent(time / all)
    expect(parts).toEqual([
      `■ ${share(times.softmax)} softmax, memory`,
      ...['scores', 'context'].map(name => `■ ${share(times.product)} ${name}, memory`),
      ...['query', 'key', 'value', 'output'].map(name => `▲ ${share(times.projection)} ${name}, compute`),
    ])
  })

  test('of more parts than have room the slowest, and how many there are besides', () => {
    const linears = Array.from({ length: 9 }, (_, at) => `linear(${3072 - 64 * at}, { name: 'part${at}' })`)
    const { parts } = layer(`scope('many', sequential(${linears.join(', ')}))`)
    expect(parts).toHaveLength(7)
    expect(parts[0]).toMatch(/ part1, memory$/)
    expect(parts.at(-1)).toBe('3 more')
  })

  test('names from the file stay text, among the parts too', () => {
    const evil = '<a href="command:evil">x</a>|**b**'
    const { markdown } = layer(`scope('${evil}', sequential(linear(8, { name: '${evil}' }), relu))`)
    expect(
      markdown.match(
        /(?<!\\)<(?!\/|\d)(?!(span style="color:var\(--vscode-memwall-\w+\);"|strong|br|table|tr|td|img alt="Roofline" [^<>]*)>)/g,
      ),
    ).toBe(null)
    expect(markdown).toContain('&lt;a href=')
    expect(markdown).toContain('\\<a href')
  })

  test('lines without anything to say are left out', () => {
    // An embedding looks rows up: no FLOP, no roof.
    const { lines, picture } = bert(row => row.path.endsWith('/words'))
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/^.* = 1\.57 MB moved$|^outputs 1\.57 MB moved$|^.* moved$/)
    expect(picture).not.toContain('<circle')
  })

  test('sums come to their total as they are read', () => {
    for (const kind of ['linear', 'matmul', 'softmax', 'layerNorm', 'add', 'gelu'])
      for (const line of bert(row => row.kind === kind).lines.filter(
        each => each.includes(' + ') && !each.includes('`'),
      )) {
        const { terms, sum } = sums(line)
        expect(Math.abs(terms - sum), line).toBeLessThanOrEqual(sum * 0.01)
      }
  })

  test('a model that is not counted in full: figures are at least what is shown', () => {
    const { lines, rest } = bert(query, {}, { complete: false })
    expect(lines[1]).toContain('≥ 7.25 GFLOP · ≥ 3.62 GMAC')
    expect(lines[2]).toMatch(/ ≥ [\d.]+ MB moved/)
    expect(rest.at(-1)).toContain('some ops of the model are not counted')
  })

  test('a custom op: what it says of itself, and the vector rate', () => {
    const { lines, picture } = layer("x => custom('mine', [x], { shape: [4, 768], flops: 12345678 })")
    expect(lines[1]).toContain('12.3 MFLOP')
    expect(picture).toContain('vector rate')
  })
})

describe('in training', () => {
  const trained = layer('linear(3072)', { phase: 'train' })

  test('the formula is of the forward pass, and says so beside the figure of the step', () => {
    expect(trained.lines[1]).toMatch(/^forward: `2·batch·3072·768 \+ batch·3072` · whole step: [\d.]+ MFLOP$/)
  })

  test('what stays in memory, and the share of time of each pass', () => {
    // 16 bytes a weight (ZeRO, arXiv 1910.02054, 3.1), and the input of 4 x 768 in two
    expect(trained.rest[0]).toContain(
      `in memory ${format.bytes(16 * weights)} weights and their states + 6.14 kB saved activations`,
    )
    // Forward and the gradient of the weights move 2 bytes a weight each, AdamW 28 (cost-model.md).
    const shares = /forward (\d+)% \+ backward (\d+)% \+ optimizer (\d+)%/
      .exec(trained.rest[0] ?? '')
      ?.slice(1)
      .map(Number)
    expect(shares?.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(98)
    expect(shares?.[2]).toBeGreaterThan(80)
  })

  test('what is computed again', () => {
    const again = layer("scope('again', sequential(linear(3072), relu), { recompute: true })", { phase: 'train' })
    expect(again.rest[0]).toContain('(18.9 MFLOP recomputed)')
  })

  test('what is sent, how and over what', () => {
    // Replicas of 2 add up gradients of two bytes: 2 (n - 1) / n of them.
    const parallel = { ...oneDevice, dp: 2 }
    expect(layer('linear(3072)', { phase: 'train', parallel }).lines[3]).toMatch(
      /^sends 4\.72 MB by one device over NVLink .*at 300 GB\/s, ≥ 0\.0157 ms: all-reduce$/,
    )
    const { link: _, ...alone } = a100
    expect(layer('linear(3072)', { phase: 'train', parallel }, { on: alone }).lines[3]).toContain(
      'states no link, so sending takes no time here',
    )
  })
})

test('what compression brings, held against 16 bits', () => {
  const dtypes = { ...defaultScenario.dtypes, weights: { dtype: 'int4', group: 128 } } as const
  // 16 bits over 4 and 16 / 128 for the weights, while activations and the bias keep 16
  expect(layer('linear(3072)', { dtypes }).rest[0]).toMatch(/· 4\.76 MB moved in 16 bits \(3\.\d+×\) ·/)
  expect(layer('linear(3072)').rest[0]).not.toContain('in 16 bits')
})

test('which memory on the chip serves it', () => {
  const memory = [...a100.memory.slice(0, 1), { name: 'L2', bytes: 40e6, bandwidth: 5e12 }]
  expect(layer('linear(3072)', { resident: 'auto' }, { on: { ...a100, memory } }).rest[0]).toContain(
    '· 4.76 MB from L2 ·',
  )
  expect(layer('linear(3072)').rest[0]).not.toContain('L2')
})

describe('a model', () => {
  const whole = (name: string, model: string, scenario: Partial<Scenario> = {}): Shown =>
    hoverOf(exampleAnalysis(name), model, () => true, scenario, { whole: true })

  test('verdict and time, memory by part, work, and its slowest layers', () => {
    const { lines, parts } = whole('bert.ts', 'BERT-Base')
    // 109,482,240 parameters (Hugging Face) of two bytes
    // Of the 0.534 ms, the linears alone are above the ridge: 12 · 2 · 512 · (4 · 768² + 2 · 768 · 3072) / 312e12 s.
    expect(lines[0]).toBe('fits 85.9 GB · ≥ 0.534 ms, ▲ 52% compute-bound · BERT-Base')
    expect(lines[1]).toBe('weights 219 + activations 14 = 233 MB of 85.9 GB in memory')
    expect(lines[2]).toBe('97.1 GFLOP · 860 MB moved · 113 FLOP/B, bf16 ridge 153')
    expect(parts).toHaveLength(4)
    expect(parts[0]).toMatch(/^▲ 35% feedForward\/linear, compute$/)
    expect(parts[3]).toMatch(/^\d+ more$/)
  })

  test('that it does not fit, first', () => {
    expect(whole('mixtral.ts', 'Mixtral-8x7B').lines[0]).toMatch(
      /^\$\(warning\) does not fit 85\.9 GB: footprint \/ capacity is 2 devices · ≥ 432 ms/,
    )
  })

  test('tokens per second of a generation, as of each of its layers', () => {
    const scenario = { phase: 'decode', past: 1023 } as const
    const { lines } = whole('llama2-7b.ts', 'Llama-2-7B', scenario)
    const time =
      exampleAnalysis('llama2-7b.ts').report({ ...defaultScenario, ...scenario }, a100).models[0]?.totals.time ?? 0
    // One token a step at batch 1.
    const rate = `≤ ${Number((1 / time).toPrecision(3))} tokens/s`
    expect(lines[1]).toContain(`${rate} at batch 1`)
    const head = hoverOf(exampleAnalysis('llama2-7b.ts'), 'Llama-2-7B', row => row.path === 'head', scenario)
    expect(head.lines[0]).toContain(`(${rate})`)
  })
})
