/** `memwall analyze examples/bert.ts` in a fresh process, against one that only loads ts-morph. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { line, milliseconds, paired, shown } from './measure.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (/** @type {string[]} */ args) => () =>
  milliseconds(() => {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  })

const { a, b, ratio } = paired(
  run(['dist/cli.js', 'analyze', 'examples/bert.ts']),
  run(['-e', "require('ts-morph')"]),
  { rounds: 15, warmup: 2 },
)
line(
  `cold analyze: ${a.median.toFixed(0)} ms over ${b.median.toFixed(0)} ms`,
  shown(ratio, 'x'),
  '1.5x',
  ratio.median <= 1.5,
)
