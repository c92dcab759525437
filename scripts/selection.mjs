/** Test files that `npm test` leaves out or takes a part of. `.ci/run` adds the sweeps, in full; `npm run test:full` has all. */

/** Tests that go through every example in many settings, or start a process for every case. */
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

/** Tests that draw at random or go through themes, and take a part of that unless `MEMWALL_FULL` is set. */
export const inPart = [
  'test/cli/advise.test.ts',
  'test/cost/kernelReads.test.ts',
  'test/cost/kernels.test.ts',
  'test/evaluate/generated/conversions.test.ts',
  'test/evaluate/generated/language.test.ts',
  'test/evaluate/generated/models.test.ts',
  'test/fuzz/bombs.test.ts',
  'test/fuzz/fragments.test.ts',
  'test/fuzz/mutants.test.ts',
  'test/panel/theme.test.ts',
  'test/properties/',
]

/** Tests that drive the workbench for minutes, left to the nightly job and `npm run test:full`. */
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
