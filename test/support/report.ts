/** Reports of model files and of snippets. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultScenario, type Scenario } from '../../src/cost/scenario'
import { defaultLimits, type Sources } from '../../src/evaluate/program'
import { findTarget } from '../../src/hardware/catalogue'
import type { Target } from '../../src/hardware/target'
import { openAnalysis } from '../../src/report/analyze'
import type { LayerRow, ModelReport, Report } from '../../src/report/report'

export const int8 = { weights: 'int8', activations: 'int8', kvCache: 'int8' } as const

/** As long as it takes: what is tested are figures, on a machine that may be busy. */
const patient = { ...defaultLimits, milliseconds: 60_000 }
const analyze = (sources: Sources, scenario: Scenario, on: Target): Report =>
  openAnalysis(sources, patient).report(scenario, on)

const target = findTarget('a100-sxm-80')
if (target === undefined) throw new Error('the catalogue has no a100-sxm-80')
export const a100 = target

/** The report of a snippet, as if it were a file of its own. */
export const reportOf = (text: string, scenario: Partial<Scenario> = {}, on = a100): Report =>
  analyze(
    { file: '/model.ts', read: path => (path === '/model.ts' ? text : undefined) },
    { ...defaultScenario, ...scenario },
    on,
  )

/** The report of a file in examples/. */
export function exampleReport(name: string, scenario: Partial<Scenario> = {}, on = a100): Report {
  const file = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url))
  return analyze({ file, read: path => readFileSync(path, 'utf8') }, { ...defaultScenario, ...scenario }, on)
}

export function modelNamed(report: Report, name: string): ModelReport {
  const model = report.models.find(each => each.name === name)
  if (model === undefined) throw new Error(`no model ${name} among ${report.models.map(each => each.name).join(', ')}`)
  return model
}

/** The one model of a snippet that builds `body` from `x`, an input of `shape`. */
export function layersOf(
  body: string,
  shape: readonly number[],
  imports: string,
  scenario: Partial<Scenario> = {},
): readonly LayerRow[] {
  const report = reportOf(
    `import { input, model, ${imports} } from 'memwall'
     model('m', { batch: 1 }, () => { const x = input([${shape.join(', ')}]); return ${body} })`,
    scenario,
  )
  if (report.diagnostics.length > 0) throw new Error(report.diagnostics.map(each => each.message).join('; '))
  return report.models[0]?.layers ?? []
}
