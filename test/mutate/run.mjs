/**
 * npm run mutate: mutation testing of the figures, one group after another.
 *
 *   node test/mutate/run.mjs [group]...     all of groups.mjs, where none is named
 *
 * A group is done again only where files of it, or tests, have changed since. The last line is the score of all groups that have
 * been done; below 85% it fails. test/mutate/survivors.md says of mutants that live why they are no fault.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { ensureDependencies } from '../../scripts/ensure.mjs'
import { groups } from './groups.mjs'

const least = 0.85
const asked = process.argv.slice(2)
const unknown = asked.find(name => !(name in groups))
if (unknown !== undefined)
  throw new Error(`There is no group "${unknown}"; there are ${Object.keys(groups).join(', ')}.`)

ensureDependencies()
const stryker = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json')),
  'bin/stryker.js',
)
for (const name of asked.length > 0 ? asked : Object.keys(groups)) {
  console.log(`\n${name}`)
  const env = { ...process.env, MEMWALL_MUTATE: name }
  const { status } = spawnSync(process.execPath, [stryker, 'run', 'test/mutate/stryker.config.mjs'], {
    stdio: 'inherit',
    env,
  })
  if (status !== 0) process.exit(status ?? 1)
}

const all = { killed: 0, lived: 0 }
console.log('')
for (const name of Object.keys(groups)) {
  const counts = countsOf(name)
  if (counts === null) continue
  console.log(`${name.padEnd(10)}${scoreText(counts)}`)
  all.killed += counts.killed
  all.lived += counts.lived
}
console.log(`${'all'.padEnd(10)}${scoreText(all)}`)
process.exitCode = scoreOf(all) < least ? 1 : 0

/** Counts of a group's report; null where there is none. @param {string} name */
function countsOf(name) {
  const file = `.vscode-test/mutate/${name}/report.json`
  if (!fs.existsSync(file)) return null
  /** @type {{ files: Record<string, { mutants: { status: string }[] }> }} */
  const { files } = JSON.parse(fs.readFileSync(file, 'utf8'))
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const count = (/** @type {string[]} */ ...wanted) => statuses.filter(status => wanted.includes(status)).length
  return { killed: count('Killed', 'Timeout'), lived: count('Survived', 'NoCoverage') }
}

/** @param {{ killed: number, lived: number }} counts */
function scoreOf({ killed, lived }) {
  return killed / (killed + lived)
}

/** @param {{ killed: number, lived: number }} counts */
function scoreText(counts) {
  const { killed, lived } = counts
  return `${(100 * scoreOf(counts)).toFixed(1).padStart(5)}%   ${killed} killed, ${lived} lived`
}
