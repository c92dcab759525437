/**
 * Loading dist/extension.js, in fresh processes; the `vscode` module is the editor's and is already there. Time on the
 * processor, which what else the machine does changes little.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { line, shown, spread } from './measure.mjs'

const extension = fileURLToPath(new URL('../dist/extension.js', import.meta.url))
const script = `
  const Module = require('node:module')
  const load = Module._load
  const anything = new Proxy(function () {}, { get: (_, key) => (key === 'bundle' ? undefined : key === Symbol.toPrimitive ? () => '' : anything), apply: () => anything, construct: () => anything, getPrototypeOf: () => anything })
  Module._load = (name, ...rest) => (name === 'vscode' ? anything : load(name, ...rest))
  const start = process.cpuUsage()
  require(${JSON.stringify(extension)})
  const { user, system } = process.cpuUsage(start)
  console.log((user + system) / 1000)`

const times = Array.from({ length: 21 }, () =>
  Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })),
)
const figure = spread(times)
line('load of dist/extension.js', shown(figure, ' ms'), '5 ms', figure.median <= 5)
