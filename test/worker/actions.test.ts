/** Edits and fixes that the worker offers: made on the text, they give the figures that their titles promise. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import type { ModelReport } from '../../src/analysis/report'
import { defaultLimits } from '../../src/limits/limits'
import { finish } from '../../src/limits/resumable'
import { editTitle } from '../../src/present/editText'
import type { FileEdit, OfferedAction, OfferedAdvice, Pointed } from '../../src/protocol/analysis'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { answerTo } from '../../src/worker/answer'
import { analysisUnder, type ConditionedAnalysis } from '../../src/worker/conditionedAnalysis'
import { a100 } from '../support/report'

const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)), 'utf8')

function shownOf(text: string, changed: Partial<Scenario> = {}): ConditionedAnalysis {
  const sources = { file: '/m.ts', read: (path: string) => (path === '/m.ts' ? text : undefined) }
  const conditions = { scenario: { ...defaultScenario, ...changed }, hardware: a100.id, defaultHardware: a100.id }
  return analysisUnder(openAnalysis(sources), { sources, limits: defaultLimits }, conditions)
}

const modelOf = (shown: ConditionedAnalysis): ModelReport => finish(shown.report()).models[0] as ModelReport

function pointedAt(shown: ConditionedAnalysis, text: string, word: string): Pointed {
  const before = text.slice(0, text.indexOf(word)).split('\n')
  const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1]
  const rollup = finish(shown.report()).lines.find(each => each.line === line) ?? null
  return { file: '/m.ts', line, column, selected: 0, rollup }
}

/** Actions at the first place of a word. */
const actionsAt = (shown: ConditionedAnalysis, text: string, word: string): readonly OfferedAction[] =>
  finish(answerTo(shown, { what: 'actions', ...pointedAt(shown, text, word) })) as readonly OfferedAction[]

function titled(actions: readonly OfferedAction[], start: string): OfferedAction {
  const found = actions.find(({ title }) => title.startsWith(start))
  if (found === undefined) throw new Error(`no ${start} among ${actions.map(({ title }) => title).join(', ')}`)
  return found
}

/** The text with edits made as an editor makes them. */
function madeIn(text: string, edits: readonly FileEdit[]): string {
  const lines = text.split('\n')
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1
  return [...edits]
    .map(each => ({
      start: offset(each.line, each.column),
      end: offset(each.endLine, each.endColumn),
      text: each.text,
    }))
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: added }) => all.slice(0, start) + added + all.slice(end), text)
}

/** Lines that an edit takes away and adds. */
function changedLines(before: string, after: string): readonly string[] {
  const [was, is] = [before.split('\n'), after.split('\n')]
  return [
    ...was.filter(line => !is.includes(line)).map(line => `- ${line.trim()}`),
    ...is.filter(line => !was.includes(line)).map(line => `+ ${line.trim()}`),
  ]
}

describe('an edit of a layer gives the figures that its title promises', () => {
  test.each([
    [
      'llama2-7b.ts',
      { phase: 'decode' },
      'linear(intermediate',
      { kind: 'weights', format: 'int8' },
      'Quantise weights to int8: ',
      [
        '- const gate = linear(intermediate, { bias: false })',
        "+ const gate = linear(intermediate, { bias: false, weights: 'int8' })",
      ],
    ],
    [
      'llama2-7b.ts',
      { phase: 'decode' },
      'attention({ heads',
      { kind: 'weights', format: { dtype: 'int4', group: 128 } },
      'Quantise weights to int4 (group 128): ',
      [
        '- const selfAttention = attention({ heads, causal: true, rope: true, bias: false })',
        "+ const selfAttention = attention({ heads, causal: true, rope: true, bias: false, weights: { dtype: 'int4', group: 128 } })",
      ],
    ],
    [
      'llama2-7b.ts',
      { phase: 'decode' },
      'attention({ heads',
      { kind: 'kvHeads', heads: 8 },
      'Share 8 KV heads: ',
      [
        '- const selfAttention = attention({ heads, causal: true, rope: true, bias: false })',
        '+ const selfAttention = attention({ heads, causal: true, rope: true, bias: false, kvHeads: 8 })',
      ],
    ],
    [
      'llama2-7b.ts',
      { phase: 'train' },
      'function decoderLayer',
      { kind: 'recompute' },
      'Recompute in backward: ',
      [
        '- return sequential(residual(sequential(rmsNorm(), selfAttention)), residual(sequential(rmsNorm(), feedForward())))',
        '+ scope,',
        "+ return scope('decoderLayer', sequential(residual(sequential(rmsNorm(), selfAttention)), residual(sequential(rmsNorm(), feedForward()))), { recompute: true })",
      ],
    ],
    [
      'llama2-7b.ts',
      { phase: 'train' },
      'linear(intermediate',
      { kind: 'freeze' },
      'Freeze weights: ',
      [
        '- const gate = linear(intermediate, { bias: false })',
        '+ const gate = linear(intermediate, { bias: false, trainable: false })',
      ],
    ],
    [
      'llama2-7b.ts',
      { phase: 'decode' },
      'linear(vocab, { bias',
      { kind: 'tie' },
      'Tie the output head to the embedding: ',
      ['- const head = linear(vocab, { bias: false })', '+ const head = tokens.attend'],
    ],
    ['resnet18.ts', {}, 'conv2d(out', { kind: 'weights', format: 'int8' }, 'Quantise weights to int8: ', null],
  ] as const)('%s %j %s %j', (file, scenario, word, edit, title, lines) => {
    const text = example(file)
    const shown = shownOf(text, scenario)
    const action = titled(actionsAt(shown, text, word), title)
    const after = madeIn(text, action.edits)
    if (lines !== null) expect(changedLines(text, after)).toEqual(lines)
    const changed = modelOf(shownOf(after, scenario))
    expect(changed.complete).toBe(true)
    expect(action.title).toBe(editTitle(edit, modelOf(shown), changed))
    expect(
      changed.totals.time < modelOf(shown).totals.time ||
        changed.totals.memory.total < modelOf(shown).totals.memory.total,
    ).toBe(true)
  })

  test.each([
    ['llama2-7b.ts', 8],
    ['llama2-7b.ts', 1],
    ['gpt2.ts', 8],
  ] as const)('%s: %i KV heads in every attention give what the advice promises, to the digit', (file, heads) => {
    const text = example(file)
    const shown = shownOf(text, { phase: 'decode', dims: { batch: 8 } })
    const edits = finish(answerTo(shown, { what: 'sharedHeads', model: 0, heads })) as readonly FileEdit[]
    const advice = finish(shown.advice(0).result())
    const promised = advice?.changes.find(each => each.kind === 'kvHeads' && each.heads === heads)
    const { totals } = modelOf(shownOf(madeIn(text, edits), { phase: 'decode', dims: { batch: 8 } }))
    expect(totals.memory.total).toBe(promised?.after.memory)
    expect(totals.time / 8).toBe(promised?.after.time)
  })

  test('what the layer has already, and what saves nothing, is not offered', () => {
    const text = example('llama2-7b.ts').replace('rope: true', "rope: true, kvHeads: 1, weights: 'int4'")
    const titles = actionsAt(shownOf(text, { phase: 'decode' }), text, 'attention({ heads').map(({ title }) => title)
    expect(titles).toEqual([])
  })

  test('a model that does not fit still does not with an edit: its title says so', () => {
    // 46.7 G parameters of Mixtral 8x7B take 93 GB; the attention's, about 1.3 G, are a small part.
    const text = example('mixtral.ts')
    const shown = shownOf(text)
    expect(modelOf(shown).totals.memory.fits).toBe(false)
    const { title, edits } = titled(actionsAt(shown, text, 'attention({ heads'), 'Quantise weights to int8')
    expect(title).toMatch(/, still does not fit$/)
    expect(modelOf(shownOf(madeIn(text, edits))).totals.memory.fits).toBe(false)
  })

  test('the advice says which changes can be made: KV heads where they are given as a literal', () => {
    const applicable = (settings: string): readonly (readonly [string, boolean | undefined])[] => {
      const text = `import { attention, input, model } from 'memwall'
const settings = { heads: 16 }
model('M', { seq: 512 }, ({ seq }) => attention(${settings})(input([1, seq, 1024])))
`
      const advice = finish(answerTo(shownOf(text), { what: 'advice', model: 0 })) as OfferedAdvice
      return advice.changes.map(({ kind }, at) => [kind, advice.applicable[at]] as const)
    }
    expect(applicable('{ heads: 16 }')).toContainEqual(['kvHeads', true])
    const others = applicable('settings')
    expect(others).toContainEqual(['kvHeads', false])
    expect(others.filter(([kind]) => kind !== 'kvHeads').every(([, can]) => can)).toBe(true)
  })

  test('a layer of an imported file is edited there', () => {
    const blocks = `import { linear } from "memwall";\nexport const wide = () => linear(4096);\n`
    const text = `import { input, model } from 'memwall'\nimport { wide } from './blocks'\nmodel('M', { batch: 1 }, ({ batch }) => {\n  const up = wide()\n  return up(input([batch, 4096]))\n})\n`
    const files = new Map([
      ['/m.ts', text],
      ['/blocks.ts', blocks],
    ])
    const sources = { file: '/m.ts', read: (path: string) => files.get(path) }
    const conditions = { scenario: defaultScenario, hardware: a100.id, defaultHardware: a100.id }
    const shown = analysisUnder(openAnalysis(sources), { sources, limits: defaultLimits }, conditions)
    const [edit] = titled(actionsAt(shown, text, 'up(input'), 'Quantise weights to int8').edits
    expect(edit).toMatchObject({ file: '/blocks.ts', line: 2, text: ', { weights: "int8" }' })
  })
})

describe('fixes of mistakes', () => {
  const fixed = (text: string, word: string): readonly [string, string] => {
    const [action] = actionsAt(shownOf(text), text, word)
    return [action?.title ?? '', madeIn(text, action?.edits ?? [])]
  }
  const model = (body: string): string => `model('M', { batch: 1 }, ({ batch }) => ${body}(input([batch, 16])))\n`

  test.each([
    [
      'a missing import, in order',
      `import { input, model } from 'memwall'\n${model('linear(8)')}`,
      'linear(8)',
      'Import linear from memwall',
      `import { input, linear, model } from 'memwall'\n${model('linear(8)')}`,
    ],
    [
      'a missing import, on a line of its own',
      `import {\n  input,\n  model,\n} from 'memwall'\n${model('relu')}`,
      'relu',
      'Import relu from memwall',
      `import {\n  input,\n  model,\n  relu,\n} from 'memwall'\n${model('relu')}`,
    ],
    [
      'the nearest name, which is imported too',
      `import { input, model } from 'memwall'\n${model('linaer(8)')}`,
      'linaer',
      'Change to linear',
      `import { input, linear, model } from 'memwall'\n${model('linear(8)')}`,
    ],
    [
      'the nearest export',
      `import { input, lineer, model } from 'memwall'\n`,
      'lineer',
      'Change to linear',
      `import { input, linear, model } from 'memwall'\n`,
    ],
    [
      'the nearest method',
      `import { input, model } from 'memwall'\nmodel('M', { batch: 1 }, ({ batch }) => input([batch, 16]).reshap([-1]))\n`,
      'input([batch',
      'Change to reshape',
      `import { input, model } from 'memwall'\nmodel('M', { batch: 1 }, ({ batch }) => input([batch, 16]).reshape([-1]))\n`,
    ],
    [
      'the nearest option',
      `import { input, linear, model } from 'memwall'\n${model('linear(8, { bais: false })')}`,
      'linear(8',
      'Change option bais to bias',
      `import { input, linear, model } from 'memwall'\n${model('linear(8, { bias: false })')}`,
    ],
    [
      'a missing argument',
      `import { input, linear, model } from 'memwall'\n${model('linear()')}`,
      'linear()',
      'Add the missing out',
      `import { input, linear, model } from 'memwall'\n${model('linear(64)')}`,
    ],
    [
      'a missing option',
      `import { attention, model, input } from 'memwall'\nmodel('M', {}, () => attention({ causal: true })(input([1, 4, 64])))\n`,
      'attention({',
      'Add the missing heads',
      `import { attention, model, input } from 'memwall'\nmodel('M', {}, () => attention({ causal: true, heads: 8 })(input([1, 4, 64])))\n`,
    ],
    [
      'a missing kernel',
      `import { conv2d, model, input } from 'memwall'\nmodel('M', {}, () => conv2d(8, {})(input([1, 3, 8, 8])))\n`,
      'conv2d(8',
      'Add the missing kernel',
      `import { conv2d, model, input } from 'memwall'\nmodel('M', {}, () => conv2d(8, { kernel: 3 })(input([1, 3, 8, 8])))\n`,
    ],
  ])('%s', (_, text, word, title, after) => {
    expect(fixed(text, word)).toEqual([title, after])
    expect(finish(shownOf(after).report()).diagnostics.filter(each => each.severity === 'error')).toEqual([])
  })
})
