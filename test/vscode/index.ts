/** Runs every suite of this folder inside the extension host, and writes the counts and what failed to MEMWALL_REPORT. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type MochaConstructor from 'mocha'

// Mocha is an ES module; `require` gives its namespace in some hosts and the class itself in others.
const loaded: { default?: typeof MochaConstructor } & typeof MochaConstructor = require('mocha')
const Mocha = loaded.default ?? loaded

export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, slow: 5_000, color: false })
  const suites = readdirSync(__dirname).filter(name => name.endsWith('.test.js'))
  for (const name of suites.sort()) mocha.addFile(join(__dirname, name))
  return new Promise((resolve, reject) => {
    const failed: string[] = []
    const runner = mocha.run(failures => {
      const { tests = 0, passes = 0, pending = 0 } = runner.stats ?? {}
      const report = process.env.MEMWALL_REPORT
      if (report) writeFileSync(report, JSON.stringify({ tests, passes, failures, pending, failed }))
      if (failures === 0) resolve()
      else reject(new Error(`${failures} failed`))
    })
    runner.on('fail', test => failed.push(test.fullTitle()))
  })
}
