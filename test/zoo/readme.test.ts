/**
 * The README's table of models is what the zoo gives: ours beside the reference.
 * `UPDATE_README=1 npx vitest run --project core test/zoo/readme.test.ts` writes it anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { exact } from '../../src/text/format'
import { exampleReport, modelNamed } from '../support/report'

interface Reference {
  readonly file: string
  readonly model: string
  readonly phase?: string
  readonly dims?: Readonly<Record<string, number>>
  readonly parameters?: number
  readonly macs?: number
  readonly gigaMacs?: string
}

const folder = fileURLToPath(new URL('../fixtures/zoo/', import.meta.url))
const readme = fileURLToPath(new URL('../../README.md', import.meta.url))
const [start, end] = ['<!-- models: start -->', '<!-- models: end -->']

/** One row a model: the first of its references that has multiply-accumulates, else the first. */
function rows(): Reference[] {
  const forward = readdirSync(folder)
    .flatMap((name): Reference[] => JSON.parse(readFileSync(folder + name, 'utf8')).rows)
    .filter(({ phase = 'forward' }) => phase === 'forward')
  const byModel = new Map<string, Reference>()
  for (const each of forward) {
    const known = byModel.get(each.model)
    const counted = each.macs !== undefined || each.gigaMacs !== undefined
    if (known === undefined || (counted && known.macs === undefined && known.gigaMacs === undefined))
      byModel.set(each.model, { ...each, ...(known?.parameters !== undefined && { parameters: known.parameters }) })
  }
  return [...byModel.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
}

function table(): string {
  const lines = rows().map(({ file, model, dims = {}, parameters, macs, gigaMacs }) => {
    const { totals } = modelNamed(exampleReport(file, { dims }), model)
    const sizes = Object.entries(dims).map(([name, size]) => `${name} ${size}`)
    return [
      `[${model}](examples/${file})`,
      sizes.join(', '),
      exact(totals.parameters),
      parameters === undefined ? '' : exact(parameters),
      exact(totals.macs),
      macs === undefined ? (gigaMacs === undefined ? '' : `${gigaMacs} G`) : exact(macs),
    ]
  })
  const head = ['model', 'sizes', 'parameters', 'reference', 'multiply-accumulates', 'reference']
  return [head, head.map((_, at) => (at < 2 ? '---' : '---:')), ...lines]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
}

test('the README holds the zoo', () => {
  const text = readFileSync(readme, 'utf8')
  const [from, to] = [text.indexOf(start) + start.length, text.indexOf(end)]
  const made = `\n\n${table()}\n\n`
  if (process.env.UPDATE_README) writeFileSync(readme, text.slice(0, from) + made + text.slice(to))
  expect(readFileSync(readme, 'utf8').slice(from).startsWith(made)).toBe(true)
}, 120_000)
