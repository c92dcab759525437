/** Test files that `npm test` leaves out or takes a part of. `.ci/run` adds the sweeps, in full; `npm run test:full` has all. */

/** They go through every example in many settings, or start a process for every case. */
export const sweeps = [
  'test/analysis/advice/changes.test.ts',
  'test/analysis/advice/devices.test.ts',
  'test/analysis/budgets.test.ts',
  'test/analysis/fit.test.ts',
  'test/analysis/formulas.test.ts',
  'test/cases/endless.test.ts',
  'test/cases/experts-over-ranks.test.ts',
  'test/cli/fit.test.ts',
  'test/cli/html.test.ts',
  'test/cli/json.test.ts',
  'test/cli/processes.test.ts',
  'test/cli/rows.test.ts',
  'test/cli/training.test.ts',
  'test/cli/verdict.test.ts',
  'test/cost/generate.test.ts',
  'test/cost/parallel.test.ts',
  'test/cost/train/alike.test.ts',
  'test/cost/train/budget.test.ts',
  'test/dsl/installed.test.ts',
  'test/editor/sites.test.ts',
  'test/evaluate/executed.test.ts',
  'test/evaluate/limits.test.ts',
  'test/evaluate/work.test.ts',
  'test/fuzz/memory.test.ts',
  'test/host/notices.test.ts',
  'test/panel/parts.test.ts',
  'test/panel/questions.test.ts',
  'test/panel/widths.test.ts',
  'test/properties/batch.test.ts',
  'test/tsPlugin/plugin.test.ts',
  'test/worker/actions.test.ts',
  'test/zoo/kv-cache.test.ts',
  'test/zoo/lastToken.test.ts',
  'test/zoo/phases.test.ts',
]

/** They draw at random, or go through themes: a part of them where `MEMWALL_FULL` is not set. */
export const inPart = [
  'test/cli/advise.test.ts',
  'test/cost/kernelReads.test.ts',
  'test/cost/kernels.test.ts',
  'test/evaluate/generated/',
  'test/fuzz/',
  'test/panel/theme.test.ts',
  'test/properties/',
]

/** They drive the workbench for minutes; only `npm run test:full` has them. */
export const walks = [
  'test/ui/baseline.test.ts',
  'test/ui/choice.test.ts',
  'test/ui/hover.test.ts',
  'test/ui/layers.test.ts',
  'test/ui/libraries.test.ts',
  'test/ui/offline.test.ts',
  'test/ui/remote.test.ts',
  'test/ui/start.test.ts',
  'test/ui/typing.test.ts',
  'test/ui/windows.test.ts',
]
