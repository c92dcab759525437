/** From an edited text to its Report, warm, against a bare createSourceFile of the same text. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { ts } from 'ts-morph'
import { line, milliseconds, paired, shown } from './measure.mjs'
import { scenario, target } from './scenario.mjs'

const load = createRequire(import.meta.url)
const { openAnalysis } = load('../dist/analysis.js')

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
