/** The hardware catalogue as text and as JSON. */
import { ridge } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { type CellValue, figures, tableOf, words } from '../present/table'
import type { DType } from '../tensor/dtype'
import * as format from '../text/format'
import { wrapped } from './text'
import { type Cell, type Colours, tableWidth, textTable } from './textTable'

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

/** Columns that a narrow terminal leaves out. */
const spare = ['name', 'year']

/** One table over all vendors, so that columns line up; a heading per vendor. `width`: columns of the terminal. */
export function targetsTable(targets: readonly Target[], colours: Colours, width: number): string {
  const vendors = [...new Set(targets.map(target => target.vendor))]
  const ordered = vendors.flatMap(vendor => targets.filter(target => target.vendor === vendor))
  const whole = tableOf(columns, ordered.map(cells))
  const fits = tableWidth(whole) <= width
  const fitted = <T>(row: readonly T[]): readonly T[] =>
    fits ? row : row.filter((_, at) => !spare.includes(columns[at]?.heading ?? ''))
  const paint = (row: readonly string[]): Cell[] =>
    row.map((text, at) => (at === 0 ? { text, paint: colours.cyan } : { text }))
  const [head, units, ...lines] = textTable(
    fitted(whole.columns),
    whole.rows.map(row => fitted(paint(row))),
    colours,
  )
  const text = [head as string, units as string]
  ordered.forEach((target, at) => {
    if (target.vendor !== ordered[at - 1]?.vendor) text.push('', colours.bold(target.vendor))
    text.push(lines[at] as string)
  })
  return `${text.join('\n')}\n`
}

const columns = [
  words('id'),
  words('name'),
  words('year', 'right'),
  figures('memory', 'bytes', 'median'),
  figures('bandwidth', 'bandwidth', 'median'),
  figures('16-bit peak', 'rate', 'median'),
  figures('int8 peak', 'rate', 'median'),
  words('ridge', 'right'),
]

function cells(target: Target): readonly CellValue[] {
  const main = target.memory[0]
  const half = sixteenBit(target)
  const rate = (dtype: DType | null): CellValue => (dtype === null ? '–' : (target.peak[dtype] ?? '–'))
  return [
    target.id,
    target.name,
    target.year === null ? '–' : String(target.year),
    main?.bytes ?? '–',
    main?.bandwidth ?? '–',
    rate(half),
    rate(target.peak.int8 === undefined ? null : 'int8'),
    half === null || !main || main.bandwidth === null ? '–' : format.intensity(ridge(target, half)),
  ]
}

/** The target's 16-bit dtype: fp16, or bf16 when it multiplies only that. */
const sixteenBit = (target: Target): DType | null =>
  target.peak.fp16 !== undefined ? 'fp16' : target.peak.bf16 !== undefined ? 'bf16' : null

/** All known figures of a target, unverified ones marked, with its sources. `columns`: of the terminal. */
export function targetCard(target: Target, colours: Colours, columns: number): string {
  const facts = [...rates(target, colours), ...levels(target, colours), ...rest(target, colours)]
  const wide = Math.max('sources'.length, ...facts.map(([name]) => name.length)) + 2
  const room = Math.max(40, Math.min(columns, 120) - wide)
  const entry = (name: string, lines: readonly string[]) =>
    lines.map((line, at) => `${colours.dim((at === 0 ? name : '').padEnd(wide))}${line}`)
  const year = target.year === null ? '' : ` · ${target.year}`
  return [
    `${colours.bold(target.name)}  ${colours.dim(`${target.id} · ${target.vendor} · ${target.kind}${year}`)}`,
    '',
    ...facts.flatMap(([name, text]) => entry(name, [text])),
    ...(target.note ? entry('note', wrapped(target.note, room)) : []),
    ...entry(
      'sources',
      target.sources.flatMap(source => wrapped(source, room - 2).map((line, at) => (at === 0 ? line : `  ${line}`))),
    ),
    '',
  ].join('\n')
}

type Fact = readonly [name: string, text: string]

/** Marks a figure that no cited source confirms. */
const doubt = (target: Target, colours: Colours, figure: string): string =>
  target.unverified.includes(figure) ? colours.yellow('  unverified') : ''

function rates(target: Target, colours: Colours): Fact[] {
  const hasBandwidth = target.memory[0] !== undefined && target.memory[0].bandwidth !== null
  const facts = Object.entries(target.peak).map(([name, peak]): Fact => {
    const knee = hasBandwidth ? colours.dim(`ridge ${format.intensity(ridge(target, name as DType))}`) : ''
    return [`peak ${name}`, `${format.rate(peak).padEnd(15)}${knee}${doubt(target, colours, `peak.${name}`)}`]
  })
  if (target.vector === undefined) return facts
  const text = `${format.rate(target.vector).padEnd(15)}${colours.dim('all but contractions')}`
  return [...facts, ['vector', text + doubt(target, colours, 'vector')]]
}

const levels = (target: Target, colours: Colours): Fact[] =>
  target.memory.map(({ name, bytes, bandwidth }, at) => {
    const speed = bandwidth === null ? colours.dim('bandwidth not published') : format.bandwidth(bandwidth)
    const doubts = ['bytes', 'bandwidth'].filter(figure => target.unverified.includes(`memory[${at}].${figure}`))
    const mark = doubts.length > 0 ? colours.yellow(`  ${doubts.map(capacityOr).join(' and ')} unverified`) : ''
    return [name, `${format.bytes(bytes).padEnd(15)}${speed}${mark}`]
  })

const capacityOr = (figure: string): string => (figure === 'bytes' ? 'capacity' : figure)

function rest(target: Target, colours: Colours): Fact[] {
  const facts: Fact[] = []
  if (target.link)
    facts.push([
      target.link.name,
      `${format.bandwidth(target.link.bandwidth).padEnd(15)}${colours.dim('per device, one direction')}` +
        doubt(target, colours, 'link.bandwidth'),
    ])
  if (target.tdp !== undefined) facts.push(['power', format.watts(target.tdp) + doubt(target, colours, 'tdp')])
  return facts
}
