/** The hardware catalogue as text and as JSON. */
import type { Target } from '../hardware/target'
import { valueText } from '../present/fact'
import { originFacts, type TargetFact, targetFacts, targetsTable } from '../present/targetFacts'
import { wrapped } from './text'
import { type Cell, type Colours, fittedTable, textTable } from './textTable'

/**
 * JSON for other programs: FLOP/s, bytes, bytes/s, watts; null when a figure is not known. Fields may be added, never
 * renamed.
 */
export function targetsJson(targets: readonly Target[]): string {
  const values = targets.map(target => ({
    id: target.id,
    name: target.name,
    vendor: target.vendor,
    kind: target.kind,
    year: target.year,
    peak: target.peak,
    peakFp16Accumulate: target.peakFp16Accumulate ?? null,
    vector: target.vector ?? null,
    memory: target.memory.map(({ name, bytes, bandwidth }) => ({ name, bytes, bandwidth })),
    link: target.link ?? null,
    tdp: target.tdp ?? null,
    note: target.note ?? null,
    sources: target.sources,
    unverified: target.unverified,
  }))
  return `${JSON.stringify(values, null, 2)}\n`
}

/** One table over all vendors, so that columns line up; a heading per vendor. `width`: columns of the terminal. */
export function targetsText(targets: readonly Target[], colours: Colours, width: number): string {
  const vendors = [...new Set(targets.map(target => target.vendor))]
  const ordered = vendors.flatMap(vendor => targets.filter(target => target.vendor === vendor))
  const table = fittedTable(targetsTable(ordered), width)
  const paint = (row: readonly string[]): Cell[] =>
    row.map((text, at) => (at === 0 ? { text, paint: colours.cyan } : { text }))
  const [head, units, ...lines] = textTable(table.columns, table.rows.map(paint), colours)
  const text = [head as string, units as string]
  ordered.forEach((target, at) => {
    if (target.vendor !== ordered[at - 1]?.vendor) text.push('', colours.bold(target.vendor))
    text.push(lines[at] as string)
  })
  return `${text.join('\n')}\n`
}

/** Columns of a figure, before its note. */
const figureColumns = 15

/** All known figures of a target, unverified ones marked, with its sources. `columns`: of the terminal. */
export function targetCard(target: Target, colours: Colours, columns: number): string {
  const [facts, origin] = [targetFacts(target), originFacts(target)]
  const wide = Math.max(...[...facts, ...origin].map(({ label }) => label.length)) + 2
  const room = Math.max(40, Math.min(columns, 120) - wide)
  const entry = (label: string, text: string) => `${colours.dim(label.padEnd(wide))}${text}`
  const year = target.year === null ? '' : ` · ${target.year}`
  return [
    `${colours.bold(target.name)}  ${colours.dim(`${target.id} · ${target.vendor} · ${target.kind}${year}`)}`,
    '',
    ...facts.map(fact => entry(fact.label, figureLine(fact, colours))),
    ...origin.flatMap(({ label, value }) =>
      wrapped(value, room - 2).map((line, at) => entry(at === 0 ? label : '', at === 0 ? line : `  ${line}`)),
    ),
    '',
  ].join('\n')
}

function figureLine(fact: TargetFact, { dim, yellow }: Colours): string {
  const { note, id, tone, doubt } = fact
  const remark = id === 'memory' && tone === 'plain' ? note : dim(note)
  const figure = note === '' ? valueText(fact) : valueText(fact).padEnd(figureColumns) + remark
  return doubt === '' ? figure : `${figure}  ${yellow(doubt)}`
}
