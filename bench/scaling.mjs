/**
 * Time per call site of files with 1,000, 10,000 and 100,000 of them: from the text to the Report, and what follows from
 * it. It is to stay level, whatever the files look like.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { line } from './measure.mjs'
import { scenario, target } from './scenario.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundle = path.join(root, '.vscode-test/bench/report.cjs')
esbuild.buildSync({
  absWorkingDir: root,
  stdin: {
    contents: `export { openAnalysis } from './src/analysis/analyze'
export { defaultLimits } from './src/limits/limits'
export { toJson } from './src/export/json'
export { toTable } from './src/export/terminalReport'
export { noColours } from './src/export/textTable'`,
    resolveDir: root,
    loader: 'ts',
  },
  outfile: bundle,
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  format: 'cjs',
})
const { openAnalysis, defaultLimits, toJson, toTable, noColours } = (await import(bundle)).default

const sizes = [1_000, 10_000, 100_000]
/** Call sites in all runs of a size: as many for each, so that each pays for the garbage that it makes. */
const inAll = 100_000
const limits = { ...defaultLimits, steps: 1e9, ops: 1e7, textBytes: 1e9 }

/** @param {string} body */
const model = body => `import { input, linear, model } from 'memwall'
model('m', { batch: 4 }, ({ batch }) => {
  let x = input([batch, 64])
${body}  return x
})
`
/** Files by what their call sites are. */
const files = {
  chain: (/** @type {number} */ count) => model('  x = linear(64)(x)\n'.repeat(count)),
  readers: (/** @type {number} */ count) => model('  linear(64)(x)\n'.repeat(count)),
  'one line': (/** @type {number} */ count) => model(`${'x = linear(64)(x);'.repeat(count)}\n`),
}

const page = { file: 'model.ts', depth: null, columns: Number.POSITIVE_INFINITY, colours: noColours }
const split = { ...scenario, parallel: { ...scenario.parallel, tp: 2, sp: true } }
const stages = /** @type {const} */ (['open', 'forward', 'train', 'split', 'places', 'formulas', 'json', 'table'])

/**
 * Microseconds of processor time that each stage takes: what else the machine does is not in it. Each has an analysis of its
 * own, as traces of small files are kept, and those of large ones are not.
 *
 * @param {string} text
 */
function timesOf(text) {
  const open = () => openAnalysis({ file: '/model.ts', read: () => text }, limits)
  /** @param {(analysis: ReturnType<typeof open>) => unknown} stage */
  const alone = stage => {
    const analysis = open()
    return timed(() => stage(analysis))
  }
  const report = open().report(scenario, target)
  return {
    // Of the text as it is the tree is kept.
    open: timed(() => openAnalysis({ file: '/model.ts', read: () => `${text} ` }, limits)),
    forward: alone(analysis => analysis.report(scenario, target)),
    train: alone(analysis => analysis.report({ ...scenario, phase: 'train' }, target)),
    split: alone(analysis => analysis.report(split, target)),
    places: alone(analysis => analysis.places(scenario, target, 0)),
    formulas: alone(analysis => analysis.formulas(scenario, 0)),
    json: timed(() => toJson(report, [])),
    table: timed(() => toTable(report, page)),
  }
}

/** @param {() => unknown} body */
function timed(body) {
  const before = process.cpuUsage()
  body()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

for (const [name, textOf] of Object.entries(files)) {
  for (let round = 0; round < 30; round++) timesOf(textOf(1000))
  const perSite = sizes.map(size => {
    const text = textOf(size)
    const runs = Array.from({ length: inAll / size }, (_, round) => timesOf(`${text}// ${round}\n`))
    return new Map(stages.map(stage => [stage, runs.reduce((sum, run) => sum + run[stage], 0) / inAll]))
  })
  for (const stage of stages) {
    const each = perSite.map(times => times.get(stage) ?? Number.NaN)
    const ratio = Math.max(...each) / Math.min(...each)
    const figure = `${each.map(time => time.toFixed(1)).join(', ')} us: ${ratio.toFixed(2)}x`
    line(`per call site, ${name}, ${stage}`, figure, '1.5x', ratio <= 1.5)
  }
}
