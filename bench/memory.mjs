/** Heap of a real extension host after 1,000 edits against after 100, garbage collected. */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { ensureChromium } from '../test/host/chromium.mjs'
import { ensureVSCode } from '../test/host/setup.mjs'
import { runSuiteInServer } from '../test/host/suite.mjs'
import { line } from './measure.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = path.join(root, '.vscode-test/bench')
const report = path.join(folder, 'report.json')

ensureChromium()
ensureVSCode()
fs.mkdirSync(folder, { recursive: true })
esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: ['bench/host/edits.ts'],
  outdir: folder,
  bundle: true,
  platform: 'node',
  external: ['vscode'],
})
await runSuiteInServer({
  extension: root,
  tests: path.join(folder, 'edits'),
  workspace: path.join(root, 'examples'),
  report,
  timeout: 600_000,
})
const { heap } = /** @type {{ heap: [number, number] }} */ (JSON.parse(fs.readFileSync(report, 'utf8')))
const [early, late] = heap.map(bytes => bytes / 1e6)
line(
  `extension host: ${early?.toFixed(1)} MB after 100 edits, ${late?.toFixed(1)} MB after 1000`,
  `${((late ?? 0) / (early ?? 1)).toFixed(2)}x`,
  '1.1x',
  (late ?? 0) <= 1.1 * (early ?? 0),
)
