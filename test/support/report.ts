/** Reports of model files and of snippets. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Analysis, openAnalysis } from '../../src/analysis/analyze'
import type { LayerRow, ModelReport, Report } from '../../src/analysis/report'
import { findTarget } from '../../src/hardware/catalogue'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'

export const int8 = { weights: 'int8', activations: 'int8', kvCache: 'int8' } as const

/** A snippet, as if it were a file of its own. */
export const analysisOf = (text: string): Analysis =>
  openAnalysis({ file: '/model.ts', read: path => (path === '/model.ts' ? text : undefined) })

let opened: { readonly name: string; readonly analysis: Analysis; readonly reports: Map<string, Report> } | null = null

/** A file in examples/: the one that was asked for last stays open, with its traces and its reports. */
export const exampleAnalysis = (name: string): Analysis => openedExample(name).analysis

function openedExample(name: string): NonNullable<typeof opened> {
  if (opened?.name !== name) opened = { name, analysis: openExample(name), reports: new Map() }
  return opened
}

function openExample(name: string): Analysis {
  const file = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url))
  return openAnalysis({ file, read: path => readFileSync(path, 'utf8') })
}

const target = findTarget('a100-sxm-80')
if (target === undefined) throw new Error('the catalogue has no a100-sxm-80')
export const a100 = target

/** The report of a snippet, as if it were a file of its own. */
export const reportOf = (text: string, scenario: Partial<Scenario> = {}, on = a100): Report =>
  analysisOf(text).report({ ...defaultScenario, ...scenario }, on)

/** The report of a file in examples/. */
export function exampleReport(name: string, scenario: Partial<Scenario> = {}, on = a100): Report {
  const { analysis, reports } = openedExample(name)
  const key = JSON.stringify([scenario, on])
  const report = reports.get(key) ?? analysis.report({ ...defaultScenario, ...scenario }, on)
  reports.set(key, report)
  return report
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
  const problems = report.diagnostics.filter(({ severity }) => severity !== 'info')
  if (problems.length > 0) throw new Error(problems.map(diagnosticText).join('; '))
  return report.models[0]?.layers ?? []
}
