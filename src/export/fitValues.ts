/** Largest sizes that fit, as JSON and CSV for other programs, in bytes. */
import type { FitAlternative, MemorySaving } from '../analysis/fit/alternatives'
import type { Fit } from '../analysis/fit/fit'
import type { FittingChange } from '../analysis/fit/fittingChanges'
import type { Largest } from '../analysis/fit/largestOf'
import type { Memory, Report } from '../analysis/report'
import { titleOf } from '../present/changeText'
import { sizeReasonText } from '../present/fitText'
import { csvText, rawNumber } from './csv'
import { diagnosticsJson, jsonText, jsonVersion, memoryJson, modelHeaderJson } from './json'
import { relativePath } from './relativePath'

/**
 * JSON of the report's fits. `fits` is parallel to the report's models. Fields may be added, never renamed. A size is
 * null when any fits, when none is known, and when the search found no limit up to `triedUpTo`.
 */
export function fitJson(report: Report, fits: readonly Fit[]): string {
  const place = (file: string) => relativePath(report.file, file)
  return jsonText({
    version: jsonVersion,
    models: report.models.map((model, at) => {
      const { capacity, weightDevices, batch, seq, alternatives, remedies } = fits[at] as Fit
      return {
        ...modelHeaderJson(model, place),
        capacity,
        memory: memoryJson(model.totals.memory),
        weightDevices,
        batch: largestJson(batch),
        seq: largestJson(seq),
        alternatives: alternatives.map(alternativeJson),
        remedies: remedies.map(remedyJson),
      }
    }),
    diagnostics: diagnosticsJson(report),
  })
}

const largestJson = (largest: Largest | null) =>
  largest === null
    ? null
    : {
        size: largest.size,
        exact: largest.exact,
        reason: sizeReasonText(largest),
        ...(largest.reason === null ? {} : { code: largest.reason.code }),
        ...(largest.reason?.code === 'no-limit' ? { triedUpTo: largest.reason.upTo } : {}),
        memory: memoryJson(largest.memory),
      }

const alternativeJson = ({ savings, memory, batch, seq }: FitAlternative) => ({
  savings,
  memory: memoryJson(memory),
  batch: largestJson(batch),
  seq: largestJson(seq),
})

const remedyJson = ({ modification, memory, devices }: FittingChange) => ({
  kind: modification.kind,
  title: titleOf(modification),
  devices,
  memory: memoryJson(memory),
})

const fitsText = ({ fits }: Memory): string => (fits === null ? 'unknown' : String(fits))

const memoryColumns = ['total', 'weights', 'kvCache', 'activations', 'gradients', 'optimizer', 'transient'] as const

/**
 * A line for the sizes asked for, and one per dim; then the same with each alternative, named in the last column. The size is empty when any fits, none is known or no limit was found,
 * and 0 when none fits.
 */
export function fitCsv(report: Report, fits: readonly Fit[]): string {
  const head = [
    'model',
    'dim',
    'size',
    'exact',
    'reason',
    'fits',
    'devices',
    ...memoryColumns.map(each => `${each} (B)`),
  ]
  const held = (memory: Memory) => [
    fitsText(memory),
    rawNumber(memory.devices),
    ...memoryColumns.map(each => rawNumber(memory[each])),
  ]
  const lines = report.models.flatMap(({ name, totals }, at) => {
    const { batch, seq, capacity, alternatives } = fits[at] as Fit
    const asked = (memory: Memory) => [name, '', '', '', '', ...held(memory)]
    const largest = (sizes: readonly (Largest | null)[]) =>
      sizes.flatMap(each => {
        if (each === null) return []
        const { dim, size, exact, memory } = each
        return [[name, dim, rawNumber(size), String(exact), sizeReasonText(each) ?? '', ...held(memory)]]
      })
    const end = (savings: readonly MemorySaving[]) => (line: readonly string[]) => [
      ...line,
      rawNumber(capacity),
      savings.join(' + '),
    ]
    return [
      ...[asked(totals.memory), ...largest([batch, seq])].map(end([])),
      ...alternatives.flatMap(each => [asked(each.memory), ...largest([each.batch, each.seq])].map(end(each.savings))),
    ]
  })
  return csvText([[...head, 'capacity (B)', 'with'], ...lines])
}
