/** What holds of any file at all, from its text to the last export. */

import { type Analysis, openAnalysis } from '../../src/analysis/analyze'
import type { Formula } from '../../src/analysis/formula'
import type { Location, Report } from '../../src/analysis/report'
import { evaluate } from '../../src/evaluate/evaluate'
import type { Sources } from '../../src/evaluate/program'
import { toJson } from '../../src/export/json'
import { toTable } from '../../src/export/terminalReport'
import { noColours } from '../../src/export/textTable'
import { findTarget } from '../../src/hardware/catalogue'
import type { Target } from '../../src/hardware/target'
import { defaultLimits, type Limits } from '../../src/limits/limits'
import { diagnosticText } from '../../src/present/diagnosticText'
import { formulaText } from '../../src/present/formulaText'
import { defaultScenario, phases } from '../../src/scenario/scenario'

/** Small, so that what runs away costs little. */
export const limits: Limits = { ...defaultLimits, steps: 100_000, ops: 1500 }

export const target = findTarget('a100-sxm-80') as Target
export const file = '/project/model.ts'

/** A model file, and others beside it by their names. */
export function sourcesOf(text: string, others: Readonly<Record<string, string>> = {}): Sources {
  const texts = new Map(Object.entries(others).map(([name, each]) => [`/project/${name}`, each]))
  texts.set(file, text)
  return { file, read: path => texts.get(path) }
}

/** Throws where evaluation takes more than its steps, or a report in any phase, or an export of one, is not what it must be. */
export function survives(sources: Sources, within: Limits = limits): void {
  checkSteps(sources, within)
  const analysis = openAnalysis(sources, within)
  for (const phase of phases) {
    const report = analysis.report({ ...defaultScenario, phase }, target)
    checkReport(report, sources)
    checkExports(report, formulasOf(analysis, report, phase))
  }
}

/** Of the modules and of the first builds; what is left out is looked through, and counts, once they are used up. */
function checkSteps(sources: Sources, within: Limits): void {
  const program = evaluate(sources, within)
  const around = (sources.read(sources.file) ?? '').length
  if (program.steps > within.steps + around) throw new Error(`its modules took ${program.steps} steps`)
  for (const [model, { dims }] of program.models.slice(0, 3).entries()) {
    const { steps } = program.trace(model, { phase: 'forward', dims, past: 0, activations: 'fp16' })
    if (steps > program.steps + within.steps + around)
      throw new Error(`the build of model ${model} took ${steps} steps`)
  }
}

/** Of the first model: they ask for a trace or two more. */
const formulasOf = (analysis: Analysis, { models }: Report, phase: (typeof phases)[number]): (readonly Formula[])[] =>
  models.slice(0, 1).map((_, model) => [...analysis.formulas({ ...defaultScenario, phase }, model)])

function checkReport({ models, lines, diagnostics, targets }: Report, sources: Sources): void {
  checkFigures({ models, lines, targets }, 'report')
  const rows = models.flatMap(model => [model.location, ...model.layers.flatMap(row => [row.location, row.applied])])
  checkPlaces([...diagnostics, ...rows], sources)
  for (const message of diagnostics.map(diagnosticText))
    if (internal.test(message)) throw new Error(`the host's own words: ${message}`)
}

/** What the host says where nobody looked first. */
const internal =
  /cannot be evaluated: |Cannot (read|set|convert|create|destructure|access)|is not (iterable|a function$|a constructor)|Invalid (array|string|count)|reading '|before initialization/

/** Every number is finite and at least 0. */
function checkFigures(value: unknown, at: string): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value < 0) throw new Error(`${at} is ${value}`)
  } else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) checkFigures((value as Record<string, unknown>)[key], `${at}.${key}`)
}

/** Every place is in a file that was read: within its lines, and their columns. */
function checkPlaces(places: readonly Location[], sources: Sources): void {
  const lengths = new Map<string, number[]>()
  for (const { file, line, column, endLine, endColumn } of places) {
    const known = lengths.get(file) ?? (sources.read(file) ?? '').split('\n').map(text => text.length)
    lengths.set(file, known)
    const inside = (l: number, c: number): boolean => c >= 1 && c <= (known[l - 1] ?? -1) + 1
    const forwards = endLine > line || (endLine === line && endColumn >= column)
    if (!inside(line, column) || !inside(endLine, endColumn) || !forwards)
      throw new Error(`${file}:${line}:${column} to ${endLine}:${endColumn} is not in its ${known.length} lines`)
  }
}

function checkExports(report: Report, formulas: readonly (readonly Formula[])[]): void {
  checkFigures(JSON.parse(toJson(report, formulas)), 'json')
  const table = toTable(report, {
    choice: { depth: 2, sort: 'bytes', top: 3 },
    columns: 100,
    colours: noColours,
    file: 'model.ts',
  })
  const called = JSON.stringify(
    report.models.map(({ name, scenario, layers }) => [name, scenario.dims, layers.map(({ path }) => path)]),
  )
  const text = [table, ...formulas.flat().map(formulaText)].join('\n')
  for (const word of ['NaN', 'Infinity', 'undefined', '[object'])
    if (text.includes(word) && !called.includes(word)) throw new Error(`an export says ${word}`)
}
