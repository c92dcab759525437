/**
 * Mutation testing of one group of figures, named by MEMWALL_MUTATE. Left out are mutants of what runs once, as modules load:
 * every test would have to load them anew.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
import { groupOf } from './groups.mjs'

const folder = `.vscode-test/mutate/${process.env.MEMWALL_MUTATE}`

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutate/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  mutate: groupOf().mutate,
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: ['.vscode-test', 'dist', 'docs/api'],
  // A mutant that is only slow is not counted as killed.
  timeoutMS: 20_000,
  incremental: true,
  incrementalFile: `${folder}/incremental.json`,
  tempDirName: `${folder}/copy`,
  reporters: ['progress-append-only', 'json', 'html'],
  jsonReporter: { fileName: `${folder}/report.json` },
  htmlReporter: { fileName: `${folder}/report.html` },
  thresholds: { high: 90, low: 85, break: null },
}
