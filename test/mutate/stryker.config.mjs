/**
 * Mutation testing of the figures: what the tensors, ops, costs and the hardware are made of, and the roll-ups of their
 * figures. Texts are left out: names are checked by the compiler, and sentences by tests of what is shown. So are mutants of
 * what runs once, as modules load: every test would have to load them anew.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutate/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  mutate: [
    'src/{tensor,ops,cost,hardware}/**/*.ts',
    '!src/hardware/catalogue/**',
    '!src/tensor/{argumentTexts,error,messages,valueText}.ts',
    'src/analysis/{capacity,collectives,figures,layers,passes,pipeline,residency,serving,tally,time}.ts',
  ],
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: ['.vscode-test', 'dist', 'docs/api'],
  // A mutant that is only slow is not counted as killed.
  timeoutMS: 60_000,
  incremental: true,
  incrementalFile: '.vscode-test/mutate/incremental.json',
  tempDirName: '.vscode-test/mutate/copy',
  reporters: ['progress-append-only', 'clear-text', 'html'],
  htmlReporter: { fileName: '.vscode-test/mutate/report.html' },
  thresholds: { high: 90, low: 85, break: 85 },
}
