/** Runs every suite of this folder inside the extension host, and writes what became of each file to MEMWALL_REPORT. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type MochaConstructor from 'mocha'
import { options, runAndReport } from './results'

// Mocha is an ES module; `require` gives its namespace in some hosts and the class itself in others.
const loaded: { default?: typeof MochaConstructor } & typeof MochaConstructor = require('mocha')
const Mocha = loaded.default ?? loaded

export function run(): Promise<void> {
  const mocha = new Mocha(options)
  const suites = readdirSync(__dirname).filter(name => name.endsWith('.test.js'))
  for (const name of suites.sort()) mocha.addFile(join(__dirname, name))
  return runAndReport(mocha, 'test/vscode', report => {
    const file = process.env.MEMWALL_REPORT
    if (file) writeFileSync(file, report)
  })
}
