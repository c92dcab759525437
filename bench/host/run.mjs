/** Runs a module of this folder inside the extension host of a real VS Code. */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { ensureChromium } from '../../test/host/chromium.mjs'
import { ensureVSCode } from '../../test/host/setup.mjs'
import { runSuiteInServer } from '../../test/host/suite.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = path.join(root, '.vscode-test/bench')

/** @param {string} name of the module @param {number} timeout in ms @returns {Promise<any>} what it has written */
export async function runInHost(name, timeout) {
  const report = path.join(folder, `${name}.json`)
  ensureChromium()
  ensureVSCode()
  fs.mkdirSync(folder, { recursive: true })
  esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: [`bench/host/${name}.ts`],
    outdir: folder,
    bundle: true,
    platform: 'node',
    external: ['vscode'],
  })
  await runSuiteInServer({
    extension: root,
    tests: path.join(folder, name),
    workspace: path.join(root, 'examples'),
    report,
    timeout,
  })
  return JSON.parse(fs.readFileSync(report, 'utf8'))
}
