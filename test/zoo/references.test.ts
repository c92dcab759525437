/**
 * Parameters and multiply-accumulates of the examples against figures from outside the project (test/fixtures/zoo/*.json,
 * each with its source): counts exactly, printed figures to their printed precision.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Phase } from '../../src/scenario/scenario'
import kvBytesPerToken from '../fixtures/kv-bytes-per-token.json'
import { exampleReport, int8, modelNamed } from '../support/report'

interface Reference {
  readonly file: string
  readonly model: string
  readonly phase?: Phase
  readonly past?: number
  readonly dims?: Readonly<Record<string, number>>
  readonly parameters?: number
  /** Multiply-accumulates of all contractions. */
  readonly macs?: number
  /** The same as printed, in 10^9, with its decimals: "0.714". */
  readonly gigaMacs?: string
  /** FLOPs of everything, in 10^9, as a tool counts them whose rules for what is no contraction differ a little. */
  readonly gigaFlops?: number
  /** How far ours may be from those, as a part of them. */
  readonly within?: number
  readonly source: string
}

const folder = fileURLToPath(new URL('../fixtures/zoo/', import.meta.url))
/** Those of one example follow one another, since it stays open. */
const references = readdirSync(folder)
  .flatMap((name): Reference[] => JSON.parse(readFileSync(folder + name, 'utf8')).rows)
  .sort((a, b) => a.file.localeCompare(b.file))

for (const reference of references) {
  const {
    file,
    model,
    phase = 'forward',
    past,
    dims = {},
    parameters,
    macs,
    gigaMacs,
    gigaFlops,
    within = 0,
  } = reference
  const sizes = [phase, ...Object.entries(dims).map(([name, size]) => `${name} ${size}`), past && `past ${past}`]
  test(`${model}: ${sizes.filter(Boolean).join(', ')}`, () => {
    const report = exampleReport(file, { phase, dims, ...(past === undefined ? {} : { past }) })
    const { totals, complete } = modelNamed(report, model)
    expect(report.diagnostics.filter(each => each.severity === 'error')).toEqual([])
    expect(complete).toBe(true)
    expect([parameters, macs, gigaMacs, gigaFlops].filter(each => each !== undefined)).not.toEqual([])
    if (parameters !== undefined) expect(totals.parameters).toBe(parameters)
    if (macs !== undefined) expect(totals.macs).toBe(macs)
    if (gigaMacs !== undefined) {
      const decimals = gigaMacs.split('.')[1]?.length ?? 0
      expect((totals.macs / 1e9).toFixed(decimals)).toBe(gigaMacs)
    }
    if (gigaFlops !== undefined) expect(Math.abs(totals.flops / 1e9 / gigaFlops - 1)).toBeLessThan(within)
  })
}

const examples = readdirSync(fileURLToPath(new URL('../../examples/', import.meta.url))).filter(name =>
  name.endsWith('.ts'),
)

test.each(examples)('every model of %s has its parameters and its multiply-accumulates from outside', file => {
  const of = references.filter(each => each.file === file)
  const { models } = exampleReport(file)
  for (const { name } of models) {
    const own = of.filter(({ model }) => model === name)
    const counted = own.some(({ macs, gigaMacs }) => macs !== undefined || gigaMacs !== undefined)
    expect([name, counted, own.some(({ parameters }) => parameters !== undefined)]).toEqual([name, true, true])
  }
  // And none is held that is not there.
  expect([...new Set(of.map(({ model }) => model))].sort()).toEqual(models.map(({ name }) => name).sort())
})

test.each(examples)('%s says where its sizes come from', file => {
  const [comment = ''] =
    /^(\/\/ .*\n)+/.exec(readFileSync(fileURLToPath(new URL(`../../examples/${file}`, import.meta.url)), 'utf8')) ?? []
  expect(comment).toMatch(/arXiv \d{4}\.\d{4,5}|\(\d{4}\)/)
})

test('KV cache per token, 2 * layers * kvHeads * headDim * bytes', () => {
  const per = (file: string, model: string, scenario: Parameters<typeof exampleReport>[1] & object) =>
    modelNamed(exampleReport(file, { phase: 'decode', past: 99, ...scenario }), model).totals.memory.kvCache / 100
  expect(per('llama2-7b.ts', 'Llama-2-7B', {})).toBe(kvBytesPerToken.llama2_7b.fp16)
  expect(per('llama2-7b.ts', 'Llama-2-7B', { dtypes: int8 })).toBe(kvBytesPerToken.llama2_7b.int8)
  expect(per('gpt2.ts', 'GPT-2', {})).toBe(kvBytesPerToken.gpt2_small.fp16)
})
