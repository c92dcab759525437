/**
 * A report as JSON for other programs: fields may be added, never renamed. Base units throughout: FLOPs, bytes,
 * seconds. `bytes` is traffic and `memory` residency, both in bytes.
 */

import type { Formula } from '../analysis/formula'
import type { Figures, KindRow, LayerRow, Memory, ModelReport, Passes, Report, Totals } from '../analysis/report'
import { totalBytes } from '../cost/cost'
import { diagnosticText } from '../present/diagnosticText'
import { formulaText } from '../present/formulaText'
import { scenarioJson } from '../scenario/json'
import { dividesOps } from '../scenario/parallelism'
import { visibleLines } from '../text/safeText'
import { adviceJson, layerAdviceJson } from './adviceJson'
import { noExtras, type ReportExtras } from './extras'
import { relativePath } from './relativePath'
import type { DiagnosticJson, ModelJson, ReportJson, TotalsJson } from './reportJson'

export const jsonVersion = 1

/** `formulas` holds one list per model of the report, parallel to its rows; `extras` is parallel to its models. */
export function toJson(
  report: Report,
  formulas: readonly (readonly Formula[])[],
  extras: readonly ReportExtras[] = [],
): string {
  const place = (file: string) => relativePath(report.file, file)
  const value: ReportJson = {
    version: jsonVersion,
    models: report.models.map((model, index) =>
      modelJson(model, formulas[index] ?? [], extras[index] ?? noExtras, place),
    ),
    diagnostics: diagnosticsJson(report),
  }
  return jsonText(value)
}

/** JSON text with hidden characters escaped, which does not change its meaning. */
export const jsonText = (value: unknown): string => `${visibleLines(JSON.stringify(value, null, 2))}\n`

export const diagnosticsJson = (report: Report): readonly DiagnosticJson[] =>
  report.diagnostics.map(diagnostic => {
    const { file, line, column, endLine, endColumn, severity, code } = diagnostic
    const message = diagnosticText(diagnostic)
    return { file: relativePath(report.file, file), line, column, endLine, endColumn, severity, code, message }
  })

type Place = (file: string) => string

function modelJson(
  model: ModelReport,
  formulas: readonly Formula[],
  { uncompressed, frontier, advice }: ReportExtras,
  place: Place,
): ModelJson {
  return {
    ...modelHeaderJson(model, place),
    totals: {
      ...totalsJson(model.totals),
      ...(uncompressed === null ? {} : { uncompressed: totalsJson(uncompressed) }),
    },
    kinds: model.kinds.map(kindJson),
    layers: model.layers.map((row, index) => ({
      ...layerJson(row, formulas[index], place),
      ...(dividesOps(model.scenario.parallel) ? { formulaOf: 'whole model' } : {}),
      ...(advice === null ? {} : { advice: layerAdviceJson(advice, index) }),
    })),
    ...(advice === null ? {} : { advice: adviceJson(advice) }),
    ...(frontier === null ? {} : { frontier: frontier.map(({ memory, extraFlops }) => ({ memory, extraFlops })) }),
  }
}

/** JSON fields that identify a model and its scenario. */
export const modelHeaderJson = (model: ModelReport, place: Place) => ({
  name: model.name,
  file: place(model.location.file),
  line: model.location.line,
  complete: model.complete,
  scenario: { ...scenarioJson(model.scenario), hardware: model.scenario.hardware },
})

export const memoryJson = (memory: Memory) => ({
  total: memory.total,
  weights: memory.weights,
  kvCache: memory.kvCache,
  activations: memory.activations,
  gradients: memory.gradients,
  optimizer: memory.optimizer,
  transient: memory.transient,
  ...(memory.stages.length > 1 ? { stages: memory.stages } : {}),
  fits: memory.fits,
  devices: memory.devices,
})

function totalsJson(totals: Totals): TotalsJson {
  return {
    flops: totals.flops,
    macs: totals.macs,
    bytes: { total: totals.totalBytes, ...totals.bytes },
    intensity: totals.intensity,
    parameters: totals.parameters,
    activeParameters: totals.activeParameters,
    activeParametersWithoutEmbedding: totals.activeParametersWithoutEmbedding,
    ...elsewhere(totals),
    time: totals.time,
    bound: totals.bound,
    idealSpeedup: totals.idealSpeedup,
    memory: memoryJson(totals.memory),
    collectives: totals.collectives,
    ...(Object.keys(totals.residency).length > 0 ? { residency: totals.residency } : {}),
    ...(totals.passes === null ? {} : { passes: mapped(totals.passes) }),
    ...(totals.serving === null ? {} : { serving: totals.serving }),
    ...(totals.pipeline === null ? {} : { pipeline: totals.pipeline }),
    notCounted: totals.notCounted,
  }
}

const figuresJson = (figures: Figures) => ({
  flops: figures.flops,
  macs: figures.macs,
  bytes: figures.totalBytes,
  intensity: figures.intensity,
  parameters: figures.parameters,
  time: figures.time,
  ...elsewhere(figures),
})

/** Bytes saved for backward and bytes sent to other devices, each left out when 0. */
const elsewhere = ({ saved, sent }: Figures) => ({
  ...(saved === 0 ? {} : { saved }),
  ...(sent === 0 ? {} : { sent }),
})

const mapped = (passes: Passes) =>
  Object.fromEntries(
    Object.entries(passes).map(([pass, { flops, macs, bytes, time }]) => [
      pass,
      { flops, macs, bytes: totalBytes(bytes), time },
    ]),
  )

const kindJson = (row: KindRow) => ({ kind: row.kind, count: row.count, ...figuresJson(row), bound: row.bound })

function layerJson(row: LayerRow, formula: Formula | undefined, place: Place) {
  return {
    path: row.path,
    kind: row.kind,
    line: row.location.line,
    column: row.location.column,
    file: place(row.location.file),
    count: row.count,
    inputs: row.inputs,
    output: row.output,
    ...figuresJson(row),
    share: row.share,
    bound: row.bound,
    formula: formula === undefined ? '' : formulaText(formula),
  }
}
