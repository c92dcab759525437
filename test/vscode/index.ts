/** Runs every suite of this folder inside the extension host, and writes what became of each file to MEMWALL_REPORT. */
import { readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type MochaConstructor from 'mocha'

// Mocha is an ES module; `require` gives its namespace in some hosts and the class itself in others.
const loaded: { default?: typeof MochaConstructor } & typeof MochaConstructor = require('mocha')
const Mocha = loaded.default ?? loaded

/** As scripts/suites.mjs reads it; failed: the name of each test, and what it says. */
interface FileResult {
  readonly file: string
  passed: number
  readonly failed: string[]
  skipped: number
  milliseconds: number
}

export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 120_000, slow: 5_000, color: false })
  const suites = readdirSync(__dirname).filter(name => name.endsWith('.test.js'))
  for (const name of suites.sort()) mocha.addFile(join(__dirname, name))
  return new Promise((resolve, reject) => {
    const files = new Map<string, FileResult>()
    const resultOf = ({ file = '' }: Mocha.Runnable): FileResult => {
      const name = `test/vscode/${basename(file, '.js')}.ts`
      const known = files.get(name) ?? { file: name, passed: 0, failed: [], skipped: 0, milliseconds: 0 }
      files.set(name, known)
      return known
    }
    const runner = mocha.run(failures => {
      const { tests = 0 } = runner.stats ?? {}
      const report = process.env.MEMWALL_REPORT
      if (report) writeFileSync(report, JSON.stringify({ tests, failures, files: [...files.values()] }))
      if (failures === 0) resolve()
      else reject(new Error(`${failures} failed`))
    })
    runner.on('pass', test => resultOf(test).passed++)
    runner.on('pending', test => resultOf(test).skipped++)
    runner.on('fail', (test, error) => {
      resultOf(test).failed.push(`${test.fullTitle()}: ${error.message.split('\n')[0]}`)
    })
    runner.on('test end', test => {
      resultOf(test).milliseconds += test.duration ?? 0
    })
  })
}
