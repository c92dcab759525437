/** Runs suites inside an extension host in a browser, where all of them are one script. */
import 'mocha/mocha.js'
import * as vscode from 'vscode'
import { options, runAndReport } from './results'
import { folder } from './support'

/**
 * @param suites by file; each declares its tests when it is called
 * @param report path of the report on the machine whose folder is open
 */
export function runSuites(suites: Readonly<Record<string, () => void>>, report: string): Promise<void> {
  mocha.setup({ ...options, reporter: 'spec' })
  for (const [file, declare] of Object.entries(suites)) {
    mocha.suite.emit('pre-require', globalThis, file, mocha)
    declare()
  }
  return runAndReport(mocha, 'test/vscode', text =>
    vscode.workspace.fs.writeFile(folder().with({ path: report }), new TextEncoder().encode(text)),
  )
}
