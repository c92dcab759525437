/** From an edited text to its Report, warm, against a bare createSourceFile of the same text. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { ts } from 'ts-morph'
import { line, milliseconds, paired, shown } from './measure.mjs'

const load = createRequire(import.meta.url)
const { openAnalysis } = load('../dist/analysis.js')

/** @type {import('../src/hardware/target').Target} */
const target = {
  id: 'bench',
  name: 'A100',
  vendor: 'NVIDIA',
  kind: 'gpu',
  year: 2020,
  peak: { fp32: 19.5e12, fp16: 312e12 },
  memory: [{ name: 'HBM2e', bytes: 80e9, bandwidth: 2.039e12 }],
  sources: [],
  unverified: [],
}
/** @type {import('../src/cost/scenario').Scenario} */
const scenario = {
  phase: 'forward',
  dims: {},
  dtypes: { weights: 'fp16', activations: 'fp16', kvCache: 'fp16' },
  causalCount: 'full',
  fusion: 'none',
  onChip: 'ideal',
  resident: 'none',
  parallel: { dp: 1, zero: 0, tp: 1, sp: false, pp: 1, microBatches: null, interleave: 1, ep: 1 },
  training: { optimizer: 'adamw', precision: null, gradients: null, recompute: 'none' },
}

for (const [name, from, to] of /** @type {const} */ ([
  ['bert', 'hidden: 768', 'hidden: 1536'],
  ['llama2-7b', 'intermediate = 11008', 'intermediate = 11264'],
])) {
  const file = fileURLToPath(new URL(`../examples/${name}.ts`, import.meta.url))
  const original = fs.readFileSync(file, 'utf8')
  const edited = original.replace(from, to)
  if (edited === original) throw new Error(`${name}: there is no ${from} to edit`)
  /** Every round is another text than the round before, as typing is. */
  const textOf = (/** @type {number} */ round) => (round % 2 === 0 ? original : edited)
  const report = (/** @type {number} */ round) => {
    const text = textOf(round)
    return milliseconds(() => openAnalysis({ file, read: () => text }).report(scenario, target))
  }
  const parse = (/** @type {number} */ round) => {
    const text = textOf(round)
    return milliseconds(() => ts.createSourceFile(file, text, ts.ScriptTarget.Latest))
  }
  const { a, b, ratio } = paired(report, parse, { rounds: 600, warmup: 300 })
  line(
    `edit to Report, ${name}: ${a.median.toFixed(2)} ms over ${b.median.toFixed(2)} ms`,
    shown(ratio, 'x'),
    '3x',
    ratio.median <= 3,
  )
}
