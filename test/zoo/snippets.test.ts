/** The snippets, as VS Code inserts them before anything of them is changed: each is analysed without a word. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as dsl from '../../src/dsl/index'
import { reportOf } from '../support/report'

interface Snippet {
  readonly prefix: readonly string[]
  readonly body: readonly string[]
}

const snippets: Readonly<Record<string, Snippet>> = JSON.parse(
  readFileSync(new URL('../../snippets/memwall.code-snippets', import.meta.url), 'utf8'),
)

/** Text of a snippet with its defaults: "${1:768}" is 768, "${1|a,b|}" is a; the innermost places come first. */
function inserted({ body }: Snippet): string {
  let text = body.join('\n').replace(/\$\{\d+\|([^,|]+)[^|]*\|\}/g, '$1')
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(/\$\{\d+:([^{}$]*(?:\{[^{}$]*\}[^{}$]*)*)\}/g, '$1')
  }
  return text.replace(/\$0/g, '')
}

const takenBy = (text: string): string[] => Object.keys(dsl).filter(name => new RegExp(`\\b${name}\\(?`).test(text))

/** A file around a part of a model: an import of the names that it has, and a model that uses it. */
function fileAround(part: string, use: string): string {
  const own = `${part}\n${use}`
  return `import { ${takenBy(own).join(', ')} } from 'memwall'\n${own}`
}

const model = (layer: string): string =>
  `model('m', { batch: 1, seq: 8 }, ({ batch, seq }) => ${layer}(input([batch, seq, 768])))`

/** A model file with each snippet in it, and its parameters: closed forms of h = 768. */
const h = 768
const feedForward = 8 * h * h + 5 * h
const block = 4 * (h * h + h) + feedForward + 4 * h
const files: Readonly<Record<string, readonly [(text: string) => string, parameters: number]>> = {
  'Model file': [text => text, 12 * block],
  'Training run': [text => text, 12 * block + 2 * 32000 * h + 32000 + 2 * h],
  Import: [text => `${text}\nmodel('m', { batch: 1 }, ({ batch }) => sequential(linear(4))(input([batch, 3])))`, 16],
  Model: [text => fileAround(text, ''), h * h + h],
  'Layer function': [text => fileAround(text, model('feedForward()')), feedForward],
  'Transformer block': [text => fileAround(text, model('block()')), block],
  // 12 heads of 64, 4 of them with keys and values
  Attention: [text => fileAround('', model(text)), 2 * (h * h + h) + 2 * (h * 256 + 256)],
  Hardware: [text => fileAround(text, model('linear(4)')), 4 * h + 4],
}

test('each snippet has a file to be tried in', () => {
  expect(Object.keys(files)).toEqual(Object.keys(snippets))
})

test.each(Object.entries(snippets))('%s is analysed without a diagnostic', (name, snippet) => {
  const [file, parameters] = files[name] as (typeof files)[string]
  for (const phase of ['forward', 'train'] as const) {
    const report = reportOf(file(inserted(snippet)), { phase })
    expect(report.diagnostics).toEqual([])
    expect(report.models.map(({ totals }) => totals.parameters)).toEqual([parameters])
    if (name === 'Hardware') expect(report.targets.map(target => target.name)).toEqual(['My accelerator'])
  }
})

test('the model file is the starter of the examples', () => {
  const starter = readFileSync(new URL('../../examples/starter.ts', import.meta.url), 'utf8')
  expect(`${inserted(snippets['Model file'] as Snippet)}`).toBe(starter.replace(/^(\/\/ .*\n)+/, ''))
})

test('each begins with "memwall-" among its prefixes, so that all are offered for "memwall"', () => {
  for (const { prefix } of Object.values(snippets)) expect(prefix.some(word => word.startsWith('memwall'))).toBe(true)
})
