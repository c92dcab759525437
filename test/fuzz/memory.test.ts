/** What a file asks for, it does not get: memory stays bounded with the limits that a reader has. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import * as esbuild from 'esbuild'
import { expect, test } from 'vitest'

/** MB of heap. 200,000 ops, each on a row of its own, take most; an extension host has 4,000 MB. */
test.each([
  ['without bound in memory', 384],
  ['inside one call of the host', 384],
  ['in a build', 1024],
])(
  '%s',
  (group, megabytes) => {
    const bundle = path.resolve('.vscode-test/fuzz/held.cjs')
    esbuild.buildSync({
      entryPoints: ['test/fuzz/held.ts'],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
    })
    const { status, stdout } = spawnSync(process.execPath, [`--max-old-space-size=${megabytes}`, bundle, group], {
      encoding: 'utf8',
    })
    // The last line is the one it died of.
    expect([status, status === 0 ? '' : stdout.trim().split('\n').at(-1)]).toEqual([0, ''])
  },
  300_000,
)
