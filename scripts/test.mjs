/**
 * npm test: from a fresh clone through the usual suites. The last line is "N passed, N failed".
 *
 *   core, panel   vitest; the panel in a headless Chromium
 *   editor        mocha inside a real VS Code
 *   ui            vitest, driving a real VS Code that has the packed extension installed
 *   sweeps        what is left out of core and panel, and in full what they take a part of (selection.mjs); only where it is
 *                 asked for
 *   browser       the suites of editor in an extension host that is a Web Worker; with --full, or where it is asked for
 *   soak          20,000 edits in a real VS Code, which takes a quarter of an hour; with --full, or where it is asked for
 *
 *   node scripts/test.mjs [core|panel|editor|ui|sweeps|browser|soak]... [--full] [--durations]
 *
 *   --full        every suite with all of its files, all that is drawn at random, in all themes (npm run test:full)
 *   --durations   ends with the time that each file took, slowest first
 *   MEMWALL_SEED=N draws other programs than usual
 *
 * VS Code mostly waits, so its suites run beside each other and beside those of vitest. With --full they run one after
 * another, since tests that type at a fast typist's pace need the whole machine.
 */
import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { build, ensureDependencies } from './ensure.mjs'
import { inPart, sweeps, walks } from './selection.mjs'
import { reports, runInHost, runVitest } from './suites.mjs'

/** @typedef {import('./suites.mjs').FileResult} FileResult */

const names = ['core', 'panel', 'editor', 'ui', 'sweeps', 'browser', 'soak']
const usual = names.slice(0, 4)
/** Projects of vitest that a suite consists of. @type {Record<string, string[]>} */
const projects = { core: ['core', 'core-editor'], panel: ['panel'] }
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false }, durations: { type: 'boolean', default: false } },
})
const unknown = positionals.find(name => !names.includes(name))
if (unknown) throw new Error(`There is no suite "${unknown}"; there are ${names.join(', ')}.`)
const asked = positionals.length > 0 ? positionals : values.full ? [...usual, 'browser', 'soak'] : usual

ensureDependencies()
const { ensureChromium } = await import('../test/host/chromium.mjs')
const { ensureVSCode } = await import('../test/host/setup.mjs')
ensureChromium()
ensureVSCode()
const started = Date.now()
console.log('Building dist/')
build()
fs.rmSync(reports, { recursive: true, force: true })
fs.mkdirSync(reports, { recursive: true })

/** @type {Map<string, FileResult[]>} */
const results = new Map()
if (values.full) for (const suites of [inVitest, inVSCode, inWorkbench]) await suites()
else await Promise.all([inVitest(), inVSCode(), inWorkbench()])
report()

/** One process for both, so that no processor is idle while another has files left. */
async function inVitest() {
  const suites = asked.filter(name => name in projects)
  const way = { live: true, full: values.full }
  if (suites.length > 0) {
    const files = await runVitest('vitest', [...projectsOf(suites), ...without(sweeps)], way)
    const inPanel = (/** @type {FileResult} */ { file }) => file.split(/[\\/]/)[1] === 'panel'
    if (suites.includes('panel')) results.set('panel', files.filter(inPanel))
    const rest = suites.includes('core') ? files.filter(file => !inPanel(file)) : []
    results.set('core', rest)
  }
  if (asked.includes('sweeps')) {
    const args = [...projectsOf(Object.keys(projects)), ...sweeps, ...inPart]
    results.set('sweeps', await runVitest('sweeps', args, { ...way, full: true }))
  }
}

/** Options that choose the projects of suites. @param {string[]} suites */
function projectsOf(suites) {
  return suites.flatMap(name => projects[name] ?? []).flatMap(project => ['--project', project])
}

/** Options that leave files out, unless everything is asked for. @param {string[]} files */
function without(files) {
  return values.full ? [] : files.flatMap(file => ['--exclude', file])
}

async function inVSCode() {
  const way = { live: values.full || asked.length === 1, full: values.full }
  if (asked.includes('editor')) results.set('editor', await runInHost('editor', 'test/host/run.mjs', way))
  if (asked.includes('browser')) {
    const files = await runInHost('browser', 'test/host/run.mjs', way, ['--browser'])
    results.set('browser', files)
  }
  if (asked.includes('soak')) results.set('soak', await runInHost('soak', 'test/soak/run.mjs', way))
}

async function inWorkbench() {
  const way = { live: values.full || asked.length === 1, full: values.full }
  if (asked.includes('ui')) results.set('ui', await runVitest('ui', ['--project', 'ui', ...without(walks)], way))
}

function report() {
  const all = [...results.values()].flat()
  if (values.durations) {
    console.log('')
    for (const { file, milliseconds } of all.toSorted((a, b) => b.milliseconds - a.milliseconds))
      console.log(`${(milliseconds / 1000).toFixed(1).padStart(6)} s  ${file}`)
  }
  console.log('')
  for (const name of asked) {
    const files = results.get(name) ?? []
    const seconds = files.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000
    console.log(`${name.padEnd(8)}${shown(files)}  (${Math.round(seconds)} s of tests)`)
  }
  const minutes = (Date.now() - started) / 60_000
  console.log(`${Math.floor(minutes)} min ${Math.floor((minutes % 1) * 60)} s in all`)
  for (const { file, failed } of all) for (const name of failed) console.log(`failed  ${file} > ${name}`)
  console.log(shown(all))
  const failures = all.some(({ failed }) => failed.length > 0)
  process.exitCode = failures || !all.some(({ passed }) => passed > 0) ? 1 : 0
}

/** @param {FileResult[]} files */
function shown(files) {
  const sum = (/** @type {(file: FileResult) => number} */ of) => files.reduce((total, file) => total + of(file), 0)
  const skipped = sum(file => file.skipped)
  return `${sum(file => file.passed)} passed, ${sum(({ failed }) => failed.length)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
