/** Runs the soak in a real VS Code; the extension must have been built. --report FILE: where its counts go. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as esbuild from 'esbuild'
import { passed, runSuiteInServer } from '../host/suite.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = path.join(root, '.vscode-test/soak')

esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: ['test/soak/edits.ts'],
  outdir: folder,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['vscode'],
})
const { values } = parseArgs({ options: { report: { type: 'string' } } })
const counts = await runSuiteInServer({
  extension: root,
  tests: path.join(folder, 'edits'),
  workspace: path.join(root, 'examples'),
  report: path.resolve(values.report ?? path.join(folder, 'report.json')),
  timeout: 1_800_000,
})
console.log(JSON.stringify(counts))
process.exitCode = passed(counts) ? 0 : 1
